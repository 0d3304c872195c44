/** Counts what it is told. */
export class Tally<Key> {
  readonly #counts = new Map<Key, number>();

  add(key: Key, amount = 1): void {
    this.#counts.set(key, this.get(key) + amount);
  }

  get(key: Key): number {
    return this.#counts.get(key) ?? 0;
  }

  get size(): number {
    return this.#counts.size;
  }

  [Symbol.iterator](): IterableIterator<[Key, number]> {
    return this.#counts.entries();
  }
}

/** `value` with as many decimals as a share or a score is told with, so that it reads the same everywhere. */
export const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
