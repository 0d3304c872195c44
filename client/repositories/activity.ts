/** The weeks of a map's activity, with those in which nothing happened. */
import type { SystemMap } from '../../shared/map.ts';

export type Week = NonNullable<SystemMap['activity']>[number];

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** The Monday of a time's week, `YYYY-MM-DD`, UTC. */
export function weekOf(at: string): string {
  const day = new Date(at);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/** Every week from the first to the last, at most the newest `most`. */
export function everyWeek(activity: readonly Week[], most: number): Week[] {
  const known = new Map(activity.map((week) => [Date.parse(week.week), week]));
  const starts = [...known.keys()];
  const last = Math.max(...starts);
  const first = Math.max(Math.min(...starts), last - (most - 1) * WEEK_MS);
  const weeks: Week[] = [];
  for (let at = first; at <= last; at += WEEK_MS) {
    const week = new Date(at).toISOString().slice(0, 10);
    weeks.push(known.get(at) ?? { week, commits: 0, added: 0, removed: 0, authors: 0 });
  }
  return weeks;
}
