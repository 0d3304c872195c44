import type { ActivityDay } from '../../shared/api/activity.ts';

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
