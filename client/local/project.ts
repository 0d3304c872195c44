import * as Y from 'yjs';
import { addCard, type Card, type CardChange, changeCard, projectTypes, removeCard } from '../../shared/documents.ts';
import { rankBetween } from '../../shared/rank.ts';
import type { Stage } from '../../shared/stages.ts';
import { Cards } from './cards.ts';

/** How many steps a person can go back. */
const HISTORY_LIMIT = 200;

/**
 * A project's board as this person edits it: the cards, the changes to them, and the history of this person's own
 * changes. Every change is one transaction, one step of the history, and shown at once.
 */
export class Project {
  readonly doc: Y.Doc;
  readonly cards: Cards;
  readonly #history: Y.UndoManager;
  /** The transaction origin of this person's changes; nobody else's step is undone. */
  readonly #origin = {};
  readonly #jitter: () => number;

  /** `jitter` gives numbers in [0, 1) that tell simultaneous inserts at the same place apart. */
  constructor(doc: Y.Doc, jitter: () => number = Math.random) {
    this.doc = doc;
    this.cards = new Cards(doc);
    this.#jitter = jitter;
    this.#history = new Y.UndoManager(projectTypes(doc).items, {
      trackedOrigins: new Set([this.#origin]),
      captureTimeout: 0,
    });
    this.#history.on('stack-item-added', () => {
      if (this.#history.undoStack.length > HISTORY_LIMIT) this.#history.undoStack.shift();
    });
  }

  /** Makes the changes of `edit` one transaction and one step of the history. */
  edit(edit: () => void): void {
    this.doc.transact(edit, this.#origin);
  }

  /** Changes the same fields of several cards. */
  change(ids: readonly string[], change: CardChange): void {
    this.edit(() => {
      for (const id of ids) changeCard(this.doc, id, change);
    });
  }

  /** Puts a label on all of these cards, or takes it off all of them. */
  label(ids: readonly string[], label: string, on: boolean): void {
    this.edit(() => {
      for (const id of ids) {
        const labels = this.cards.card(id).peek()?.labels ?? [];
        const others = labels.filter((other) => other !== label);
        changeCard(this.doc, id, { labels: on ? [...others, label] : others });
      }
    });
  }

  /**
   * Puts cards, in the given order, into a stage before the card `beforeId`, or at its end. False, and nothing
   * changes, when they already stand there.
   */
  move(ids: readonly string[], stage: Stage, beforeId: string | null): boolean {
    const moving = new Set(ids);
    const column = this.cards.ranked.of(stage).peek();
    const others = column.filter((card) => !moving.has(card.id));
    const found = beforeId === null ? -1 : others.findIndex((card) => card.id === beforeId);
    const index = found < 0 ? others.length : found;
    const wanted = [...others.slice(0, index).map((card) => card.id), ...ids];
    if (others.length + ids.length === column.length && wanted.every((id, at) => column[at]?.id === id)) return false;
    const rankOf = (card: { id: string } | undefined) =>
      card ? (this.cards.card(card.id).peek()?.rank ?? null) : null;
    let before = rankOf(others[index - 1]);
    // Nothing fits between equal ranks: the cards below that have the same one as the card above move on a little.
    const pushed: string[] = [];
    let below = others[index];
    while (below && before !== null && (rankOf(below) ?? '') <= before) {
      pushed.push(below.id);
      below = others[index + pushed.length];
    }
    const after = rankOf(below);
    this.edit(() => {
      for (const id of [...ids, ...pushed]) {
        const rank = rankBetween(before, after, this.#jitter());
        if (changeCard(this.doc, id, { stage, rank })) before = rank;
      }
    });
    return true;
  }

  /** A rank above the first card of a stage. */
  rankAtTop(stage: Stage): string {
    const first = this.cards.ranked.of(stage).peek()[0];
    return rankBetween(null, first ? (this.cards.card(first.id).peek()?.rank ?? null) : null, this.#jitter());
  }

  /** Puts new cards on the board. */
  add(cards: readonly Card[]): void {
    this.edit(() => {
      for (const card of cards) addCard(this.doc, card);
    });
  }

  /**
   * Takes cards off the board. Returns the function that brings these back, whatever was done since, as they were
   * when they went.
   */
  remove(ids: readonly string[]): () => void {
    const removed = ids.map((id) => this.cards.card(id).peek()).filter((card) => card !== null);
    this.edit(() => {
      for (const { id } of removed) removeCard(this.doc, id);
    });
    const step = this.#history.undoStack.at(-1);
    return () => {
      if (step !== undefined && this.#history.undoStack.at(-1) === step) this.undo();
      else this.add(removed.filter((card) => this.cards.card(card.id).peek() === null));
    };
  }

  /** Takes back this person's newest step. Returns the ids of the cards it touched; empty when there was none. */
  undo(): string[] {
    return this.#step(this.#history.undoStack, () => this.#history.undo());
  }

  /** Does the step again that was taken back last. Returns the ids of the cards it touched. */
  redo(): string[] {
    return this.#step(this.#history.redoStack, () => this.#history.redo());
  }

  /** Stops following the document. */
  dispose(): void {
    this.#history.destroy();
    this.cards.dispose();
  }

  /**
   * Runs one step. Yjs goes on to older ones where a step has nothing left to change because somebody overwrote it
   * since; a person who takes back a move would then lose an unrelated change, so it sees this one only.
   */
  #step(stack: Y.UndoManager['undoStack'], run: () => void): string[] {
    const touched = new Set<string>();
    const stop = this.cards.watch((before) => {
      for (const id of before.keys()) touched.add(id);
    });
    const older = stack.splice(0, stack.length - 1);
    run();
    stack.unshift(...older);
    stop();
    return [...touched];
  }
}
