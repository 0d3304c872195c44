import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { fuzzyMatch } from '../ui/fuzzy.ts';
import type { Command, PaletteEntry, PaletteSource } from '../ui/index.ts';

/** How many entries of one group are shown, and of all together. */
const MOST_OF_GROUP = 12;
const MOST = 80;

type PaletteGroup = { name: string; entries: PaletteEntry[] };

/** The enabled commands that match, as entries. */
function commandEntries(query: string, commands: readonly Command[]): PaletteEntry[] {
  return commands.flatMap((command) => {
    if (command.hidden || !(command.when?.() ?? true)) return [];
    const match = fuzzyMatch(query, command.title);
    if (!match) return [];
    const { id, title, group, icon, keys, run } = command;
    return [{ id, title, group, ...(icon && { icon }), ...(keys && { keys }), ...match, run }];
  });
}

/** Where the general headings stand while nothing is typed: below those of the page that is open. */
const GENERAL = ['Anywhere', 'Projects', 'Go to', 'View', 'Account'];

/** Entries under their headings: the heading with the best entry first, the best entries first in each. */
export function groupEntries(entries: readonly PaletteEntry[]): PaletteGroup[] {
  const groups = new Map<string, PaletteEntry[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  const sorted = [...groups].map(([name, found]) => ({
    name,
    entries: found.sort((a, b) => b.score - a.score).slice(0, MOST_OF_GROUP),
  }));
  const best = ({ entries }: PaletteGroup) => entries[0]?.score ?? 0;
  let left = MOST;
  return sorted
    .sort((a, b) => best(b) - best(a) || GENERAL.indexOf(a.name) - GENERAL.indexOf(b.name))
    .map(({ name, entries }) => {
      const shown = entries.slice(0, left);
      left -= shown.length;
      return { name, entries: shown };
    })
    .filter(({ entries }) => entries.length > 0);
}

/** What is typed, what was found, and which of it is chosen. */
export class PaletteModel {
  readonly query = signal('');
  /** The place of the chosen entry: the first, until another is chosen, which stays so when more are found before it. */
  readonly active: ReadonlySignal<number>;
  readonly groups: ReadonlySignal<readonly PaletteGroup[]>;
  /** The entries of all groups in the order they are shown. */
  readonly entries: ReadonlySignal<readonly PaletteEntry[]>;

  readonly #chosen = signal<string | null>(null);
  readonly #found = signal<ReadonlyMap<string, readonly PaletteEntry[]>>(new Map());
  readonly #commands: () => readonly Command[];
  readonly #sources: () => readonly PaletteSource[];

  constructor(commands: () => readonly Command[], sources: () => readonly PaletteSource[]) {
    this.#commands = commands;
    this.#sources = sources;
    this.groups = computed(() =>
      groupEntries([
        ...commandEntries(this.query.value.trim(), this.#commands()),
        ...[...this.#found.value.values()].flat(),
      ]),
    );
    this.entries = computed(() => this.groups.value.flatMap((group) => group.entries));
    this.active = computed(() =>
      Math.max(
        0,
        this.entries.value.findIndex(({ id }) => id === this.#chosen.value),
      ),
    );
    this.#search('');
  }

  /** Looks for what was typed. */
  type(text: string): void {
    batch(() => {
      this.query.value = text;
      this.#chosen.value = null;
      this.#search(text.trim());
    });
  }

  /** Moves the choice by some entries; past an end it goes on at the other. */
  move(by: number): void {
    const count = this.entries.value.length;
    if (count > 0) this.choose((this.active.value + by + count) % count);
  }

  /** Chooses the entry at a place. */
  choose(index: number): void {
    this.#chosen.value = this.entries.value[index]?.id ?? null;
  }

  /** Asks the sources again, after something they look through has arrived. */
  refresh(): void {
    this.#search(this.query.peek().trim());
  }

  #search(query: string): void {
    const now = new Map<string, readonly PaletteEntry[]>();
    for (const source of this.#sources()) {
      const found = source.search(query);
      if (Array.isArray(found)) now.set(source.id, found);
      else {
        found.then(
          (entries) => {
            // An answer to what was typed before is of no use any more.
            if (this.query.peek().trim() === query)
              this.#found.value = new Map(this.#found.peek()).set(source.id, entries);
          },
          () => {
            // A source that fails, offline for example, leaves the others' entries standing.
          },
        );
      }
    }
    this.#found.value = now;
  }
}
