/** Values by what names begin with, found without looking at each. */
export class Prefixes<Value> {
  readonly #values = new Map<string, { prefix: string; value: Value }[]>();
  readonly #lengths = new Set<number>();

  add(prefix: string, value: Value): void {
    const values = this.#values.get(prefix) ?? [];
    this.#values.set(prefix, values);
    values.push({ prefix, value });
    this.#lengths.add(prefix.length);
  }

  /** What a name begins with and its values: the longest prefix first, one that was given twice as it was given. */
  of(name: string): { prefix: string; value: Value }[] {
    const lengths = [...this.#lengths].filter((length) => length <= name.length).sort((a, b) => b - a);
    return lengths.flatMap((length) => this.#values.get(name.slice(0, length)) ?? []);
  }
}
