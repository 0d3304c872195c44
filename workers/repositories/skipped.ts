import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';

/** Collects what was left out, and why. */
export class Skipped {
  readonly #entries: SystemMap['skipped'] = [];

  add(path: string, reason: string): void {
    this.#entries.push({ path, reason });
  }

  /** The first `limit` by path; the others as one entry without a path that says how many they are. */
  list(limit: number): SystemMap['skipped'] {
    const sorted = this.#entries.sort((a, b) => byText(a.path, b.path) || byText(a.reason, b.reason));
    const more = sorted.length - limit;
    return more > 0 ? [...sorted.slice(0, limit), { path: '', reason: `${more} more are not listed` }] : sorted;
  }
}
