import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { reachable } from './network.ts';

/**
 * Something that is read from the server, as signals. What was read stays while it is read again, and when that fails;
 * after a failure for want of a network it is read again as soon as there is one.
 */
export class Resource<T> {
  readonly #data = signal<T | null>(null);
  readonly #error = signal<Error | null>(null);
  readonly #load: () => Promise<T>;
  /** The newest reading; an older one that answers later is of no use any more. */
  #reading = 0;

  /** Starts reading at once. */
  constructor(load: () => Promise<T>) {
    this.#load = load;
    void this.reload();
  }

  /** What was read last; null before the first answer. */
  get data(): ReadonlySignal<T | null> {
    return this.#data;
  }

  /** Why the last reading failed; null when it did not. */
  get error(): ReadonlySignal<Error | null> {
    return this.#error;
  }

  /** Reads again. */
  async reload(): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    try {
      const data = await this.#load();
      if (reading === this.#reading) this.set(data);
    } catch (error) {
      if (reading !== this.#reading) return;
      this.#error.value = error instanceof Error ? error : new Error(String(error));
      if (error instanceof TypeError) this.#reloadWhenReachable(reading);
    }
  }

  #reloadWhenReachable(reading: number): void {
    if (reachable.peek()) return;
    const stop = reachable.subscribe((isReachable) => {
      if (!isReachable) return;
      stop();
      if (reading === this.#reading) void this.reload();
    });
  }

  /** Puts in what is known to be true now, after a change that the server took. */
  set(data: T): void {
    batch(() => {
      this.#data.value = data;
      this.#error.value = null;
    });
  }
}
