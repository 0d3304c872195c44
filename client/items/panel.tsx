import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import { connection, type OpenDocument, openDocument, session } from '../local/index.ts';
import { openProject } from '../local/open-project.ts';
import { announcePresence, followPresence } from '../local/presence.ts';
import type { Project } from '../local/project.ts';
import {
  Avatar,
  EmptyState,
  IconButton,
  isNoPopoverOpen,
  registerCommands,
  Skeleton,
  specRevisions,
  useOpened,
  useTitle,
} from '../ui/index.ts';
import { Archived } from './archived.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { Children } from './children.tsx';
import { ItemProvider, type ItemView, useItem } from './context.ts';
import { Facts } from './facts.tsx';
import { More } from './more.tsx';
import { remembered } from './remembered.ts';
import { SimilarItems } from './similar.tsx';
import { Talk } from './talk.tsx';
import { Text } from './text.tsx';
import { Title } from './title.tsx';
import './style.css';

type ItemPanelProps = { projectId: string; itemId: string; onClose: () => void };

/** Whether the panel takes the whole page. */
const width = remembered('item-width', ['narrow', 'wide'] as const);
const toggleWidth = () => {
  width.value = width.peek() === 'wide' ? 'narrow' : 'wide';
};

/** The panel of one item beside the board; the whole page on a phone. */
export function ItemPanel({ projectId, itemId, onClose }: ItemPanelProps) {
  const { project, document: board } = useOpened(() => openProject(projectId), [projectId]);
  const document = useOpened(() => openDocument(`item:${itemId}`), [itemId]);
  const card = project.cards.card(itemId).value;
  const panel = useRef<HTMLElement>(null);

  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  useEffect(
    () =>
      registerCommands([
        {
          id: 'item.close',
          title: 'Close the item',
          keys: 'Escape',
          group: 'Item',
          when: isNoPopoverOpen,
          run: onClose,
        },
        {
          id: 'item.wide',
          title: 'Widen the item, or narrow it',
          keys: 'w',
          group: 'Item',
          run: toggleWidth,
        },
      ]),
    [onClose],
  );
  return (
    <section
      ref={panel}
      class={`item ${width.value === 'wide' ? 'wide' : ''}`}
      aria-label={card ? `${card.title || 'Untitled'}, ${card.kind}` : 'Item'}
      tabIndex={-1}
    >
      {card ? (
        <Content {...{ projectId, project, board, document, onClose, card }} />
      ) : (
        <Archived itemId={itemId} onClose={onClose} />
      )}
    </section>
  );
}

type ContentProps = Pick<ItemView, 'projectId' | 'project' | 'document' | 'card'> & {
  board: OpenDocument;
  onClose: () => void;
};

function Content({ projectId, project, board, document, onClose, card }: ContentProps) {
  useTitle(card.title || 'Untitled');
  const canEdit = useComputed(() => roleAllows(session.value.me?.role ?? 'viewer', 'editor')).value;
  const setEditing = useEditing(board, card.id);
  const view = useMemo<ItemView>(
    () => ({ projectId, card, project, document, canEdit, setEditing }),
    [projectId, card, project, document, canEdit, setEditing],
  );
  return (
    <ItemProvider value={view}>
      <header class="item-bar">
        <Breadcrumb />
        <span class="grow" />
        <Faces document={document} />
        <IconButton
          class="item-widen"
          icon={width.value === 'wide' ? 'narrow' : 'widen'}
          label={width.value === 'wide' ? 'Narrow' : 'Widen'}
          keys="w"
          onClick={toggleWidth}
        />
        <More onGone={onClose} />
        <IconButton icon="x" label="Close" keys="Escape" onClick={onClose} />
      </header>
      <div class="item-scroll">
        <div class="item-body">
          <div class="item-main">
            <Title />
            <Facts />
            <Body project={project} />
          </div>
          <div class="item-side">
            <Children />
            <SimilarItems />
            <Talk />
          </div>
        </div>
      </div>
    </ItemProvider>
  );
}

/** The text, or why it is not there yet. */
function Body({ project }: { project: Project }) {
  const { projectId, card, document, canEdit } = useItem();
  const covers = useSignal(false);
  const text = useMemo(() => document.doc.getText('body'), [document]);
  const status = document.status.value;
  if (status === 'forbidden') return <p class="item-note">You may not read this text.</p>;
  // The card may be known before the server has the item's text: then it is still on its way.
  if (status !== 'ready') {
    if (connection.online.value) return <Skeleton rows={5} />;
    return (
      <EmptyState icon="cloud-off" title="The text is not on this device yet">
        It appears as soon as the connection is back.
      </EmptyState>
    );
  }
  return (
    <>
      {card.kind === 'spec' && (
        <specRevisions.View projectId={projectId} itemId={card.id} text={text} canEdit={canEdit} covers={covers} />
      )}
      <div hidden={covers.value}>
        <Text key={project.doc.guid} text={text} />
      </div>
    </>
  );
}

/** Who else has the item open. */
function Faces({ document }: { document: OpenDocument }) {
  const { awareness } = document;
  const presence = useOpened(() => followPresence(awareness), [awareness]);
  useSignalEffect(() => {
    const me = session.value.me;
    if (me) announcePresence(awareness, { user: { id: me.id, name: me.name, color: me.color, kind: 'person' } });
  });
  useEffect(() => () => awareness.setLocalState(null), [awareness]);
  const me = session.value.me?.id;
  const others = new Map(presence.present.value.flatMap(({ user }) => (user.id === me ? [] : [[user.id, user]])));
  return (
    <span class="item-faces">
      {[...others.values()].map(({ id, name, color, kind }) => (
        <Avatar key={id} name={name} color={color} kind={kind} size={20} />
      ))}
    </span>
  );
}

/** Says on the board which item is being changed here. */
function useEditing({ awareness }: OpenDocument, itemId: string): (editing: boolean) => void {
  useEffect(() => () => announcePresence(awareness, { editing: undefined }), [awareness, itemId]);
  return useMemo(
    () => (editing: boolean) => announcePresence(awareness, { editing: editing ? itemId : undefined }),
    [awareness, itemId],
  );
}
