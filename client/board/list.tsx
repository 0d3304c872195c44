/* biome-ignore-all lint/a11y/useSemanticElements: the rows of a real table cannot be placed one by one */
import { useComputed, useSignalEffect } from '@preact/signals';
import { defaultRangeExtractor, type Range } from '@tanstack/virtual-core';
import { useCallback, useRef } from 'preact/hooks';
import { STAGES, type Stage } from '../../shared/stages.ts';
import { members } from '../local/workspace.ts';
import {
  Avatar,
  Icon,
  kindIcon,
  kindName,
  navigate,
  RelativeTime,
  setQuery,
  stageColor,
  stageName,
  useVirtualizer,
} from '../ui/index.ts';
import { useActions } from './actions.tsx';
import { Labels, Progress } from './card.tsx';
import { useBoard } from './context.ts';
import { type OrderKey, writeOrder } from './order.ts';
import { TitleEditor } from './title-editor.tsx';
import './list.css';

/** The height of a row in pixels; where a thumb is the pointer, the higher one. */
const ROW = { desk: 34, phone: 46 };
const HEADING = 38;
const PHONE = '(max-width: 760px)';

type Row = { stage: Stage; id: string | null; index: number };

const COLUMNS: readonly { key: OrderKey | 'labels' | 'progress'; label: string }[] = [
  { key: 'title', label: 'Title' },
  { key: 'labels', label: 'Labels' },
  { key: 'progress', label: 'Children' },
  { key: 'assignee', label: 'Assignee' },
  { key: 'created', label: 'Created' },
];

