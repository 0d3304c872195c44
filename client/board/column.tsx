import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { defaultRangeExtractor, type Range } from '@tanstack/virtual-core';
import { useCallback, useRef } from 'preact/hooks';
import type { Stage } from '../../shared/stages.ts';
import { IconButton, stageColor, stageName, useVirtualizer } from '../ui/index.ts';
import { CardView } from './card.tsx';
import { Composer } from './composer.tsx';
import { useBoard } from './context.ts';
import { isEmpty } from './filter.ts';
import { TitleEditor } from './title-editor.tsx';
import './column.css';

const GAP = 6;
/** The height of a card with one line of title, of another line, and about how many letters fit into one. */
const ONE_LINE = 62;
const LINE = 18;
const LETTERS = 30;

/** One stage of the board. It draws only the cards in sight, the focused one, and the one that is being renamed. */
export function Column({ stage }: { stage: Stage }) {
  const { board, canEdit, composing } = useBoard();
  const cards = board.columns.of(stage).value;
  const isFiltered = useComputed(() => !isEmpty(board.filter.value)).value;
  const total = useComputed(() => board.project.cards.ranked.of(stage).value.length).value;
  const headingId = `board-${stage}`;
  return (
    <section class="board-column" data-stage={stage} aria-labelledby={headingId}>
      <header class="board-column-head">
        <span class="dot" style={{ background: stageColor(stage) }} aria-hidden="true" />
        <h2 id={headingId}>{stageName(stage)}</h2>
        <span class="count tabular">{isFiltered ? `${cards.length} of ${total}` : total}</span>
        <span class="grow" />
        {stage === 'done' && (
          <IconButton icon="chevron-right" label="Fold done away" onClick={() => board.fold('done', true)} />
        )}
        {canEdit && (
          <IconButton
            icon="plus"
            label={`Add to ${stageName(stage).toLowerCase()}`}
            onClick={() => {
              composing.value = stage;
            }}
          />
        )}
      </header>
      <Composer stage={stage} />
      <Cards stage={stage} cards={cards} headingId={headingId} />
    </section>
  );
}

/** The folded done column: a strip with its count that opens, and takes cards. */
export function FoldedColumn({ stage }: { stage: Stage }) {
  const { board, drag } = useBoard();
  const isTarget = useComputed(() => drag.value?.place?.stage === stage).value;
  const count = board.columns.of(stage).value.length;
  return (
    <button
      type="button"
      class={`board-folded ${isTarget ? 'target' : ''}`}
      data-stage={stage}
      aria-expanded="false"
      onClick={() => board.fold(stage, false)}
    >
      <span class="dot" style={{ background: stageColor(stage) }} aria-hidden="true" />
      <span class="board-folded-name tabular">
        {stageName(stage)} · {count}
      </span>
    </button>
  );
}

type CardsProps = { stage: Stage; cards: readonly { id: string }[]; headingId: string };

function Cards({ stage, cards, headingId }: CardsProps) {
  const { board, drag } = useBoard();
  const scroller = useRef<HTMLDivElement>(null);
  const held = useSignal<readonly number[]>([]);
  useSignalEffect(() => {
    const ids = [board.focused.value, board.renaming.value];
    board.columns.of(stage).value;
    const indexes = ids.flatMap((id) => {
      const place = id === null ? null : board.placeOf(id);
      return place?.stage === stage ? [place.index] : [];
    });
    if (indexes.join() !== held.peek().join()) held.value = indexes;
  });

  const heldIndexes = held.value;
  const virtualizer = useVirtualizer({
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback(
      (index: number) => {
        const title = board.project.cards.card(cards[index]?.id ?? '').peek()?.title ?? '';
        return title.length > LETTERS ? ONE_LINE + LINE : ONE_LINE;
      },
      [cards, board],
    ),
    getItemKey: useCallback((index: number) => cards[index]?.id ?? index, [cards]),
    rangeExtractor: useCallback(
      (range: Range) => {
        const inRange = heldIndexes.filter((index) => index < range.count);
        return [...new Set([...defaultRangeExtractor(range), ...inRange])].sort((a, b) => a - b);
      },
      [heldIndexes],
    ),
    gap: GAP,
    overscan: 4,
  });

  useSignalEffect(() => {
    board.revealed.value;
    const focused = board.focused.peek();
    const place = focused === null ? null : board.placeOf(focused);
    if (place?.stage !== stage || focused === null) return;
    // After the column is drawn with what changed.
    requestAnimationFrame(() => {
      // A faster key may have moved on.
      if (board.focused.peek() !== focused) return;
      virtualizer.scrollToIndex(place.index, { align: 'auto' });
      const element = scroller.current?.querySelector<HTMLElement>(`[data-card="${focused}"]`);
      element?.focus({ preventScroll: true });
      scroller.current?.closest('.board-column')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  });

  const dropIndex = useComputed(() => (drag.value?.place?.stage === stage ? drag.value.place.index : null)).value;
  const rows = virtualizer.getVirtualItems();
  const renaming = board.renaming.value;
  return (
    <div ref={scroller} class="board-cards" data-cards>
      <div class="board-sizer" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        <div role="listbox" aria-multiselectable="true" aria-labelledby={headingId}>
          {rows.map((row) => {
            const id = cards[row.index]?.id;
            return (
              id !== undefined && (
                <div
                  key={id}
                  ref={(element: HTMLDivElement | null) => virtualizer.measureElement(element)}
                  class="virtual-row"
                  data-index={row.index}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <CardView id={id} position={row.index + 1} count={cards.length} />
                </div>
              )
            );
          })}
        </div>
        {rows.map(
          (row) =>
            cards[row.index]?.id === renaming && (
              <Renamer key={row.key} id={String(row.key)} top={row.start} height={row.size} />
            ),
        )}
        {dropIndex !== null && (
          <div
            class="board-drop"
            style={{
              top: `${(virtualizer.measurementsCache[dropIndex]?.start ?? virtualizer.getTotalSize() + GAP) - GAP / 2}px`,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** Lies over a card while its title is written. */
function Renamer({ id, top, height }: { id: string; top: number; height: number }) {
  const { board } = useBoard();
  const close = () => {
    board.renaming.value = null;
    board.focus(id);
  };
  return (
    <div class="board-renamer" style={{ top: `${top}px`, minHeight: `${height}px` }}>
      <TitleEditor
        label="Title"
        value={board.project.cards.card(id).peek()?.title ?? ''}
        onCommit={(title) => {
          board.rename(id, title);
          close();
        }}
        onCancel={close}
      />
    </div>
  );
}
