import { median, printTable } from '../table.ts';
import { HOCUSPOCUS, NAMES, type Name, OURS, Y_WEBSOCKET } from './servers.ts';

export type Cells = Record<string, number>;

/** What was measured, by server and cell, in several rounds. */
export class Results {
  readonly #values = new Map<string, number[]>();

  add(name: Name, cell: string, cells: Cells): void {
    for (const [part, value] of Object.entries(cells)) {
      const key = `${name} ${cell} ${part}`;
      this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
    }
  }

  /** The median of the rounds; not a number where nothing was measured. */
  of(name: Name, cell: string): number {
    return median(this.#values.get(`${name} ${cell}`) ?? []);
  }

  has(cell: string): boolean {
    return NAMES.some((name) => !Number.isNaN(this.of(name, cell)));
  }
}

/** What is better: little time, or much done. */
export type Row = { title: string; cell: string; better: 'less' | 'more' };

const number = (value: number, digits = 3) =>
  Number.isNaN(value) ? '–' : value.toLocaleString('en', { maximumSignificantDigits: digits });

/** Prints the cells that were measured, ours also as a ratio to the better of the others. */
export function print(title: string, results: Results, rows: Row[]): void {
  const shown = rows.filter(({ cell }) => results.has(cell));
  printTable(
    title,
    ['', ...NAMES, 'ours / best'],
    shown.map(({ title, cell, better }) => {
      const peers = [Y_WEBSOCKET, HOCUSPOCUS]
        .map((name) => results.of(name as Name, cell))
        .filter((value) => value >= 0);
      const best = peers.length === 0 ? Number.NaN : better === 'less' ? Math.min(...peers) : Math.max(...peers);
      const values = NAMES.map((name) => number(results.of(name, cell)));
      return [title, ...values, number(results.of(OURS, cell) / best, 2)];
    }),
  );
}
