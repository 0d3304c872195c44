import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Activity, ActivityDay } from '../../shared/api/activity.ts';
import { api } from './api.ts';

/** How long an answer is good for, in milliseconds. */
const FRESH = 5 * 60_000;
/** How long to wait after a failure before asking again. */
const RETRY = 30_000;
/** How many days are asked for: two weeks show the rhythm of one. */
const DAYS = 14;

const known = new Map<string, { days: Signal<readonly ActivityDay[] | null>; askedAt: number }>();

/**
 * How many events happened in a project, a day, the oldest first; null until the server told. Asked again when it is
 * read and older than five minutes; while the server cannot be reached, the last answer stays.
 */
export function activityOf(projectId: string, now: number = Date.now()): ReadonlySignal<readonly ActivityDay[] | null> {
  const held = known.get(projectId) ?? { days: signal<readonly ActivityDay[] | null>(null), askedAt: 0 };
  known.set(projectId, held);
  if (now - held.askedAt > FRESH) {
    held.askedAt = now;
    api.get<Activity>(`/api/activity?projectId=${projectId}&days=${DAYS}`).then(
      ({ days }) => {
        held.days.value = days;
      },
      () => {
        held.askedAt = now - FRESH + RETRY;
      },
    );
  }
  return held.days;
}
