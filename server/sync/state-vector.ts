import * as Y from 'yjs';
import type { Run } from './update.ts';

/** How much of each client's edits is there: the state vector of Yjs, kept up from updates without a document. */
export class StateVector {
  readonly #clocks: Map<number, number>;
  #bytes: Uint8Array | null;

  constructor(bytes: Uint8Array) {
    this.#clocks = Y.decodeStateVector(bytes);
    this.#bytes = bytes;
  }

  /** How many clients have edits. */
  get size(): number {
    return this.#clocks.size;
  }

  /** How many of `client`'s edits are there. */
  clock(client: number): number {
    return this.#clocks.get(client) ?? 0;
  }

  /** Adds what an update brings. Runs behind a gap are not counted: a vector must not claim what is missing. */
  extend(runs: Run[]): void {
    for (const { client, from, to } of runs) {
      const clock = this.clock(client);
      if (from > clock || to <= clock) continue;
      this.#clocks.set(client, to);
      this.#bytes = null;
    }
  }

  /** Takes back edits, and with them the later ones of the same clients. */
  withdraw(runs: Run[]): void {
    for (const { client, from } of runs) {
      if (this.clock(client) <= from) continue;
      if (from > 0) this.#clocks.set(client, from);
      else this.#clocks.delete(client);
      this.#bytes = null;
    }
  }

  /** As on the wire; equal vectors are equal bytes. */
  get bytes(): Uint8Array {
    this.#bytes ??= Y.encodeStateVector(this.#clocks);
    return this.#bytes;
  }
}

/** The state vector of nothing. */
export const EMPTY_VECTOR = Uint8Array.of(0);
