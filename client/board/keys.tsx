import { useEffect } from 'preact/hooks';
import { STAGES } from '../../shared/stages.ts';
import { type Command, navigate, registerCommands, stageName } from '../ui/index.ts';
import { type BoardActions, useActions } from './actions.tsx';
import { announcement, type BoardView, type Mode, useBoard } from './context.ts';
import type { Direction } from './model.ts';

const ARROWS: readonly [Direction, string][] = [
  ['up', 'ArrowUp'],
  ['down', 'ArrowDown'],
  ['left', 'ArrowLeft'],
  ['right', 'ArrowRight'],
];

/** True while the keys of the cards are theirs: the focus is on a card, or on nothing in particular. */
const isOnCards = (): boolean => {
  const focus = document.activeElement;
  if (focus === null || focus === document.body || focus.id === 'main') return true;
  return focus.closest('[data-keys=cards]') !== null && !focus.matches('button,a,input,textarea');
};

/** True while no text is written, so that undo is the board's and not the field's. */
const isNotWriting = (): boolean => {
  const focus = document.activeElement;
  return !(focus instanceof HTMLElement && (focus.isContentEditable || focus.matches('input,textarea')));
};

/** Registers the keys of the board while it is shown. */
export function BoardKeys({ mode }: { mode: Mode }) {
  const view = useBoard();
  const actions = useActions();
  useEffect(() => registerCommands(boardCommands(view, actions, mode)), [view, actions, mode]);
  return null;
}

function boardCommands(view: BoardView, actions: BoardActions, mode: Mode): Command[] {
  const { board, canEdit, composing } = view;
  const isChosen = () => isOnCards() && board.targets().length > 0;
  const isMovable = () => isChosen() && board.order.peek().by === 'rank';

  const look = (id: string, title: string, keys: string, run: () => void, when = isOnCards): Command => ({
    id: `board.${id}`,
    title,
    keys,
    group: 'Board',
    hidden: true,
    when,
    run,
  });
  const move = (direction: Direction) => {
    if (mode === 'board') board.moveFocus(direction);
    else if (direction === 'up' || direction === 'down') board.moveFocusInList(direction);
    // With a panel open, the next card's panel takes its place.
    const focused = board.focused.peek();
    if (board.open.peek() !== null && focused !== null) navigate(actions.pathOf(focused), { replace: true });
  };
  const open = () => {
    const focused = board.focused.peek();
    if (focused !== null) navigate(actions.pathOf(focused));
  };
  const toggle = () => {
    const focused = board.focused.peek();
    if (focused !== null) board.toggle(focused);
  };
  const isChosenByKey = () => document.activeElement?.matches('[data-card]') ?? false;
  const looking: Command[] = [
    look('next', 'Next card', 'j', () => move('down'), isNotWriting),
    look('previous', 'Previous card', 'k', () => move('up'), isNotWriting),
    ...ARROWS.map(([direction, key]) => look(`focus.${direction}`, `Card ${direction}`, key, () => move(direction))),
    look('open', 'Open', 'Enter', open, () => isOnCards() && board.focused.peek() !== null),
    look('select', 'Select', 'x', toggle),
    look('select.space', 'Select', 'Space', toggle, isChosenByKey),
    look(
      'clear',
      'Clear the selection',
      'Escape',
      () => board.clearSelection(),
      () => isOnCards() && board.selected.peek().size > 0 && !document.querySelector('[popover=auto]:popover-open'),
    ),
  ];
  if (!canEdit) return looking;

  const announcePlace = () => {
    const focused = board.focused.peek();
    const place = focused === null ? null : board.placeOf(focused);
    if (!place) return;
    const count = board.columns.of(place.stage).peek().length;
    announcement.value = `${stageName(place.stage)}, ${place.index + 1} of ${count}`;
  };
  const change = (id: string, title: string, keys: string, run: () => void, when = isChosen): Command => ({
    ...look(id, title, keys, run, when),
    hidden: false,
  });
  const shift = (direction: Direction) => {
    board.shift(direction);
    announcePlace();
  };
  const stageOfFocus = () => board.project.cards.card(board.focused.peek() ?? '').peek()?.stage ?? 'capture';
  return [
    ...looking,
    ...ARROWS.flatMap(([direction, key]) =>
      ['shift', 'alt'].map((modifier) =>
        look(
          `shift.${direction}.${modifier}`,
          `Move ${direction}`,
          `${modifier}+${key}`,
          () => shift(direction),
          isMovable,
        ),
      ),
    ),
    ...STAGES.map((stage, index) =>
      change(`stage.${stage}`, `Move to ${stageName(stage).toLowerCase()}`, String(index + 1), () => {
        board.moveTo(stage);
        announcePlace();
      }),
    ),
    change('rename', 'Rename', 'e', () => {
      board.renaming.value = board.focused.peek();
    }),
    change('assign', 'Assign', 'a', () => actions.assign()),
    change('label', 'Label', 'l', () => actions.label()),
    change('delete', 'Delete', 'Delete', actions.remove),
    { ...change('delete.back', 'Delete', 'Backspace', actions.remove), hidden: true },
    change(
      'new',
      'Add a card here',
      'n',
      () => {
        composing.value = stageOfFocus();
      },
      () => isOnCards() && board.shown.peek() > 0,
    ),
    change('undo', 'Undo on the board', 'mod+z', () => actions.travel('undo'), isNotWriting),
    change('redo', 'Redo on the board', 'mod+shift+z', () => actions.travel('redo'), isNotWriting),
  ];
}
