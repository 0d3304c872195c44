import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { type Card, MAX_TITLE_LENGTH } from '../../shared/documents.ts';
import { compareRanked } from '../../shared/rank.ts';
import { STAGES, type Stage } from '../../shared/stages.ts';
import { Columns } from '../local/columns.ts';
import type { Project } from '../local/project.ts';
import { type Filter, matcher, NO_FILTER } from './filter.ts';
import { comparator, type Order, RANK_ORDER } from './order.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

const STEP: Record<Direction, number> = { up: -1, down: 1, left: -1, right: 1 };

/**
 * What one person sees and does on a project's board or list: the filter and order, which card has the focus, which
 * are selected, and the actions on them. An action applies to the selection, or to the focused card without one.
 */
export class Board {
  readonly project: Project;
  /** The cards that are shown, by stage. */
  readonly columns = new Columns(compareRanked, () => true);
  readonly filter = signal<Filter>(NO_FILTER);
  readonly order = signal<Order>(RANK_ORDER);
  readonly focused = signal<string | null>(null);
  readonly selected = signal<ReadonlySet<string>>(new Set());
  /** The card whose title is being written in place. */
  readonly renaming = signal<string | null>(null);
  /** The card whose panel is open. */
  readonly open = signal<string | null>(null);
  /** Stages that are folded away, and skipped by the focus. */
  readonly folded = signal<ReadonlySet<Stage>>(new Set(['done']));
  /** Counts the times the keyboard moved the focus or a card: the view then brings the focused card into sight. */
  readonly revealed: ReadonlySignal<number>;
  /** How many cards are shown. */
  readonly shown: ReadonlySignal<number>;
  /** The card that Tab leads to: the focused one, or the first while that is not shown. */
  readonly tabStop: ReadonlySignal<string | null>;

  readonly #revealed = signal(0);
  readonly #nameOf: (id: string) => string;
  readonly #stops: (() => void)[];

