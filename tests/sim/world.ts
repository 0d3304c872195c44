import type { Random } from '../support/random.ts';
import type { Instance } from './instance.ts';
import type { Link } from './link.ts';
import type { Witness } from './witness.ts';

/** What somebody may do now; `null` for somebody who was removed. */
export type SimulatedRole = 'editor' | 'viewer' | null;

type Timer = { at: number; order: number; owner: object; run: () => void; stopped: boolean };

/**
 * Time, people and servers of a simulation. Everything that happens is a timer, and the next one waits until nothing
 * happens any more because of the one before: the same seed gives the same history.
 */
export class World {
  readonly chance: Random;
  readonly #heap: Timer[] = [];
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  #inFlight = 0;
  #ids = 0;
  /** Those that live, and answer. */
  instances: Instance[] = [];
  readonly links = new Set<Link>();
  readonly roles = new Map<string, SimulatedRole>();
  /** From when on network and database are whole again: nothing fails, is lost, or comes twice. */
  isWhole = false;
  /** Who made each item, whatever it says itself. */
  readonly makers = new Map<string, string>();
  /** How many servers died. What one relayed and had not stored, others may have brought; and so to another server. */
  deaths = 0;
  /** Sees what is committed, where that can be seen at any moment. */
  readonly witness: Witness | null;
  /** What must not have happened and did, noticed in the middle of it. */
  readonly wrong: string[] = [];

  constructor(chance: Random, witness: Witness | null) {
    this.chance = chance;
    this.witness = witness;
  }

  readonly now = () => this.#now;
  readonly date = () => new Date(this.#now);

  /** Runs `run` when its time has come, unless the result is called, or `owner` forgotten, before. */
  after(milliseconds: number, run: () => void, owner: object = this): () => void {
    const timer = { at: this.#now + milliseconds, order: this.#order++, owner, run, stopped: false };
    this.#push(timer);
    return () => {
      timer.stopped = true;
    };
  }

  /** Ends all timers of somebody who died. */
  forget(owner: object): void {
    for (const timer of this.#heap) if (timer.owner === owner) timer.stopped = true;
  }

  timersOf(owner: object): number {
    return this.#heap.filter((timer) => timer.owner === owner && !timer.stopped).length;
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#calm();
    for (let next = this.#heap[0]; next && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (next.stopped) continue;
      this.#now = next.at;
      next.run();
      await this.#calm();
    }
    this.#now = end;
  }

  /** Work outside of virtual time, which goes on when it is done. */
  async watch<T>(work: PromiseLike<T>): Promise<T> {
    this.#inFlight++;
    try {
      return await work;
    } finally {
      this.#inFlight--;
    }
  }

  /** Waits until nothing happens but in virtual time: every promise that can go on has done so before the next turn. */
  async #calm(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#inFlight > 0);
  }

  newId = (): string => {
    const count = (this.#ids++).toString(16).padStart(4, '0').slice(-4);
    const hex = () =>
      this.chance
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    const [first, second] = [hex(), hex()];
    return `${first}-${count}-7${second.slice(0, 3)}-8${second.slice(3, 6)}-${hex()}${count}`;
  };

  // --- a heap: the earliest first, and of those the one that was set first --------------------------------------------

  #push(timer: Timer): void {
    let place = this.#heap.push(timer) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#swapped(place, above)) break;
      place = above;
    }
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const earlier = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (earlier >= this.#heap.length || !this.#swapped(earlier, place)) break;
      place = earlier;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (!first || !second) return false;
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swapped(lower: number, upper: number): boolean {
    const [below, above] = [this.#heap[lower], this.#heap[upper]];
    if (!below || !above || !this.#isBefore(lower, upper)) return false;
    this.#heap[upper] = below;
    this.#heap[lower] = above;
    return true;
  }
}
