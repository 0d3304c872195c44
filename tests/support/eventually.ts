import { vi } from 'vitest';

/** Waits until `check` no longer throws, and returns what it returns: soon on a quiet machine, in time on a busy one. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 25_000, interval: 10 });
}