  /** `nameOf` gives the name of a member, for ordering by assignee. */
  constructor(project: Project, nameOf: (id: string) => string = (id) => id) {
    this.project = project;
    this.#nameOf = nameOf;
    this.revealed = this.#revealed;
    this.tabStop = computed(() => {
      const focused = this.focused.value;
      // Whether it is shown depends on what is.
      if (focused !== null && this.shown.value > 0 && this.placeOf(focused) !== null) return focused;
      return this.#nextColumn(null, 'right')[0]?.id ?? null;
    });
    this.shown = computed(() => STAGES.reduce((sum, stage) => sum + this.columns.of(stage).value.length, 0));
    this.#stops = [project.cards.follow(this.columns), project.cards.watch((before) => this.#forget(before))];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  /** Shows other cards, or in another order. */
  arrange(filter: Filter, order: Order): void {
    batch(() => {
      this.filter.value = filter;
      this.order.value = order;
      const compare = order.by === 'rank' ? compareRanked : comparator(order, this.#nameOf);
      this.columns.rebuild(this.project.cards.all(), compare, matcher(filter));
      const kept = [...this.selected.peek()].filter((id) => this.placeOf(id) !== null);
      if (kept.length < this.selected.peek().size) this.selected.value = new Set(kept);
    });
  }

  /** Where a shown card stands; null when it is not shown. */
  placeOf(id: string): { stage: Stage; index: number } | null {
    const card = this.project.cards.card(id).peek();
    if (!card) return null;
    const index = this.columns.indexOf(card);
    return this.columns.of(card.stage).peek()[index]?.id === id ? { stage: card.stage, index } : null;
  }

  /** The cards that an action applies to, in the order they stand on the board. */
  targets(): string[] {
    const focused = this.focused.peek();
    const selected = this.selected.peek();
    const ids = selected.size > 0 ? [...selected] : focused === null ? [] : [focused];
    const cards = ids.map((id) => this.project.cards.card(id).peek()).filter((card) => card !== null);
    const stageOf = ({ stage }: Card) => STAGES.indexOf(stage);
    return cards.sort((a, b) => stageOf(a) - stageOf(b) || compareRanked(a, b)).map(({ id }) => id);
  }

  // --- focus and selection ------------------------------------------------------------------------------------------

  /** Gives a card the focus and brings it into sight. */
  focus(id: string): void {
    batch(() => {
      this.focused.value = id;
      this.#revealed.value++;
    });
  }

  /** Moves the focus: up and down in the column, left and right to the next column that has cards. */
  moveFocus(direction: Direction): void {
    const place = this.#focusedPlace();
    const inside = direction === 'up' || direction === 'down';
    const column = !place
      ? this.#nextColumn(null, 'right')
      : inside
        ? this.#openColumn(place.stage)
        : this.#nextColumn(place.stage, direction);
    const index = !place ? 0 : inside ? place.index + STEP[direction] : Math.min(place.index, column.length - 1);
    const next = column[index];
    if (next) this.focus(next.id);
  }

  /** Moves the focus through the stages one below the other, as the list shows them. */
  moveFocusInList(direction: 'up' | 'down'): void {
    const place = this.#focusedPlace();
    const inside = place && this.#openColumn(place.stage)[place.index + STEP[direction]];
    const beyond = this.#nextColumn(place?.stage ?? null, !place || direction === 'down' ? 'right' : 'left');
    const next = inside ?? beyond.at(place && direction === 'up' ? -1 : 0);
    if (next) this.focus(next.id);
  }

  /** Selects a card or takes it out of the selection. */
  toggle(id: string): void {
    const selected = new Set(this.selected.peek());
    if (!selected.delete(id)) selected.add(id);
    this.selected.value = selected;
  }

  /** Selects every card between the focused one and this one, when they stand in one column; else only toggles. */
  selectTo(id: string): void {
    const from = this.#focusedPlace();
    const to = this.placeOf(id);
    if (!from || !to || from.stage !== to.stage) {
      this.toggle(id);
      return;
    }
    const [low, high] = [Math.min(from.index, to.index), Math.max(from.index, to.index)];
    const between = this.columns
      .of(to.stage)
      .peek()
      .slice(low, high + 1);
    this.selected.value = new Set([...this.selected.peek(), ...between.map((card) => card.id)]);
  }

  /** Selects nothing. */
  clearSelection(): void {
    if (this.selected.peek().size > 0) this.selected.value = new Set();
  }

  /** Folds a stage away, or opens it. */
  fold(stage: Stage, fold: boolean): void {
    const folded = new Set(this.folded.peek());
    if (fold) folded.add(stage);
    else folded.delete(stage);
    this.folded.value = folded;
  }

  // --- actions ------------------------------------------------------------------------------------------------------

  /** Puts cards where the shown card `index` of a stage stands, or after the last shown one. */
  drop(ids: readonly string[], stage: Stage, index: number): void {
    const shown = this.columns.of(stage).peek();
    const next = shown.slice(index).find((card) => !ids.includes(card.id));
    const before = next?.id ?? this.#following(stage, shown.at(-1)?.id, ids);
    if (this.project.move(ids, stage, before)) this.#revealed.value++;
  }

  /** Moves the targets to the top of a stage. */
  moveTo(stage: Stage): void {
    const ids = this.targets();
    const first = this.project.cards.ranked
      .of(stage)
      .peek()
      .find((card) => !ids.includes(card.id));
    if (this.project.move(ids, stage, first?.id ?? null)) this.#revealed.value++;
  }

  /** Moves the targets one place up or down in their column, or one stage left or right at the same height. */
  shift(direction: Direction): void {
    const byStage = new Map<Stage, string[]>();
    for (const id of this.targets()) {
      const place = this.placeOf(id);
      if (place) byStage.set(place.stage, [...(byStage.get(place.stage) ?? []), id]);
    }
    this.project.edit(() => {
      for (const [stage, ids] of byStage) this.#shiftInStage(stage, ids, direction);
    });
    this.#revealed.value++;
  }

  /** Puts a new card at the top of its stage and gives it the focus. */
  create(card: Pick<Card, 'id' | 'kind' | 'stage' | 'title' | 'createdAt' | 'createdBy'>): void {
    const title = card.title.trim().slice(0, MAX_TITLE_LENGTH);
    const rank = this.project.rankAtTop(card.stage);
    // A card made while looking at one parent's children, or one label's cards, is one of them.
    const { labels, parentId } = this.filter.peek();
    this.project.add([{ ...card, title, rank, assignee: null, labels: [...labels], parentId }]);
    this.focused.value = card.id;
  }

  /** Gives the targets to a member, or to nobody. */
  assign(assignee: string | null): void {
    this.project.change(this.targets(), { assignee });
  }

  /** Puts a label on all targets; takes it off when all of them have it. */
  toggleLabel(label: string): void {
    const ids = this.targets();
    const everywhere = ids.every((id) => this.project.cards.card(id).peek()?.labels.includes(label));
    this.project.label(ids, label, !everywhere);
  }

  /** Gives a card another title; an empty one changes nothing. */
  rename(id: string, title: string): void {
    const trimmed = title.trim();
    if (trimmed) this.project.change([id], { title: trimmed });
  }

  /** Removes the targets. Returns how many, and the function that brings them back. */
  remove(): { count: number; restore: () => void } {
    const ids = this.targets();
    const restore = this.project.remove(ids);
    this.clearSelection();
    // The card that took its place has the keyboard now.
    this.#revealed.value++;
    return { count: ids.length, restore };
  }

  /** Takes this person's newest step back, or does it again, and shows what it touched. False when there was none. */
  travel(step: 'undo' | 'redo'): boolean {
    const touched = this.project[step]();
    const shown = touched.find((id) => this.placeOf(id) !== null);
    if (shown !== undefined) this.focus(shown);
    return touched.length > 0;
  }

  // --- inside -------------------------------------------------------------------------------------------------------

  #shiftInStage(stage: Stage, ids: readonly string[], direction: Direction): void {
    const column = this.columns.of(stage).peek();
    const first = column.findIndex((card) => card.id === ids[0]);
    if (direction === 'up') {
      const above = column[first - 1];
      if (above) this.project.move(ids, stage, above.id);
    } else if (direction === 'down') {
      const last = column.findIndex((card) => card.id === ids.at(-1));
      if (last + 1 < column.length) this.drop(ids, stage, last + 2);
    } else {
      const next = STAGES[STAGES.indexOf(stage) + STEP[direction]];
      if (next) this.drop(ids, next, first);
    }
  }

  /** The card after `id` in a stage, shown or not, that is none of `moving`. */
  #following(stage: Stage, id: string | undefined, moving: readonly string[]): string | null {
    const ranked = this.project.cards.ranked.of(stage).peek();
    const from = ranked.findIndex((card) => card.id === id) + 1;
    if (from === 0) return null;
    return ranked.slice(from).find((card) => !moving.includes(card.id))?.id ?? null;
  }

