import { effect, signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import { STAGES } from '../../shared/stages.ts';
import { connection, documentsEpoch, session } from '../local/index.ts';
import { type OpenProject, openProject } from '../local/open-project.ts';
import { announcePresence, followPresence } from '../local/presence.ts';
import { members } from '../local/workspace.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  itemPanel,
  NoProject,
  navigate,
  route,
  runCommand,
  Skeleton,
  setQuery,
  useOpened,
} from '../ui/index.ts';
import { Column, FoldedColumn } from './column.tsx';
import { followComments } from './comments.ts';
import { announcement, BoardProvider, type BoardView, type Mode, useBoard } from './context.ts';
import { type Drag, followDrags } from './drag.ts';
import { NO_FILTER, readFilter, writeFilter } from './filter.ts';
import { BoardKeys } from './keys.tsx';
import { List } from './list.tsx';
import { lookersOf } from './lookers.ts';
import { Board } from './model.ts';
import { followMoves } from './motion.ts';
import { RANK_ORDER, readOrder } from './order.ts';
import { SelectionBar } from './selection-bar.tsx';
import { StageTabs } from './stage-tabs.tsx';
import { Toolbar } from './toolbar.tsx';
import './page.css';

/** How the cards were shown last: an item's panel opens over that. */
const lastMode = signal<Mode>('board');
effect(() => {
  const mode = /\/(board|list)$/.exec(route.value.path)?.[1];
  if (mode === 'board' || mode === 'list') lastMode.value = mode;
});

/** A project's board or list, with the panel of an item over it when its address says so. */
export function BoardPage() {
  const { projectId = '' } = route.value.params;
  return <Opened key={`${projectId} ${documentsEpoch.value}`} projectId={projectId} />;
}

function Opened({ projectId }: { projectId: string }) {
  const opened = useOpened(() => openProject(projectId), [projectId]);
  const status = opened.document.status.value;
  switch (status) {
    case 'loading':
      return connection.online.value ? <LoadingBoard /> : <NotHereYet />;
    case 'ready':
      return <Ready opened={opened} projectId={projectId} />;
    case 'missing':
      return <NoProject />;
    case 'forbidden':
      return (
        <ErrorState
          title="This project is not open to you"
          kept="Ask the owner of the workspace to let you in."
          action={<Button onClick={() => navigate('/')}>All projects</Button>}
        />
      );
  }
}

function NotHereYet() {
  return (
    <EmptyState icon="cloud-off" title="This project is not on this device yet">
      You are offline. The board appears as soon as the connection is back; from then on it works offline too.
    </EmptyState>
  );
}

function LoadingBoard() {
  return (
    <div class="board-loading">
      {STAGES.slice(0, 5).map((stage, index) => (
        <Skeleton key={stage} rows={4 - (index % 3)} height={64} />
      ))}
    </div>
  );
}

function Ready({ opened, projectId }: { opened: OpenProject; projectId: string }) {
  const { project, document } = opened;
  const board = useMemo(() => new Board(project, (id) => members.peek().get(id)?.name ?? id), [project]);
  const presence = useOpened(() => followPresence(document.awareness), [document]);
  const comments = useOpened(() => followComments(projectId), [projectId]);
  useEffect(() => () => board.dispose(), [board]);

  const drag = useSignal<Drag | null>(null);
  const composing = useSignal<BoardView['composing']['value']>(null);
  const editors = useComputed(
    () =>
      new Map(
        presence.present.value.flatMap((other) =>
          other.editing && other.user.id !== session.value.me?.id ? [[other.editing, other]] : [],
        ),
      ),
  );
  const lookers = useComputed(() => lookersOf(presence.present.value, session.value.me?.id ?? ''));
  const canEdit = useComputed(() => roleAllows(session.value.me?.role ?? 'viewer', 'editor')).value;
  const view: BoardView = useMemo(
    () => ({
      projectId,
      board,
      canEdit,
      drag,
      composing,
      editors,
      lookers,
      comments: comments.counts,
      waiting: waitingWords(opened),
    }),
    [projectId, board, canEdit, comments],
  );

  useArrangement(board);
  usePresence(opened);
  return (
    <BoardProvider value={view}>
      <div class={`board-page ${board.open.value === null ? '' : 'with-item'}`}>
        <Toolbar mode={lastMode.value} />
        <BoardKeys mode={lastMode.value} />
        <Cards mode={lastMode.value} />
        {canEdit && <SelectionBar />}
        <Panel />
        <span class="visually-hidden" role="status">
          {announcement}
        </span>
      </div>
    </BoardProvider>
  );
}

