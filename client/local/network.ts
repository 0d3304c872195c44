import { type ReadonlySignal, signal } from '@preact/signals';

const reached = signal(true);

/** Whether the last attempt to reach the server did; believed until the next one. */
export const reachable: ReadonlySignal<boolean> = reached;

/** Notes how an attempt to reach the server went. */
export function noteReachable(answered: boolean): void {
  reached.value = answered;
}

const notUnderstood = signal(false);

/** Whether the server said that it does not understand this version of the client; believed until it does. */
export const outdated: ReadonlySignal<boolean> = notUnderstood;

/** Notes whether the server understood. */
export function noteOutdated(isOutdated: boolean): void {
  notUnderstood.value = isOutdated;
}
