import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type ComputationTable,
  type FromThread,
  type InputOf,
  type OutputOf,
  SpentThreadError,
  type ToThread,
} from './computation.ts';
import type { Computations } from './worker.ts';

export type PoolOptions = {
  /** The threads' script. The compiled binary passes its embedded entry, `./workers/worker.ts`. */
  workerUrl?: string | URL;
  /** The most threads at once; by default one a core. */
  threads?: number;
  /** How long an unused thread is kept, so that the next task finds it warm. */
  idleMs?: number;
  /** Somebody waits for each task: the threads do not step back behind the server. */
  urgent?: boolean;
  /** How long an aborted computation may take to clean up before its thread is ended. */
  graceMs?: number;
};

export type RunOptions = {
  /** Ends the task; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: { fraction: number; message: string }) => void;
  /** The longest the task may run, once it has a thread. */
  timeoutMs?: number;
  /** The most memory the task's thread may hold, in MB of 10^6 bytes. */
  memoryMb?: number;
};

/**
 * Why a task ended that its computation did not end itself: over its `timeout` or `memory` limit, its thread
 * `crashed` or is `spent` (see {@link SpentThreadError}), or the pool was `closed`.
 */
export class ThreadError extends Error {
  override name = 'ThreadError';
  readonly reason: 'timeout' | 'memory' | 'crashed' | 'spent' | 'closed';
  constructor(reason: ThreadError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

type Task = {
  name: string;
  input: unknown;
  options: RunOptions;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
  onAbort: () => void;
};

type Thread = {
  worker: Worker;
  /** What it works on; null when it waits for work, or when it only has to end. */
  task: Task | null;
  /** Set while it waits for work. */
  idle?: ReturnType<typeof setTimeout>;
  timeout?: ReturnType<typeof setTimeout>;
  ending: boolean;
  lastHeard: number;
  rssAtStart: number;
};

const WATCH_EVERY_MS = 250;
const SILENT_MS = 1000;

/**
 * Runs named computations in threads: at most `threads` at once, the others wait in order. A task can be ended at any
 * moment, and a thread that crashes takes only its own task with it.
 *
 * Threads are `node:worker_threads`: unlike the web's `Worker` they tell on Bun and on Deno when they have ended, and on
 * Deno an uncaught error in one does not end the process.
 *
 * What the memory limit holds, measured: a thread reports its own heap four times a second whenever it returns to its
 * event loop. One that is silent (a loop without an `await`) is found by the growth of the process instead, as soon as
 * that exceeds what all running tasks may hold together. `resourceLimits` does not serve: Bun ignores it, and on Deno
 * a thread that reaches it stops without any message.
 */
export class ThreadPool<Table extends ComputationTable = Computations> {
  readonly #workerUrl: string | URL;
  readonly #size: number;
  readonly #urgent: boolean;
  readonly #idleMs: number;
  readonly #graceMs: number;
  readonly #threads = new Set<Thread>();
  readonly #queue: Task[] = [];
  #watch: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(options: PoolOptions = {}) {
    this.#workerUrl = options.workerUrl ?? new URL('./worker.ts', import.meta.url);
    this.#size = Math.max(1, options.threads ?? availableParallelism());
    this.#urgent = options.urgent ?? false;
    this.#idleMs = options.idleMs ?? 30_000;
    this.#graceMs = options.graceMs ?? 1000;
  }

  /**
   * Runs one computation and gives its output. Rejects with the computation's own error (same name, message and
   * stack), with the signal's reason, or with a {@link ThreadError}.
   */
  run<Name extends keyof Table & string>(
    name: Name,
    input: InputOf<Table, Name>,
    options: RunOptions = {},
  ): Promise<OutputOf<Table, Name>> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed) throw new ThreadError('closed', `Run ${name}: the thread pool is closed`);
      options.signal?.throwIfAborted();
      const onAbort = () => this.#abort(task, options.signal?.reason);
      const task: Task = { name, input, options, resolve, reject, onAbort };
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(task);
      this.#dispatch();
    }) as Promise<OutputOf<Table, Name>>;
  }

  /** How busy the pool is now. */
  get status(): { threads: number; running: number; waiting: number } {
    const running = [...this.#threads].filter((thread) => thread.task).length;
    return { threads: this.#threads.size, running, waiting: this.#queue.length };
  }

  /** Ends every task and every thread; resolves when the threads are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const closed = (task: Task) => new ThreadError('closed', `Run ${task.name}: the thread pool was closed`);
    for (const task of this.#queue.splice(0)) this.#settle(task, () => task.reject(closed(task)));
    await Promise.all(
      [...this.#threads].map((thread) => {
        const gone = new Promise((resolve) => thread.worker.once('exit', resolve));
        if (thread.task) this.#fail(thread, closed(thread.task));
        else this.#terminate(thread);
        return gone;
      }),
    );
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      let thread = [...this.#threads].find((candidate) => !candidate.task && !candidate.ending);
      if (!thread && this.#threads.size < this.#size) thread = this.#start();
      if (!thread) return;
      const task = this.#queue.shift();
      if (task) this.#assign(thread, task);
    }
  }

  #start(): Thread {
    const worker = new Worker(this.#workerUrl, { workerData: { urgent: this.#urgent } });
    const thread: Thread = { worker, task: null, ending: false, lastHeard: 0, rssAtStart: 0 };
    this.#threads.add(thread);
    worker.on('message', (message: FromThread) => this.#heard(thread, message));
    worker.on('error', (error) => {
      this.#fail(thread, new ThreadError('crashed', `Run ${thread.task?.name}: its thread crashed: ${error}`));
    });
    worker.on('exit', (code) => {
      this.#fail(thread, new ThreadError('crashed', `Run ${thread.task?.name}: its thread exited with code ${code}`));
      clearTimeout(thread.idle);
      this.#threads.delete(thread);
      this.#dispatch();
    });
    return thread;
  }

  #assign(thread: Thread, task: Task): void {
    const { timeoutMs } = task.options;
    clearTimeout(thread.idle);
    thread.worker.ref();
    thread.task = task;
    thread.lastHeard = performance.now();
    thread.rssAtStart = process.memoryUsage.rss();
    if (timeoutMs !== undefined) {
      const error = new ThreadError('timeout', `Run ${task.name}: it took longer than ${timeoutMs} ms`);
      thread.timeout = setTimeout(() => this.#fail(thread, error), timeoutMs);
    }
    this.#watch ??= setInterval(() => this.#watchMemory(), WATCH_EVERY_MS);
    try {
      this.#post(thread, { type: 'run', name: task.name, input: task.input });
    } catch (error) {
      // Input that cannot be cloned: the thread never got it and is as good as new.
      this.#release(thread);
      this.#settle(task, () => task.reject(error));
    }
  }

  #heard(thread: Thread, message: FromThread): void {
    thread.lastHeard = performance.now();
    const task = thread.task;
    if (!task) {
      // The computation has cleaned up after its abort: its thread need not wait for the grace time to pass.
      if (thread.ending && (message.type === 'done' || message.type === 'failed')) this.#terminate(thread);
      return;
    }
    switch (message.type) {
      case 'progress':
        task.options.onProgress?.({ fraction: message.fraction, message: message.message });
        return;
      case 'alive':
        if (message.memoryMb > (task.options.memoryMb ?? Number.POSITIVE_INFINITY)) this.#failMemory(thread, task);
        return;
      case 'done':
        this.#release(thread);
        this.#settle(task, () => task.resolve(message.output));
        break;
      case 'failed':
        if (message.error.name === SpentThreadError.name) {
          this.#fail(thread, new ThreadError('spent', message.error.message));
          this.#terminate(thread);
          return;
        }
        this.#release(thread);
        this.#settle(task, () => task.reject(Object.assign(new Error(message.error.message), message.error)));
        break;
    }
    this.#dispatch();
  }

  /** Its task is over and it may have another one; unused it does not keep the process alive. */
  #release(thread: Thread): void {
    this.#detach(thread);
    thread.worker.unref();
    thread.idle = setTimeout(() => this.#terminate(thread), this.#idleMs);
    thread.idle.unref();
  }

  #abort(task: Task, reason: unknown): void {
    const thread = [...this.#threads].find((candidate) => candidate.task === task);
    if (thread) {
      this.#fail(thread, reason);
      return;
    }
    this.#queue.splice(this.#queue.indexOf(task), 1);
    this.#settle(task, () => task.reject(reason));
  }

  /** Ends the thread's task with `error`, and then the thread: nobody knows what state the computation left it in. */
  #fail(thread: Thread, error: unknown): void {
    const task = thread.task;
    if (!task) return;
    this.#detach(thread);
    thread.ending = true;
    this.#post(thread, { type: 'abort', reason: error instanceof Error ? error.message : String(error) });
    setTimeout(() => this.#terminate(thread), this.#graceMs);
    this.#settle(task, () => task.reject(error));
  }

  #detach(thread: Thread): void {
    clearTimeout(thread.timeout);
    thread.task = null;
    if ([...this.#threads].some((other) => other.task)) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #settle(task: Task, settle: () => void): void {
    task.options.signal?.removeEventListener('abort', task.onAbort);
    settle();
  }

  #terminate(thread: Thread): void {
    thread.ending = true;
    void thread.worker.terminate();
  }

  #post(thread: Thread, message: ToThread): void {
    thread.worker.postMessage(message);
  }

  #failMemory(thread: Thread, task: Task): void {
    const message = `Run ${task.name}: it held more than ${task.options.memoryMb} MB of memory`;
    this.#fail(thread, new ThreadError('memory', message));
  }

  #watchMemory(): void {
    const running = [...this.#threads].filter((thread) => thread.task);
    const allowedMb = running.reduce((sum, { task }) => sum + (task?.options.memoryMb ?? Number.POSITIVE_INFINITY), 0);
    const grownMb = (process.memoryUsage.rss() - Math.min(...running.map((thread) => thread.rssAtStart))) / 1e6;
    if (grownMb <= allowedMb) return;
    const [quietest] = running.sort((a, b) => a.lastHeard - b.lastHeard);
    if (!quietest?.task || performance.now() - quietest.lastHeard < SILENT_MS) return;
    this.#failMemory(quietest, quietest.task);
  }
}
