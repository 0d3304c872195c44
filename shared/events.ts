import { z } from 'zod';
import { Actor, Role } from './actor.ts';
import { ItemKind, Stage } from './stages.ts';

export { matchesEventType } from './event-patterns.ts';

/** The longest chain of events that may cause each other before the log refuses the next one. */
export const MAX_CAUSATION_DEPTH = 16;

const title = z.string();
const fieldChange = z.object({ from: z.unknown(), to: z.unknown() });
const updated = z.object({ title, fields: z.record(z.string(), fieldChange) });
const created = z.object({ title, stage: Stage, parentId: z.string().nullable() });
const comment = z.object({ commentId: z.string(), kind: ItemKind, title });
const build = z.object({
  repositoryId: z.string().nullable(),
  name: z.string(),
  branch: z.string(),
  commit: z.string(),
  url: z.string().optional(),
  durationMs: z.number().optional(),
});
const pullRequest = z.object({
  repositoryId: z.string().nullable(),
  number: z.number().int(),
  title,
  branch: z.string(),
  commit: z.string(),
  url: z.string().optional(),
});
const agentRun = z.object({ agent: z.string(), runId: z.string(), reason: z.string().optional() });
const deployment = z.object({
  repositoryId: z.string().nullable(),
  environment: z.string(),
  commit: z.string(),
  url: z.string().optional(),
});

/**
 * The catalogue: every type of event with the schema of its payload. An event whose payload does not parse is not
 * written. Changing a payload incompatibly means a new `version` of the type; adding a type is free.
 */
export const EVENT_PAYLOADS = {
  'idea.created': created,
  'idea.updated': updated,
  'spec.created': created,
  /** One event for the tasks that appeared together under one parent. */
  'tasks.created': z.object({
    parentId: z.string().nullable(),
    tasks: z.array(z.object({ id: z.string(), title, stage: Stage })).min(1),
  }),
  /** A changed spec or task; a changed idea is `idea.updated`. */
  'item.updated': updated.extend({ kind: ItemKind }),
  'item.moved': z.object({ kind: ItemKind, title, from: Stage, to: Stage }),
  'item.assigned': z.object({ kind: ItemKind, title, from: z.string().nullable(), to: z.string().nullable() }),
  'item.completed': z.object({ kind: ItemKind, title }),
  'item.deleted': z.object({ kind: ItemKind, title }),
  /** A deleted item is back, as when somebody takes a deletion back. */
  'item.restored': z.object({ kind: ItemKind, title }),
  'item.archived': z.object({ kind: ItemKind, title }),
  'comment.added': comment.extend({ text: z.string() }),
  'comment.edited': comment.extend({ text: z.string() }),
  'comment.deleted': comment,
  'message.posted': z.object({ text: z.string(), mentions: z.array(z.string()) }),
  'spec.frozen': z.object({ title, revision: z.number().int(), sha256: z.string(), commit: z.string().nullable() }),
  'project.created': z.object({ name: z.string() }),
  'project.updated': z.object({ name: z.string(), fields: z.record(z.string(), fieldChange) }),
  'project.archived': z.object({ name: z.string() }),
  'repository.added': z.object({ name: z.string(), url: z.string() }),
  'repository.ingested': z.object({
    name: z.string(),
    commit: z.string(),
    files: z.number().int(),
    lines: z.number().int(),
    modules: z.number().int(),
    durationMs: z.number(),
  }),
  'repository.removed': z.object({ name: z.string() }),
  /** `about` is the name of what the job was about. */
  'job.failed': z.object({
    kind: z.string(),
    attempts: z.number().int(),
    error: z.string(),
    about: z.string().optional(),
  }),
  'build.started': build,
  'build.succeeded': build,
  'build.failed': build,
  'pull.request.created': pullRequest,
  'pull.request.updated': pullRequest,
  'pull.request.closed': pullRequest.extend({ merged: z.boolean() }),
  'review.completed': pullRequest.extend({ verdict: z.enum(['approved', 'changes_requested', 'commented']) }),
  'code.pushed': z.object({
    repositoryId: z.string().nullable(),
    branch: z.string(),
    before: z.string().nullable(),
    after: z.string(),
    commits: z.number().int(),
  }),
  'code.merged': z.object({ repositoryId: z.string().nullable(), branch: z.string(), commit: z.string(), title }),
  'agent.started': agentRun,
  'agent.completed': agentRun.extend({ summary: z.string() }),
  'agent.stopped': agentRun,
  'deployment.started': deployment,
  'deployment.succeeded': deployment,
  'deployment.failed': deployment,
  'health.changed': z.object({ from: z.string(), to: z.string(), reason: z.string() }),
  'member.joined': z.object({ name: z.string(), role: Role }),
  'member.updated': z.object({ name: z.string(), fields: z.record(z.string(), fieldChange) }),
  'member.removed': z.object({ name: z.string() }),
  'webhook.disabled': z.object({ url: z.string(), reason: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type EventType = keyof typeof EVENT_PAYLOADS;
export type EventPayload<T extends EventType> = z.infer<(typeof EVENT_PAYLOADS)[T]>;

export const EVENT_TYPES = Object.keys(EVENT_PAYLOADS) as [EventType, ...EventType[]];

/** What an event is about: an item (by its kind), a project, a repository, a job, a member … */
export const Subject = z.object({ type: z.string(), id: z.string() }).meta({ id: 'Subject' });
export type Subject = z.infer<typeof Subject>;

/** An event as it is stored and published. `seq` orders the log; `correlationId` is the id of the root cause. */
export const LoggedEvent = z
  .object({
    seq: z.number().int(),
    id: z.string(),
    type: z.enum(EVENT_TYPES),
    version: z.number().int(),
    projectId: z.string().nullable(),
    subject: Subject,
    actor: Actor,
    correlationId: z.string(),
    causationId: z.string().nullable(),
    depth: z.number().int(),
    occurredAt: z.string(),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type LoggedEvent = z.infer<typeof LoggedEvent>;

/** The part of an event that a feature decides; the log adds the rest. */
export type EventDraft = {
  [T in EventType]: { type: T; projectId: string | null; subject: Subject; payload: EventPayload<T> };
}[EventType];
