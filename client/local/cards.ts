import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type * as Y from 'yjs';
import { type Card, projectTypes, readCard } from '../../shared/documents.ts';
import { compareRanked } from '../../shared/rank.ts';
import { STAGES } from '../../shared/stages.ts';
import { Columns } from './columns.ts';

/** The children of a card. */
type Family = { ids: readonly string[]; done: number };

/** Hears of the cards that a transaction touched, by id, as they were before; null where there was none. */
type Watcher = (before: ReadonlyMap<string, Card | null>, transaction: Y.Transaction) => void;

const NO_FAMILY: Family = { ids: [], done: 0 };

/**
 * The cards of a project document as signals: one a card, so that a changed card wakes only what shows it. It follows
 * the document through its events and never reads all of it again.
 */
export class Cards {
  /** Every card by stage, ordered by rank. */
  readonly ranked = new Columns(compareRanked, () => true);
  /** How many cards there are. */
  readonly size: ReadonlySignal<number>;

  readonly #items: Y.Map<Y.Map<unknown>>;
  readonly #cards = new Map<string, Signal<Card | null>>();
  readonly #families = new Map<string, Signal<Family>>();
  readonly #views = new Set<Columns>([this.ranked]);
  readonly #watchers = new Set<Watcher>();
  readonly #observer: Parameters<Y.Map<unknown>['observeDeep']>[0] = (events, transaction) => {
    const ids = new Set<string>();
    for (const event of events) {
      const id = event.path[0];
      if (typeof id === 'string') ids.add(id);
      else for (const key of event.changes.keys.keys()) ids.add(key);
    }
    const before = this.#read(ids);
    for (const watcher of this.#watchers) watcher(before, transaction);
  };

  constructor(doc: Y.Doc) {
    this.#items = projectTypes(doc).items;
    this.size = computed(() => STAGES.reduce((sum, stage) => sum + this.ranked.of(stage).value.length, 0));
    this.#read(this.#items.keys());
    this.#items.observeDeep(this.#observer);
  }

  /** A card; null while there is none of this id. */
  card(id: string): ReadonlySignal<Card | null> {
    return this.#signalOf(id);
  }

  /** The children of a card, in no order. */
  family(id: string): ReadonlySignal<Family> {
    return this.#familyOf(id);
  }

  /** Every card there is now, in no order. Reading this does not subscribe. */
  *all(): Iterable<Card> {
    for (const held of this.#cards.values()) {
      const card = held.peek();
      if (card) yield card;
    }
  }

  /** Every label in use, most used first. Reads all cards: for a menu, not for a render. */
  labels(): string[] {
    const uses = new Map<string, number>();
    for (const card of this.all()) for (const label of card.labels) uses.set(label, (uses.get(label) ?? 0) + 1);
    return [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([label]) => label);
  }

  /** The cards above this one, the oldest ancestor first; ends where a parent is missing or comes round again. */
  ancestors(id: string): Card[] {
    const chain: Card[] = [];
    const seen = new Set([id]);
    let parentId = this.card(id).value?.parentId ?? null;
    while (parentId !== null && !seen.has(parentId)) {
      seen.add(parentId);
      const parent: Card | null = this.card(parentId).value;
      if (!parent) break;
      chain.unshift(parent);
      parentId = parent.parentId;
    }
    return chain;
  }

  /** Keeps these columns up to date until the returned function is called. */
  follow(columns: Columns): () => void {
    this.#views.add(columns);
    columns.rebuild(this.all());
    return () => this.#views.delete(columns);
  }

  /** Calls back after every transaction that touched cards. Returns the function that stops it. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Stops following the document. */
  dispose(): void {
    this.#items.unobserveDeep(this.#observer);
  }

  #read(ids: Iterable<string>): Map<string, Card | null> {
    const changed = new Map<string, Card | null>();
    batch(() => {
      for (const id of ids) {
        const held = this.#signalOf(id);
        const before = held.peek();
        const after = readCard(id, this.#items.get(id));
        if (!before && !after) continue;
        changed.set(id, before);
        held.value = after;
        for (const columns of this.#views) columns.change(before, after);
        this.#reparent(before, after);
      }
      for (const columns of this.#views) columns.publish();
    });
    return changed;
  }

  #reparent(before: Card | null, after: Card | null): void {
    const [from, to] = [before?.parentId ?? null, after?.parentId ?? null];
    const [wasDone, isDone] = [before?.stage === 'done' ? 1 : 0, after?.stage === 'done' ? 1 : 0];
    if (from === to && wasDone === isDone) return;
    if (before && from !== null) {
      const family = this.#familyOf(from);
      const { ids, done } = family.peek();
      family.value = { ids: ids.filter((id) => id !== before.id), done: done - wasDone };
    }
    if (after && to !== null) {
      const family = this.#familyOf(to);
      const { ids, done } = family.peek();
      family.value = { ids: [...ids, after.id], done: done + isDone };
    }
  }

  #signalOf(id: string): Signal<Card | null> {
    const held = this.#cards.get(id);
    if (held) return held;
    const added = signal<Card | null>(null);
    this.#cards.set(id, added);
    return added;
  }

  #familyOf(id: string): Signal<Family> {
    const held = this.#families.get(id);
    if (held) return held;
    const added = signal<Family>(NO_FAMILY);
    this.#families.set(id, added);
    return added;
  }
}
