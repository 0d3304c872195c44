import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Card } from '../../shared/documents.ts';
import { STAGES, type Stage } from '../../shared/stages.ts';

/** Orders cards. It must be total: zero only for the same card, so it ends by comparing ids. */
type CompareCards = (a: Card, b: Card) => number;
/** Whether a card is shown. */
type MatchCard = (card: Card) => boolean;

/**
 * The cards of every stage that match, in order, kept so as single cards change: one change costs a binary search and
 * a copy of one column's pointers, however many cards there are.
 */
export class Columns {
  #compare: CompareCards;
  #match: MatchCard;
  readonly #columns: Record<Stage, Signal<readonly Card[]>>;
  /** Columns that a running `change` has copied and may write to. */
  readonly #drafts = new Map<Stage, Card[]>();

  constructor(compare: CompareCards, match: MatchCard) {
    this.#compare = compare;
    this.#match = match;
    const empty = () => signal<readonly Card[]>([]);
    this.#columns = {
      capture: empty(),
      define: empty(),
      plan: empty(),
      build: empty(),
      review: empty(),
      done: empty(),
    };
  }

  /**
   * The cards of a stage. Only the ids and what the order compares are current in them: a card whose place did not
   * change stays in as it was.
   */
  of(stage: Stage): ReadonlySignal<readonly Pick<Card, 'id'>[]> {
    return this.#columns[stage];
  }

  /** Takes over another order or filter, and all cards. */
  rebuild(cards: Iterable<Card>, compare: CompareCards = this.#compare, match: MatchCard = this.#match): void {
    this.#compare = compare;
    this.#match = match;
    this.#drafts.clear();
    for (const stage of STAGES) this.#drafts.set(stage, []);
    for (const card of cards) if (match(card)) this.#drafts.get(card.stage)?.push(card);
    for (const column of this.#drafts.values()) column.sort(compare);
    this.publish();
  }

  /** Takes over one changed card, null where there was or is none. Shown after `publish`. */
  change(before: Card | null, after: Card | null): void {
    const from = before && this.#match(before) ? before : null;
    const to = after && this.#match(after) ? after : null;
    if (from && to && from.stage === to.stage && this.#compare(from, to) === 0) return;
    if (from) {
      const column = this.#draft(from.stage);
      const index = this.#search(column, from);
      if (column[index]?.id === from.id) column.splice(index, 1);
    }
    if (to) {
      const column = this.#draft(to.stage);
      column.splice(this.#search(column, to), 0, to);
    }
  }

  /** Shows what `change` did. */
  publish(): void {
    batch(() => {
      for (const [stage, column] of this.#drafts) this.#columns[stage].value = column;
    });
    this.#drafts.clear();
  }

  /** Where `card` stands in a column, or would. */
  indexOf(card: Card): number {
    return this.#search(this.#columns[card.stage].peek(), card);
  }

  #draft(stage: Stage): Card[] {
    const held = this.#drafts.get(stage);
    if (held) return held;
    const draft = [...this.#columns[stage].peek()];
    this.#drafts.set(stage, draft);
    return draft;
  }

  #search(column: readonly Card[], card: Card): number {
    let low = 0;
    let high = column.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = column[middle];
      if (other && this.#compare(other, card) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