/** While the server is there, an edit waits a moment only: nothing to tell. */
const waitingWords =
  ({ unsavedPart }: OpenProject) =>
  (id: string): string | null => {
    if (connection.online.value) return null;
    const part = unsavedPart(id);
    return part && (part === 'card' ? 'captured offline · waiting' : 'changed offline · waiting');
  };

/** Shows what the address asks for. */
function useArrangement(board: Board): void {
  const wanted = useRef<string | null>(null);
  useSignalEffect(() => {
    const { query, params } = route.value;
    board.open.value = params.itemId ?? null;
    const filter = readFilter(query);
    const order = lastMode.value === 'list' ? readOrder(query.get('sort')) : RANK_ORDER;
    const key = JSON.stringify([filter, order]);
    if (wanted.current !== key) board.arrange(filter, order);
    wanted.current = key;
  });
}

/** Tells the others on this board who is here and what is open. */
function usePresence({ document: { awareness } }: OpenProject): void {
  useSignalEffect(() => {
    const me = session.value.me;
    const { path, params } = route.value;
    const at = { page: path, ...(params.itemId && { itemId: params.itemId }) };
    if (me) announcePresence(awareness, { user: { id: me.id, name: me.name, color: me.color, kind: 'person' }, at });
  });
  useEffect(() => () => awareness.setLocalState(null), [awareness]);
}

function Panel() {
  const { board, projectId } = useBoard();
  const itemId = board.open.value;
  if (itemId === null) return null;
  return (
    <itemPanel.View
      key={itemId}
      projectId={projectId}
      itemId={itemId}
      onClose={() => {
        navigate(`/p/${projectId}/${lastMode.peek()}${location.search}`);
        if (board.placeOf(itemId)) board.focus(itemId);
      }}
    />
  );
}

function Cards({ mode }: { mode: Mode }) {
  const { board } = useBoard();
  if (board.project.cards.size.value === 0) return <NoCards />;
  if (board.shown.value === 0) return <NothingFound />;
  return mode === 'list' ? <List /> : <Columns />;
}

function NothingFound() {
  return (
    <EmptyState
      icon="filter"
      title="No card passes this filter"
      action={<Button onClick={() => setQuery(writeFilter(NO_FILTER))}>Show all</Button>}
    />
  );
}

function NoCards() {
  const { canEdit } = useBoard();
  return (
    <EmptyState
      icon="board"
      title="Ideas, specs and tasks will stand here"
      action={
        canEdit && (
          <Button variant="primary" icon="idea" keys="c" onClick={() => runCommand('capture')}>
            Capture the first idea
          </Button>
        )
      }
    >
      They move from capture to done as the work does. Everybody sees every change at once, and it works without a
      network too.
    </EmptyState>
  );
}

function Columns() {
  const { board, canEdit, drag } = useBoard();
  const root = useRef<HTMLDivElement>(null);
  const isDoneFolded = board.folded.value.has('done');
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stops = [
      followMoves(element, board.project),
      followDrags(element, {
        state: drag,
        idsOf(id) {
          if (!canEdit) return [];
          return board.selected.peek().has(id) ? board.targets() : [id];
        },
        drop: (ids, { stage, index }) => board.drop(ids, stage, index),
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [board, canEdit, drag]);
  useSignalEffect(() => {
    const stage = board.open.value === null ? null : board.placeOf(board.open.value)?.stage;
    // After the panel has taken its room.
    requestAnimationFrame(() =>
      root.current?.querySelector(`[data-stage=${stage}]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
  });
  return (
    <>
      <StageTabs root={root} />
      <div ref={root} data-keys="cards" class={`board-columns ${isDoneFolded ? 'done-folded' : ''}`}>
        {STAGES.map((stage) =>
          stage === 'done' && isDoneFolded ? (
            <FoldedColumn key={stage} stage={stage} />
          ) : (
            <Column key={stage} stage={stage} />
          ),
        )}
      </div>
    </>
  );
}
