import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { v7 as newId } from 'uuid';
import { itemTypes } from '../../shared/documents.ts';
import { type ItemKind, initialStage, STAGES } from '../../shared/stages.ts';
import { openDocument, session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import { Avatar, Button, Dot, Icon, itemPath, kindIcon, Link, navigate, stageColor, stageName } from '../ui/index.ts';
import { useItem } from './context.ts';
import { CHILD_KINDS, childOf, specDraft } from './model.ts';

/** What grew out of the item, and how to make more of it. */
export function Children() {
  const { card, project, canEdit } = useItem();
  const kinds = CHILD_KINDS[card.kind];
  const family = project.cards.family(card.id).value;
  const children = family.ids
    .map((id) => project.cards.card(id).value)
    .filter((child) => child !== null)
    .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || (a.rank < b.rank ? -1 : 1));
  if (kinds.length === 0 && children.length === 0) return null;
  const heading = card.kind === 'idea' ? 'Specs and tasks' : 'Tasks';
  return (
    <section class="item-section" aria-label={heading}>
      <header class="item-section-head">
        <h3>{heading}</h3>
        {children.length > 0 && (
          <span class="count tabular">
            {family.done} of {children.length} done
          </span>
        )}
        <span class="grow" />
        {canEdit && kinds.includes('spec') && <WriteSpec />}
      </header>
      <ul class="item-children">
        {children.map((child) => (
          <ChildRow key={child.id} id={child.id} />
        ))}
      </ul>
      {canEdit && kinds.includes('task') && <NewTask />}
      {!canEdit && children.length === 0 && <p class="item-note">Nothing has grown out of it yet.</p>}
    </section>
  );
}

function ChildRow({ id }: { id: string }) {
  const { projectId, project } = useItem();
  const child = project.cards.card(id).value;
  if (!child) return null;
  const assignee = child.assignee === null ? undefined : members.value.get(child.assignee);
  return (
    <li>
      <Link to={itemPath(projectId, id) + location.search} class={child.stage === 'done' ? 'done' : ''}>
        <Dot color={stageColor(child.stage)} />
        <span class="visually-hidden">
          {stageName(child.stage)}, {child.kind}:{' '}
        </span>
        <Icon name={kindIcon(child.kind)} size={14} />
        <span class="grow truncate">{child.title || 'Untitled'}</span>
        {child.assignee !== null && (
          <Avatar name={assignee?.name ?? 'Former member'} color={assignee?.color} kind={assignee?.kind} size={18} />
        )}
      </Link>
    </li>
  );
}

/** Puts a new item below this one. */
function useNewChild(): (kind: ItemKind, title: string) => string {
  const { card, project } = useItem();
  return (kind, title) => {
    const id = newId();
    const rank = project.rankAtTop(initialStage(kind));
    const createdBy = session.peek().me?.id ?? null;
    project.add([childOf(card, kind, title, { id, rank, createdAt: new Date().toISOString(), createdBy })]);
    return id;
  };
}

/** Starts the spec of an idea from its notes. */
function WriteSpec() {
  const { projectId, card, document } = useItem();
  const newChild = useNewChild();
  const write = () => {
    const id = newChild('spec', card.title);
    const spec = openDocument(`item:${id}`);
    spec.doc.getText('body').insert(0, specDraft(itemTypes(document.doc).body.toString()));
    spec.close();
    navigate(itemPath(projectId, id) + location.search);
  };
  return (
    <Button variant="ghost" icon="spec" onClick={write}>
      Write spec
    </Button>
  );
}

/** Adds tasks, one a line. */
function NewTask() {
  const newChild = useNewChild();
  const title = useSignal('');
  const input = useRef<HTMLInputElement>(null);
  return (
    <form
      class="item-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (title.value.trim()) newChild('task', title.value.trim());
        title.value = '';
        input.current?.focus();
      }}
    >
      <Icon name="plus" size={14} />
      <input
        ref={input}
        aria-label="Add a task"
        placeholder="Add a task"
        maxLength={500}
        value={title.value}
        onInput={(event) => {
          title.value = event.currentTarget.value;
        }}
      />
    </form>
  );
}
