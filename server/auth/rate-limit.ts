import { createHash, randomBytes } from 'node:crypto';

/** Lets everyone do something `burst` times at once, and once more every `everyMs`. */
export interface RateLimit {
  /** Counts one. Returns 0, or how many milliseconds to wait when it is too much (and was not counted). */
  take(who: string): number;
  /** Takes one back that should not have counted. */
  giveBack(who: string): void;
}

/** Enough that two who are at it at the same time hardly ever share one. */
const SLOTS = 16_384;

/**
 * Counts in a table of fixed size, by a keyed hash: the memory is bounded without forgetting anyone, whom a flood of
 * made-up names would otherwise push out. Two names may share a slot; then they share the limit.
 */
export function createRateLimit(options: { burst: number; everyMs: number; now: () => Date }): RateLimit {
  const { burst, everyMs, now } = options;
  const salt = randomBytes(16);
  /** When everything that was counted will have been worked off (the generic cell rate algorithm). */
  const clearAt = new Float64Array(SLOTS);
  const slotOf = (who: string) => createHash('sha256').update(salt).update(who).digest().readUInt32LE(0) % SLOTS;
  return {
    take(who) {
      const [slot, time] = [slotOf(who), now().getTime()];
      const from = Math.max(clearAt[slot] ?? 0, time);
      const wait = from - time - (burst - 1) * everyMs;
      if (wait > 0) return wait;
      clearAt[slot] = from + everyMs;
      return 0;
    },
    giveBack(who) {
      const slot = slotOf(who);
      clearAt[slot] = (clearAt[slot] ?? 0) - everyMs;
    },
  };
}
