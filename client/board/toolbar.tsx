import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ITEM_KINDS } from '../../shared/stages.ts';
import { session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import {
  Avatar,
  Button,
  Combobox,
  Icon,
  Keys,
  kindIcon,
  kindName,
  Link,
  registerCommands,
  setQuery,
} from '../ui/index.ts';
import { type Mode, useBoard } from './context.ts';
import { BLOCKED_LABEL, type Filter, isEmpty, NO_FILTER, NOBODY, writeFilter } from './filter.ts';
import './toolbar.css';

/** How long, in milliseconds, typing rests before the address takes it over. */
const TYPING = 120;

const show = (filter: Filter) => setQuery(writeFilter(filter));

/** The bar above the cards: how they are shown, and which. */
export function Toolbar({ mode }: { mode: Mode }) {
  const { board, projectId } = useBoard();
  const filter = board.filter.value;
  const me = session.value.me?.id ?? '';
  const isMine = filter.assignee === me;
  const isBlocked = filter.labels.includes(BLOCKED_LABEL);
  const pathOf = (other: Mode) => `/p/${projectId}/${other}${location.search}`;
  return (
    <div class="board-toolbar">
      <nav class="board-modes" aria-label="View">
        <Link to={pathOf('board')} current={mode === 'board'}>
          <Icon name="board" size={14} />
          Board
        </Link>
        <Link to={pathOf('list')} current={mode === 'list'}>
          <Icon name="list" size={14} />
          List
        </Link>
      </nav>
      <span class="board-rule" />
      <Toggle pressed={isMine} onClick={() => show({ ...filter, assignee: isMine ? null : me })}>
        Mine
      </Toggle>
      <Toggle
        pressed={isBlocked}
        tip="Cards with the label “blocked”"
        onClick={() =>
          show({
            ...filter,
            labels: isBlocked
              ? filter.labels.filter((label) => label !== BLOCKED_LABEL)
              : [...filter.labels, BLOCKED_LABEL],
          })
        }
      >
        Blocked
      </Toggle>
      <ParentChip />
      <span class="grow" />
      {!isEmpty(filter) && (
        <>
          <span class="board-found tabular" role="status">
            {board.shown.value} of {board.project.cards.size.value}
          </span>
          <Button variant="ghost" onClick={() => show(NO_FILTER)}>
            Clear
          </Button>
        </>
      )}
      <Choices />
      <SearchField />
    </div>
  );
}

type ToggleProps = { pressed: boolean; tip?: string; onClick: () => void; children: string };

function Toggle({ pressed, tip, onClick, children }: ToggleProps) {
  return (
    <button type="button" class="board-toggle" aria-pressed={pressed} data-tip={tip} onClick={onClick}>
      {children}
    </button>
  );
}

/** Says whose children are shown. */
function ParentChip() {
  const { board } = useBoard();
  const filter = board.filter.value;
  const parent = filter.parentId === null ? null : board.project.cards.card(filter.parentId).value;
  if (filter.parentId === null) return null;
  return (
    <button
      type="button"
      class="board-toggle board-parent"
      aria-pressed="true"
      aria-label={`Children of ${parent?.title ?? 'a removed item'}: show all again`}
      onClick={() => show({ ...filter, parentId: null })}
    >
      <span class="truncate">Children of {parent?.title ?? 'a removed item'}</span>
      <Icon name="x" size={12} />
    </button>
  );
}

/** The filters that choose from a list. */
function Choices() {
  const { board } = useBoard();
  const filter = board.filter.value;
  const labels = useSignal<readonly string[]>([]);
  const person = filter.assignee === null ? null : members.value.get(filter.assignee);
  const personName = filter.assignee === NOBODY ? 'Nobody' : (person?.name ?? 'Person');
  return (
    <div class="board-choices">
      <Combobox
        label="Filter by label"
        multiple
        trigger={
          <Choice
            chosen={filter.labels.length > 0}
            onPointerDown={() => {
              labels.value = board.project.cards.labels();
            }}
            onFocus={() => {
              labels.value = board.project.cards.labels();
            }}
          >
            {filter.labels.join(', ') || 'Label'}
          </Choice>
        }
        options={[...new Set([...filter.labels, ...labels.value])].map((label) => ({ value: label, label }))}
        selected={filter.labels}
        onSelect={(label) =>
          show({
            ...filter,
            labels: filter.labels.includes(label)
              ? filter.labels.filter((other) => other !== label)
              : [...filter.labels, label],
          })
        }
      />
      <Combobox
        label="Filter by person"
        trigger={<Choice chosen={filter.assignee !== null}>{filter.assignee === null ? 'Person' : personName}</Choice>}
        options={[
          { value: NOBODY, label: 'Nobody', before: <Icon name="person" /> },
          ...[...members.value.values()].map(({ id, name, color, kind }) => ({
            value: id,
            label: name,
            before: <Avatar name={name} color={color} kind={kind} size={18} decorative />,
          })),
        ]}
        selected={filter.assignee === null ? [] : [filter.assignee]}
        onSelect={(id) => show({ ...filter, assignee: filter.assignee === id ? null : id })}
      />
      <Combobox
        label="Filter by kind"
        trigger={<Choice chosen={filter.kind !== null}>{filter.kind === null ? 'Kind' : kindName(filter.kind)}</Choice>}
        options={ITEM_KINDS.map((kind) => ({
          value: kind,
          label: kindName(kind),
          before: <Icon name={kindIcon(kind)} />,
        }))}
        selected={filter.kind === null ? [] : [filter.kind]}
        onSelect={(chosen) => {
          const kind = ITEM_KINDS.find((known) => known === chosen) ?? null;
          show({ ...filter, kind: filter.kind === kind ? null : kind });
        }}
      />
    </div>
  );
}

type ChoiceProps = { chosen: boolean; children: string; onPointerDown?: () => void; onFocus?: () => void };

function Choice({ chosen, children, ...native }: ChoiceProps) {
  return (
    <button type="button" {...native} class={`board-choice ${chosen ? 'chosen' : ''}`}>
      <span class="truncate">{children}</span>
      <Icon name="chevron-down" size={11} />
    </button>
  );
}

/** Filters by words as they are typed; the address follows when typing rests. */
function SearchField() {
  const { board } = useBoard();
  const input = useRef<HTMLInputElement>(null);
  const typed = useSignal(board.filter.peek().text);
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    // Cleared from elsewhere, or gone back in the history: what was typed before must not come after it.
    const { text } = board.filter.value;
    if (document.activeElement === input.current) return;
    clearTimeout(rest.current);
    typed.value = text;
  });
  useEffect(() => () => clearTimeout(rest.current), []);
  const type = (text: string) => {
    typed.value = text;
    clearTimeout(rest.current);
    rest.current = setTimeout(() => show({ ...board.filter.peek(), text }), TYPING);
  };
  useEffect(
    () =>
      registerCommands([
        {
          id: 'board.filter',
          title: 'Filter the cards',
          keys: 'f',
          group: 'Board',
          icon: 'filter',
          run: () => input.current?.focus(),
        },
      ]),
    [],
  );
  return (
    <label class="board-search">
      <Icon name="filter" size={14} />
      <span class="visually-hidden">Filter by words</span>
      <input
        ref={input}
        type="search"
        placeholder="Filter"
        autocomplete="off"
        value={typed.value}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return;
          event.preventDefault();
          if (event.key === 'Escape') type('');
          event.currentTarget.blur();
          board.moveFocus('down');
        }}
      />
      <Keys keys="f" />
    </label>
  );
}
