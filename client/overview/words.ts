import type { ActivityDay } from '../../shared/api/activity.ts';
import type { FeedEntry } from '../../shared/documents.ts';

const PAGES: Record<string, string> = {
  board: 'board',
  list: 'list',
  items: 'an item',
  feed: 'feed',
  map: 'map',
  repositories: 'repositories',
  settings: 'settings',
};

/** Where somebody is, in words: `Apollo, board`. */
export function placeInWords(path: string, projects: ReadonlyMap<string, { name: string }>): string {
  const [first, projectId = '', page = ''] = path.split('/').filter(Boolean);
  if (first === 'p') {
    const name = projects.get(projectId)?.name ?? 'a project';
    return PAGES[page] ? `${name}, ${PAGES[page]}` : name;
  }
  return first === undefined ? 'home' : first === 'settings' ? 'settings' : first;
}

/** The days of several projects added up, the oldest first. */
export function sumDays(projects: readonly (readonly ActivityDay[])[]): ActivityDay[] {
  const sums = new Map<string, number>();
  for (const { date, events } of projects.flat()) sums.set(date, (sums.get(date) ?? 0) + events);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, events]) => ({ date, events }));
}

/** Markdown without its marks, on one line. */
export function plainLine(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*(#{1,6}|>|[-*+])\s+/gm, '')
    .replaceAll(/(\*\*|__|~~|`)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A feed's entry on one line: what somebody posted comes with their name, as the other sentences do. */
export function entryLine({ type, actor, text }: Pick<FeedEntry, 'type' | 'actor' | 'text'>): string {
  return plainLine(type === 'message.posted' ? `${actor.name}: ${text}` : text);
}
