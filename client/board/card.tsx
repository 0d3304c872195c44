import { useComputed } from '@preact/signals';
import type { Card } from '../../shared/documents.ts';
import type { Present } from '../local/presence.ts';
import { members } from '../local/workspace.ts';
import { Avatar, Icon, kindIcon, kindName, navigate } from '../ui/index.ts';
import { useActions } from './actions.tsx';
import { useBoard } from './context.ts';
import { BLOCKED_LABEL } from './filter.ts';
import './card.css';

/** Labels beyond this many are counted. */
const MOST_LABELS = 2;

/** So many of those who have it open are shown. */
const MOST_LOOKERS = 3;
const NOBODY: readonly Present[] = [];

type CardViewProps = { id: string; position: number; count: number };

/** One card: two lines of title and one line of facts. */
export function CardView({ id, position, count }: CardViewProps) {
  const { board, drag, editors } = useBoard();
  const actions = useActions();
  const card = board.project.cards.card(id).value;
  const isSelected = useComputed(() => board.selected.value.has(id)).value;
  const isTabStop = useComputed(() => board.tabStop.value === id).value;
  const isDragged = useComputed(() => drag.value?.ids.includes(id) ?? false).value;
  const isOpen = useComputed(() => board.open.value === id).value;
  const editor = useComputed(() => editors.value.get(id)).value;
  if (!card) return null;

  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) board.toggle(id);
    else if (event.shiftKey) board.selectTo(id);
    else navigate(actions.pathOf(id));
  };
  const state = `${isSelected ? 'selected' : ''} ${isDragged ? 'dragged' : ''} ${isOpen ? 'open' : ''}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the commands of the board take the keys
    <div
      class={`board-card ${editor ? 'editing' : ''} ${state}`}
      style={editor ? { '--editor': editor.user.color } : undefined}
      role="option"
      aria-selected={isSelected}
      aria-posinset={position}
      aria-setsize={count}
      tabIndex={isTabStop ? 0 : -1}
      data-card={id}
      onClick={onClick}
      onFocus={() => {
        board.focused.value = id;
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        actions.openContextMenu(id, { x: event.clientX, y: event.clientY });
      }}
    >
      {editor && <span class="board-card-editor">{editor.user.name.split(' ')[0]}</span>}
      <p class="board-card-title">{card.title || 'Untitled'}</p>
      <Facts card={card} />
    </div>
  );
}

/** The line below the title. What does not fit is in the item. */
function Facts({ card }: { card: Card }) {
  const { board, comments, waiting, lookers } = useBoard();
  const family = board.project.cards.family(card.id).value;
  const assignee = card.assignee === null ? undefined : members.value.get(card.assignee);
  const wait = useComputed(() => waiting(card.id)).value;
  const looking = useComputed(() => lookers.value.get(card.id) ?? NOBODY).value;
  const talk = useComputed(() => comments.value.get(card.id) ?? 0).value;
  return (
    <div class="board-facts">
      <span class="board-kind" data-tip={kindName(card.kind)}>
        <Icon name={kindIcon(card.kind)} size={13} />
        <span class="visually-hidden">{kindName(card.kind)}. </span>
      </span>
      {wait ? <span class="board-waiting truncate">{wait}</span> : <Labels labels={card.labels} />}
      <span class="grow" />
      {family.ids.length > 0 && <Progress done={family.done} total={family.ids.length} />}
      {talk > 0 && (
        <span class="board-fact tabular">
          <Icon name="message" size={12} />
          {talk}
          <span class="visually-hidden">{talk === 1 ? ' comment' : ' comments'}</span>
        </span>
      )}
      {looking.slice(0, MOST_LOOKERS).map(({ user }) => (
        <span key={user.id} class="board-looker" data-tip={`${user.name} has it open`}>
          <Avatar name={user.name} color={user.color} kind={user.kind} size={18} />
          <span class="visually-hidden"> has it open</span>
        </span>
      ))}
      {card.assignee !== null && (
        <Avatar name={assignee?.name ?? 'Former member'} color={assignee?.color} kind={assignee?.kind} size={18} />
      )}
    </div>
  );
}

/** The first labels of a card, and how many more there are. */
export function Labels({ labels }: { labels: readonly string[] }) {
  const more = labels.length - MOST_LABELS;
  return (
    <>
      {labels.slice(0, MOST_LABELS).map((label) => (
        <span key={label} class={`tag board-label ${label === BLOCKED_LABEL ? 'board-blocked' : ''}`}>
          <span class="truncate">{label}</span>
        </span>
      ))}
      {more > 0 && <span class="board-more">+{more}</span>}
    </>
  );
}

/** How many of an item's children are done, as a ring that fills. */
export function Progress({ done, total }: { done: number; total: number }) {
  return (
    <span class="board-fact tabular" data-tip={`${done} of ${total} done`}>
      <svg class="board-ring" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="4.5" />
        <circle cx="6" cy="6" r="4.5" pathLength="100" stroke-dasharray={`${(done / total) * 100} 100`} />
      </svg>
      {done}/{total}
      <span class="visually-hidden"> done</span>
    </span>
  );
}
