/** Time, passed in so that a simulation can run it: milliseconds, and timers that return the function that stops them. */
export type Clock = {
  now(): number;
  after(milliseconds: number, run: () => void): () => void;
};

export const browserClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * How long to wait before try number `attempt` (from 0): doubles from `first` up to `longest` milliseconds, of which a
 * random half is taken off, so that everybody who lost the same server does not come back in the same moment.
 */
export function backoff(attempt: number, random: () => number, first = 400, longest = 30_000): number {
  return Math.min(longest, first * 2 ** attempt) * (0.5 + random() / 2);
}
