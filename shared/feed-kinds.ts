import { matchesEventType } from './event-patterns.ts';

/** What a feed can be narrowed down to, as people think of it. */
export const FEED_KINDS = ['work', 'talk', 'code', 'agents', 'team'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** The types of events of each kind, as patterns. */
export const FEED_KIND_TYPES: Record<FeedKind, readonly string[]> = {
  work: ['idea.*', 'spec.*', 'tasks.*', 'item.*'],
  talk: ['comment.*', 'message.*'],
  code: ['repository.*', 'code.*', 'pull.request.*', 'review.*', 'build.*', 'deployment.*'],
  agents: ['agent.*'],
  team: ['project.*', 'member.*', 'health.*', 'job.*', 'webhook.*'],
};

/** The kind of an event's type; `team` for one that is not known yet. */
export function feedKindOf(type: string): FeedKind {
  return FEED_KINDS.find((kind) => FEED_KIND_TYPES[kind].some((pattern) => matchesEventType(pattern, type))) ?? 'team';
}
