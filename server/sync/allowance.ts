/** What somebody may use up: so much at once, and so much a second over time. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => Date;
  #left: number;
  #since: number;

  constructor(burst: number, perSecond: number, now: () => Date) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = burst;
    this.#since = now().getTime();
  }

  /** Takes so much; false when that is more than there is. */
  take(amount: number): boolean {
    this.#left -= amount;
    // What time has brought is counted only when it is needed: no look at the clock for each frame.
    return this.#left >= 0 || this.#refill();
  }

  #refill(): boolean {
    const now = this.#now().getTime();
    const brought = ((now - this.#since) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + brought);
    this.#since = now;
    return this.#left >= 0;
  }
}