  #focusedPlace(): { stage: Stage; index: number } | null {
    const focused = this.focused.peek();
    return focused === null ? null : this.placeOf(focused);
  }

  /** The nearest open column with cards to the right or left of a stage; null: of the board's left edge. */
  #nextColumn(stage: Stage | null, direction: 'left' | 'right'): readonly Pick<Card, 'id'>[] {
    const index = stage === null ? -1 : STAGES.indexOf(stage);
    const beyond = direction === 'right' ? STAGES.slice(index + 1) : STAGES.slice(0, index).reverse();
    return beyond.map((next) => this.#openColumn(next)).find(({ length }) => length > 0) ?? [];
  }

  #openColumn(stage: Stage): readonly Pick<Card, 'id'>[] {
    return this.folded.value.has(stage) ? [] : this.columns.of(stage).value;
  }

  /** Drops cards that went from the selection; the focus goes to the card that took the place of a removed one. */
  #forget(before: ReadonlyMap<string, Card | null>): void {
    const isGone = (id: string) => before.has(id) && this.project.cards.card(id).peek() === null;
    const selected = this.selected.peek();
    const kept = [...selected].filter((id) => !isGone(id));
    if (kept.length < selected.size) this.selected.value = new Set(kept);
    const focused = this.focused.peek();
    const removed = focused === null || !isGone(focused) ? null : before.get(focused);
    if (!removed) return;
    const column = this.columns.of(removed.stage).peek();
    this.focused.value = (column[this.columns.indexOf(removed)] ?? column.at(-1))?.id ?? null;
  }
}
