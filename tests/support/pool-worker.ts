import { type Context, SpentThreadError } from '../../workers/computation.ts';
import { serve } from '../../workers/thread.ts';

const wait = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

let asked = 0;

/** What the pool's tests run: computations that work, and ones that do everything wrong. */
const computations = {
  add:
    async () =>
    async ({ a, b }: { a: number; b: number }) =>
      a + b,
  report: async () => async (steps: number, context: Context) => {
    for (let step = 1; step <= steps; step++) context.progress(step / steps, `step ${step}`);
  },
  wait: async () => async (ms: number) => wait(ms),
  /** Adds 1 to `counter` when it starts, 100 when it was told to stop. */
  stoppable: async () => async (counter: SharedArrayBuffer, context: Context) => {
    const cells = new Int32Array(counter);
    Atomics.add(cells, 0, 1);
    await wait(60_000, context.signal).catch(() => Atomics.add(cells, 0, 100));
  },
  /** Never returns to its event loop; adds to `counter` all the while. */
  spin: async () => async (counter: SharedArrayBuffer) => {
    const cells = new Int32Array(counter);
    for (;;) Atomics.add(cells, 0, 1);
  },
  fail: async () => async (message: string) => {
    throw new RangeError(message);
  },
  /** Says how often its thread was asked, and after which time it is spent. */
  spend: async () => async (after: number) => {
    if (++asked === after) throw new SpentThreadError(`asked ${asked} times`);
    return asked;
  },
  crash: async () => async () => {
    setTimeout(() => {
      throw new Error('thrown outside of any promise');
    });
    await wait(60_000);
  },
  exit: async () => async (code: number) => process.exit(code),
  hoard: async () => async () => {
    const held: Uint8Array[] = [];
    for (;;) {
      held.push(new Uint8Array(5_000_000).fill(1));
      await wait(5);
    }
  },
  hoardSilently: async () => async () => {
    const held: Uint8Array[] = [];
    for (;;) {
      if (held.length < 100) held.push(new Uint8Array(5_000_000).fill(1));
    }
  },
};
export type TestComputations = typeof computations;

serve(computations);
