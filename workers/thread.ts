import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ComputationTable, FromThread, ToThread } from './computation.ts';

const ALIVE_EVERY_MS = 250;
/** Behind the server and its database: long work takes the time that they leave. */
const NICENESS = 15;

/** The thread's side of the pool: runs the computations of `table` that the pool asks for, one at a time. */
export function serve(table: ComputationTable): void {
  const port = parentPort;
  if (!port) throw new Error('Serve computations: this is not a worker thread');
  const { urgent }: { urgent: boolean } = workerData;
  // Only Linux has priorities of threads; elsewhere it would be the whole server's.
  if (process.platform === 'linux' && !urgent) setPriority(NICENESS);
  const post = (message: FromThread) => port.postMessage(message);
  let abort = new AbortController();

  async function run(name: string, input: unknown): Promise<void> {
    abort = new AbortController();
    const alive = setInterval(() => post({ type: 'alive', memoryMb: memoryMb() }), ALIVE_EVERY_MS);
    try {
      const load = table[name];
      if (!load) throw new Error(`Run a computation: unknown name: ${name}`);
      const compute = await load();
      const output = await compute(input, {
        signal: abort.signal,
        progress: (fraction, message) => post({ type: 'progress', fraction, message }),
      });
      post({ type: 'done', output });
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      post({ type: 'failed', error: { name, message, stack } });
    } finally {
      clearInterval(alive);
    }
  }

  port.on('message', (message: ToThread) => {
    if (message.type === 'run') void run(message.name, message.input);
    else abort.abort(new Error(message.reason));
  });
}

/**
 * This thread's memory. `rss` is the whole process's, but heap and external memory are counted a thread on Bun and on
 * Deno; the WebAssembly memory of a thread is in it on Bun only.
 */
function memoryMb(): number {
  const { heapTotal, external } = process.memoryUsage();
  return (heapTotal + external) / 1e6;
}
