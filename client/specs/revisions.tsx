import { type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type * as Y from 'yjs';
import type { Revision, RevisionPage, RevisionSummary } from '../../shared/api/specs.ts';
import { ApiError, api, connection, onEvents, outbox } from '../local/index.ts';
import { openProject } from '../local/open-project.ts';
import { Button, Icon, navigate, Pill, RelativeTime, registerCommands, route, toast, useOpened } from '../ui/index.ts';
import { Covering } from './covering.tsx';
import { type Look, readLook, writeLook } from './look.ts';
import { LIVING, SpecModel, sha256 } from './model.ts';
import './style.css';

type SpecRevisionsProps = {
  projectId: string;
  itemId: string;
  text: Y.Text;
  canEdit: boolean;
  covers: Signal<boolean>;
};

const show = (look: Look) => navigate(location.pathname + location.search + writeLook(look), { replace: true });

/** How the living text of a spec stands to its frozen revisions, and what can be done about it. */
export function SpecRevisions({ projectId, itemId, text, canEdit, covers }: SpecRevisionsProps) {
  const { project } = useOpened(() => openProject(projectId), [projectId]);
  const model = useMemo(
    () =>
      new SpecModel({
        ...{ itemId, projectId, text, sha256 },
        readPage: (after) =>
          api.get<RevisionPage>(`/api/specs/${itemId}/revisions?limit=100${after === null ? '' : `&after=${after}`}`),
        readRevision: (revision) => api.get<Revision>(`/api/specs/${itemId}/revisions/${revision}`),
        send: (command) => outbox.send(command),
        waiting: outbox.waiting,
      }),
    [projectId, itemId, text],
  );
  useEffect(() => () => model.dispose(), [model]);
  useEffect(() => {
    const stopOnline = connection.online.subscribe((online) => {
      if (online) void model.refresh();
    });
    const stopFrozen = onEvents('spec.frozen', ({ subject }) => {
      if (subject.id === itemId) void model.refresh();
    });
    return () => {
      stopOnline();
      stopFrozen();
    };
  }, [model, itemId]);

  const look = useComputed(() => readLook(route.value.hash));
  useSignalEffect(() => {
    covers.value = look.value.kind !== 'living';
  });
  useEffect(
    () => () => {
      covers.value = false;
    },
    [covers],
  );
  const freeze = async () => {
    const title = project.cards.card(itemId).peek()?.title ?? '';
    try {
      await model.freeze(title);
      toast(`Frozen as revision ${model.newest.peek()?.revision ?? ''}`, { tone: 'good' });
    } catch (error) {
      // Refused: it stays in the list of what waits, with the reason; discarded: the person did it.
      if (!(error instanceof ApiError)) return;
      void model.refresh();
    }
  };
  return (
    <section class="spec" aria-label="Revisions">
      <Bar model={model} canEdit={canEdit} freeze={freeze} />
      <WaitingFreezes model={model} freeze={freeze} />
      {look.value.kind !== 'living' && <Covering model={model} look={look.value} show={show} />}
    </section>
  );
}

type BarProps = { model: SpecModel; canEdit: boolean; freeze: () => Promise<void> };

function Bar({ model, canEdit, freeze }: BarProps) {
  const isOpen = useSignal(false);
  const newest = model.newest.value;
  const draft = model.draft.value;
  const count = model.revisions.value?.length ?? 0;
  const next = (newest?.revision ?? 0) + 1;
  const isWaiting = model.waiting.value.some(({ state }) => state !== 'refused');
  const isEmpty = useComputed(() => model.living.value.trim() === '').value;
  const canFreeze = canEdit && !isWaiting && !isEmpty && draft !== 'frozen';
  useEffect(() => {
    if (!canFreeze) return;
    return registerCommands([
      { id: 'spec.freeze', title: 'Freeze the spec', group: 'Spec', icon: 'freeze', run: () => void freeze() },
    ]);
  }, [canFreeze, freeze]);
  return (
    <>
      <div class="spec-bar">
        <DraftPill model={model} next={next} />
        {newest && draft === 'changed' && (
          <Button
            variant="ghost"
            aria-label={`Changes since revision ${newest.revision}`}
            onClick={() => show({ kind: 'difference', from: newest.revision, to: LIVING })}
          >
            Changes
          </Button>
        )}
        {count > 0 && (
          <Button
            variant="ghost"
            aria-expanded={isOpen.value}
            onClick={() => {
              isOpen.value = !isOpen.value;
            }}
          >
            {count} {count === 1 ? 'revision' : 'revisions'}
            <Icon name={isOpen.value ? 'chevron-down' : 'chevron-right'} size={12} />
          </Button>
        )}
        <span class="grow" />
        {canFreeze && (
          <Button variant={draft === 'first' ? 'plain' : 'primary'} icon="freeze" onClick={() => void freeze()}>
            {draft === 'unknown' ? 'Freeze' : `Freeze revision ${next}`}
          </Button>
        )}
      </div>
      {isOpen.value && <RevisionList revisions={model.revisions.value ?? []} />}
    </>
  );
}

function DraftPill({ model, next }: { model: SpecModel; next: number }) {
  switch (model.draft.value) {
    case 'first':
      return <Pill>Never frozen</Pill>;
    case 'frozen':
      return <Pill tone="good">Frozen as revision {next - 1}</Pill>;
    case 'changed':
      return <Pill tone="accent">Draft of revision {next}</Pill>;
    case 'unknown':
      if (!model.problem.value) return null;
      return (
        <Pill tone="warn">{connection.online.value ? 'Revisions cannot be read' : 'Revisions unknown offline'}</Pill>
      );
  }
}

function RevisionList({ revisions }: { revisions: readonly RevisionSummary[] }) {
  const look = readLook(route.value.hash);
  return (
    <ol class="spec-revisions" reversed>
      {revisions.map(({ revision, sha256: hash, commit, frozenBy, frozenAt }) => (
        <li key={revision} class={look.kind === 'revision' && look.revision === revision ? 'shown' : ''}>
          <button type="button" onClick={() => show({ kind: 'revision', revision })}>
            <b class="tabular">r{revision}</b>
            <span class="truncate">{frozenBy.name}</span>
            <RelativeTime at={frozenAt} />
            <code data-tip={`SHA-256 ${hash}`}>{hash.slice(0, 8)}</code>
            {commit && (
              <code data-tip={`The repository was at ${commit}`}>
                <Icon name="commit" size={12} />
                {commit.slice(0, 7)}
              </code>
            )}
          </button>
          <Button
            variant="ghost"
            onClick={() =>
              show({
                kind: 'difference',
                from: revision > 1 ? revision - 1 : revision,
                to: revision > 1 ? revision : LIVING,
              })
            }
          >
            {revision > 1 ? 'Compare' : 'Compare with now'}
          </Button>
        </li>
      ))}
    </ol>
  );
}

/** Freezes that the server has not taken: what they wait for, or why it refused them. */
function WaitingFreezes({ model, freeze }: { model: SpecModel; freeze: () => Promise<void> }) {
  return model.waiting.value.map(({ id, state, reason }) => (
    <div key={id} class={`spec-waiting ${state}`} role="status">
      <Icon name={state === 'refused' ? 'alert' : 'clock'} size={14} />
      <span class="grow">
        {state === 'refused'
          ? `Not frozen: ${reason ?? 'the server refused it'}.`
          : connection.online.value
            ? 'Freezing…'
            : 'Freezing waits for the network. The text as it stands now will be the revision.'}
      </span>
      {state === 'refused' && (
        <Button
          onClick={() => {
            outbox.discard(id);
            void freeze();
          }}
        >
          Freeze what is there now
        </Button>
      )}
      {state !== 'sending' && (
        <Button variant="ghost" onClick={() => outbox.discard(id)}>
          {state === 'refused' ? 'Dismiss' : 'Do not freeze'}
        </Button>
      )}
    </div>
  ));
}
