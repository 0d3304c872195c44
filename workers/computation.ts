/** What a computation may use of the thread it runs in. */
export type Context = {
  /** Aborted when the caller gave up or a limit was reached: stop child processes and streams, then throw. */
  signal: AbortSignal;
  /** Reports how far it is: `fraction` from 0 to 1, `message` in words. */
  progress(fraction: number, message: string): void;
};

/** Thrown by a computation after which its thread cannot be used any more: the pool ends it. */
export class SpentThreadError extends Error {
  override name = 'SpentThreadError';
}

/** A named piece of work. Input and output cross threads, so they are plain data (what `structuredClone` takes). */
export type Computation<Input, Output> = (input: Input, context: Context) => Promise<Output>;

/** The computations a thread knows, by name; each is loaded when it is first asked for. */
// biome-ignore lint/suspicious/noExplicitAny: a table of differently typed functions; `any` is what lets each keep its own input type.
export type ComputationTable = Record<string, () => Promise<Computation<any, unknown>>>;

export type InputOf<Table extends ComputationTable, Name extends keyof Table> = Parameters<
  Awaited<ReturnType<Table[Name]>>
>[0];

export type OutputOf<Table extends ComputationTable, Name extends keyof Table> = Awaited<
  ReturnType<Awaited<ReturnType<Table[Name]>>>
>;

/** What the pool says to a thread. A thread has one task at a time, so messages need no task's id. */
export type ToThread = { type: 'run'; name: string; input: unknown } | { type: 'abort'; reason: string };

/** What a thread says to the pool. `memoryMb` is the thread's own heap and buffers. */
export type FromThread =
  | { type: 'progress'; fraction: number; message: string }
  | { type: 'alive'; memoryMb: number }
  | { type: 'done'; output: unknown }
  | { type: 'failed'; error: { name: string; message: string; stack: string | undefined } };
