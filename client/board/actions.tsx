import { useMemo } from 'preact/hooks';
import { STAGES } from '../../shared/stages.ts';
import { members } from '../local/workspace.ts';
import {
  type Anchor,
  Avatar,
  copyText,
  Icon,
  itemPath,
  type MenuEntry,
  navigate,
  type OpenedCombobox,
  openCombobox,
  openMenu,
  setQuery,
  stageColor,
  stageName,
  toast,
} from '../ui/index.ts';
import { announcement, type BoardView, useBoard } from './context.ts';
import { NOBODY } from './filter.ts';

/** What can be done to cards by key, menu and button alike; each applies to the board's targets. */
function boardActions(view: BoardView) {
  const { board, projectId, canEdit } = view;
  const { project } = board;

  const pathOf = (id: string) => itemPath(projectId, id) + location.search;

  const anchorOf = (id: string | undefined): Anchor =>
    (id && document.querySelector(`[data-card="${id}"]`)) || { x: innerWidth / 2, y: innerHeight / 3 };

  const assign = (anchor: Anchor = anchorOf(board.targets()[0])) => {
    if (board.targets().length > 0) openCombobox(anchor, assigneeChoice);
  };

  const assigneeChoice = (): OpenedCombobox => ({
    label: 'Assign to',
    options: [
      { value: NOBODY, label: 'Nobody', before: <Icon name="person" /> },
      ...[...members.value.values()].map(({ id, name, color, kind }) => ({
        value: id,
        label: name,
        before: <Avatar name={name} color={color} kind={kind} size={18} decorative />,
      })),
    ],
    selected: board.targets().map((id) => project.cards.card(id).value?.assignee ?? NOBODY),
    onSelect: (id) => board.assign(id === NOBODY ? null : id),
  });

  const label = (anchor: Anchor = anchorOf(board.targets()[0])) => {
    const known = project.cards.labels();
    if (board.targets().length > 0) openCombobox(anchor, () => labelChoice(known));
  };

  const labelChoice = (known: readonly string[]): OpenedCombobox => {
    const cards = board.targets().map((id) => project.cards.card(id).value);
    const used = [...new Set(cards.flatMap((card) => card?.labels ?? []))];
    return {
      label: 'Labels',
      options: [...new Set([...used, ...known])].map((name) => ({ value: name, label: name })),
      selected: used.filter((name) => cards.every((card) => card?.labels.includes(name))),
      multiple: true,
      onSelect: (name) => board.toggleLabel(name),
      onCreate: (name) => board.toggleLabel(name),
    };
  };

  const remove = () => {
    const ids = board.targets();
    const title = ids[0] && project.cards.card(ids[0]).peek()?.title;
    const { count, restore } = board.remove();
    if (count === 0) return;
    toast(count === 1 ? `Deleted “${title}”` : `Deleted ${count} items`, {
      action: { label: 'Undo', keys: 'mod+z', run: restore },
    });
  };

  const travel = (step: 'undo' | 'redo') => {
    if (board.travel(step)) announcement.value = step === 'undo' ? 'Undone' : 'Done again';
    else toast(step === 'undo' ? 'Nothing of yours to undo here' : 'Nothing to do again', { duration: 2000 });
  };

  const openContextMenu = (id: string, anchor: Anchor) => {
    if (!board.selected.peek().has(id)) {
      board.clearSelection();
      board.focused.value = id;
    }
    openMenu(anchor, 'Actions', [...(canEdit ? editEntries(id, anchor) : []), ...lookEntries(id)]);
  };

  const editEntries = (id: string, anchor: Anchor): MenuEntry[] => {
    const count = board.targets().length;
    const here = project.cards.card(id).peek()?.stage;
    return [
      ...(count > 1 ? [{ heading: `${count} selected` }] : []),
      ...(count === 1
        ? [
            {
              label: 'Rename',
              icon: 'edit' as const,
              keys: 'e',
              run: () => {
                board.renaming.value = id;
              },
            },
          ]
        : []),
      // The menu closes after the choice, so what opens next waits for it.
      { label: 'Assign to…', icon: 'person', keys: 'a', run: () => setTimeout(() => assign(anchor)) },
      { label: 'Labels…', icon: 'tag', keys: 'l', run: () => setTimeout(() => label(anchor)) },
      'line',
      ...STAGES.map((stage, index) => ({
        label: stageName(stage),
        color: stageColor(stage),
        keys: String(index + 1),
        ...(count === 1 && { checked: stage === here }),
        run: () => board.moveTo(stage),
      })),
      'line',
      { label: 'Delete', icon: 'trash', keys: 'Delete', danger: true, run: remove },
    ];
  };

  const lookEntries = (id: string): MenuEntry[] => [
    ...(canEdit ? (['line'] as const) : []),
    { label: 'Open', icon: 'panel-right', keys: 'Enter', run: () => navigate(pathOf(id)) },
    { label: 'Show its children', icon: 'filter', run: () => setQuery({ parent: id }) },
    {
      label: 'Copy link',
      icon: 'link',
      run: () => void copyText(location.origin + itemPath(projectId, id), 'Link copied'),
    },
  ];

  return { pathOf, assign, label, remove, travel, openContextMenu };
}

export type BoardActions = ReturnType<typeof boardActions>;

export function useActions(): BoardActions {
  const view = useBoard();
  return useMemo(() => boardActions(view), [view]);
}