/** The same cards as one sortable list, grouped by stage. It draws only the rows in sight and the focused one. */
export function List() {
  const { board } = useBoard();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useComputed(() =>
    STAGES.flatMap((stage): Row[] => {
      const cards = board.columns.of(stage).value;
      const heading: Row = { stage, id: null, index: -1 };
      if (board.folded.value.has(stage)) return [heading];
      return cards.length === 0 ? [] : [heading, ...cards.map(({ id }, index) => ({ stage, id, index }))];
    }),
  ).value;
  const focused = board.focused.value;
  const held = focused === null ? -1 : rows.findIndex((row) => row.id === focused);
  const newestRows = useRef(rows);
  newestRows.current = rows;

  const height = ROW[matchMedia(PHONE).matches ? 'phone' : 'desk'];
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => (rows[index]?.id === null ? HEADING : height), [rows, height]),
    // Another height is another list of keys: the virtualizer then places every row anew.
    getItemKey: useCallback((index: number) => rows[index]?.id ?? rows[index]?.stage ?? index, [rows, height]),
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), ...(held < 0 ? [] : [held])])].sort((a, b) => a - b),
      [held],
    ),
    overscan: 12,
  });

  useSignalEffect(() => {
    board.revealed.value;
    const focused = board.focused.peek();
    requestAnimationFrame(() => {
      // The rows as they are drawn by then; a faster key may have moved on.
      const index = newestRows.current.findIndex((row) => row.id === focused);
      if (index < 0 || board.focused.peek() !== focused) return;
      virtualizer.scrollToIndex(index, { align: 'auto' });
      scroller.current?.querySelector<HTMLElement>(`[data-card="${focused}"]`)?.focus({ preventScroll: true });
    });
  });

  return (
    <div
      class="list"
      style={{ '--list-row': `${height}px` }}
      role="grid"
      aria-label="Items"
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      data-keys="cards"
    >
      <ListHead />
      <div ref={scroller} class="list-rows" role="presentation">
        <div role="presentation" style={{ height: `${virtualizer.getTotalSize()}px`, position: 'relative' }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <div key={key} class="virtual-row" role="presentation" style={{ transform: `translateY(${start}px)` }}>
                {row.id === null ? (
                  <GroupRow stage={row.stage} position={index + 2} />
                ) : (
                  <ItemRow id={row.id} position={index + 2} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function ListHead() {
  const { board } = useBoard();
  const order = board.order.value;
  const sortBy = (by: OrderKey) => {
    const next =
      order.by !== by
        ? { by, descending: false }
        : order.descending
          ? { by: 'rank' as const, descending: false }
          : { by, descending: true };
    setQuery({ sort: writeOrder(next) });
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus
    <div class="list-row list-head" role="row" aria-rowindex={1}>
      {COLUMNS.map(({ key, label }) => (
        // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
        <span
          key={key}
          role="columnheader"
          class={`list-${key}`}
          aria-sort={order.by === key ? (order.descending ? 'descending' : 'ascending') : undefined}
        >
          {key === 'labels' || key === 'progress' ? (
            label
          ) : (
            <button type="button" onClick={() => sortBy(key)}>
              {label}
              {order.by === key && <Icon name={order.descending ? 'arrow-down' : 'arrow-up'} size={11} />}
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

function GroupRow({ stage, position }: { stage: Stage; position: number }) {
  const { board } = useBoard();
  const isFolded = board.folded.value.has(stage);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
    <div class="list-group" role="row" aria-rowindex={position}>
      {/* biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus */}
      <span role="gridcell" aria-colspan={COLUMNS.length}>
        <button type="button" aria-expanded={!isFolded} onClick={() => board.fold(stage, !isFolded)}>
          <Icon name={isFolded ? 'chevron-right' : 'chevron-down'} size={12} />
          <span class="dot" style={{ background: stageColor(stage) }} aria-hidden="true" />
          {stageName(stage)}
          <span class="count tabular">{board.columns.of(stage).value.length}</span>
        </button>
      </span>
    </div>
  );
}

function ItemRow({ id, position }: { id: string; position: number }) {
  const { board, editors, waiting } = useBoard();
  const actions = useActions();
  const card = board.project.cards.card(id).value;
  const family = board.project.cards.family(id).value;
  const parent = board.project.cards.card(card?.parentId ?? '').value;
  const isSelected = useComputed(() => board.selected.value.has(id)).value;
  const isTabStop = useComputed(() => board.tabStop.value === id).value;
  const isRenaming = useComputed(() => board.renaming.value === id).value;
  const isOpen = useComputed(() => board.open.value === id).value;
  const editor = useComputed(() => editors.value.get(id)).value;
  const wait = useComputed(() => waiting(id)).value;
  if (!card) return null;
  const assignee = card.assignee === null ? undefined : members.value.get(card.assignee);
  const close = () => {
    board.renaming.value = null;
    board.focus(id);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the commands of the board take the keys
    <div
      class={`list-row list-item ${isSelected ? 'selected' : ''} ${isOpen ? 'open' : ''} ${editor ? 'editing' : ''}`}
      style={editor ? { '--editor': editor.user.color } : undefined}
      role="row"
      aria-rowindex={position}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-card={id}
      onClick={(event) => {
        if (isRenaming) return;
        if (event.metaKey || event.ctrlKey) board.toggle(id);
        else if (event.shiftKey) board.selectTo(id);
        else navigate(actions.pathOf(id));
      }}
      onFocus={() => {
        board.focused.value = id;
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        actions.openContextMenu(id, { x: event.clientX, y: event.clientY });
      }}
    >
      <Cell name="title">
        <span class="board-kind" data-tip={kindName(card.kind)}>
          <Icon name={kindIcon(card.kind)} size={14} />
          <span class="visually-hidden">{kindName(card.kind)}. </span>
        </span>
        {isRenaming ? (
          <TitleEditor
            label="Title"
            value={card.title}
            onCommit={(title) => {
              board.rename(id, title);
              close();
            }}
            onCancel={close}
          />
        ) : (
          <span class="truncate">{card.title || 'Untitled'}</span>
        )}
        {parent && !isRenaming && <span class="list-parent truncate">{parent.title}</span>}
        {editor && <span class="board-card-editor">{editor.user.name.split(' ')[0]}</span>}
      </Cell>
      <Cell name="labels">
        {wait && <span class="board-waiting truncate">{wait}</span>}
        <Labels labels={card.labels} />
      </Cell>
      <Cell name="progress">{family.ids.length > 0 && <Progress done={family.done} total={family.ids.length} />}</Cell>
      <Cell name="assignee">
        {card.assignee !== null && (
          <>
            <Avatar
              name={assignee?.name ?? 'Former member'}
              color={assignee?.color}
              kind={assignee?.kind}
              size={18}
              decorative
            />
            <span class="truncate">{assignee?.name ?? 'Former member'}</span>
          </>
        )}
      </Cell>
      <Cell name="created">
        <RelativeTime at={card.createdAt} />
      </Cell>
    </div>
  );
}

function Cell({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus is on its row
    <span role="gridcell" class={`list-${name}`}>
      {children}
    </span>
  );
}
