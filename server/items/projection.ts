import * as Y from 'yjs';
import { diffCards } from '../../shared/diff.ts';
import { type Card, projectTypes, readCard, readMeta } from '../../shared/documents.ts';
import { type ItemKind, mayBeParent } from '../../shared/stages.ts';
import type { Cause } from '../events/index.ts';
import { findProject, storeMeta } from '../projects/index.ts';
import type { AttachedProjection, Projection } from '../sync/index.ts';
import { type CardRow, isLive, readCardRows, writeCardRows } from './card-rows.ts';
import {
  type Correction,
  differing,
  enqueueCorrections,
  type ProjectionOptions,
  plausibleTime,
} from './corrections.ts';
import { touchedEntries } from './touched-entries.ts';

/** A card as it was at one moment: gone, there but not readable as a card, or read. */
type Reading = 'gone' | 'unreadable' | Card;
type Step = { cause: Cause; meta: ReturnType<typeof readMeta> | null; cards: Map<string, Reading> };

/**
 * The projection of `project:<id>`: rows of the items, the project's name and description, and the events of all that.
 *
 * What was is read from the rows, what is from the document, so that a card that arrives is new once, however it came.
 * The document is anybody's to write, the rows are not: they say what a new card's maker and age are, keep an item's
 * kind and project, and have no parent that cannot be one. Where the document says otherwise it is put right by a job.
 */
export function projectProjection(options: ProjectionOptions): Projection {
  return {
    kind: 'project',
    attach: ({ id }, doc) => attach(options, id ?? '', doc),
  };
}

function attach(options: ProjectionOptions, projectId: string, doc: Y.Doc): AttachedProjection {
  const { meta, items } = projectTypes(doc);
  const touched = touchedEntries(items);
  let metaTouched = false;
  let steps: Step[] = [];
  meta.observe(() => {
    metaTouched = true;
  });

  const read = (id: string): Reading => {
    if (!items.has(id)) return 'gone';
    return readCard(id, items.get(id)) ?? 'unreadable';
  };

  return {
    mark(cause) {
      const ids = touched.take();
      if (ids.length === 0 && !metaTouched) return;
      steps.push({ cause, meta: metaTouched ? readMeta(doc) : null, cards: new Map(ids.map((id) => [id, read(id)])) });
      metaTouched = false;
    },
    skip() {
      touched.take();
      metaTouched = false;
    },
    async flush(tx) {
      const stored = steps;
      steps = [];
      if (stored.length === 0) return [];
      const [project, rows] = await Promise.all([findProject(tx, projectId), readCardRows(tx, idsIn(stored))]);
      // Nothing to keep up: the project was removed while somebody still had it open.
      if (!project) return [];
      const at = options.now().toISOString();
      const board = { projectId, rows, at, from: project.createdAt, changed: new Set<string>() };
      const told: { cause: Cause; drafts: ReturnType<typeof diffCards> }[] = [];
      for (const step of stored) {
        const drafts = step.meta ? await storeMeta(tx, projectId, step.meta, at) : [];
        told.push({ cause: step.cause, drafts: [...drafts, ...applyStep(board, step)] });
      }
      await writeCardRows(
        tx,
        [...board.changed].flatMap((id) => rows.get(id) ?? []),
        at,
      );
      const seen = new Set(stored.flatMap(({ cards }) => [...cards.keys()]));
      const corrections = [...seen].flatMap((id) => correctionsOf(items.get(id), id, projectId, rows.get(id)));
      await enqueueCorrections(tx, options, { document: `project:${projectId}`, projectId, corrections });
      return told.filter(({ drafts }) => drafts.length > 0);
    },
  };
}

/** The items that steps touch, and those that their cards have as parents. */
function idsIn(steps: Step[]): string[] {
  const ids = new Set<string>();
  for (const { cards } of steps) {
    for (const [id, reading] of cards) {
      ids.add(id);
      if (typeof reading === 'object' && reading.parentId) ids.add(reading.parentId);
    }
  }
  return [...ids];
}

/** The rows of a board while steps are applied to them. `from` is when the project was made, `at` is now. */
type Board = { projectId: string; rows: Map<string, CardRow>; changed: Set<string>; from: string; at: string };

/** Applies one step to the rows, and tells what happened in it. */
function applyStep(
  { projectId, rows, changed, from, at }: Board,
  { cause, cards }: Step,
): ReturnType<typeof diffCards> {
  const before = new Map<string, Card>();
  const after = new Map<string, Card>();
  const restored = new Set<string>();
  const put = (id: string, row: CardRow) => {
    rows.set(id, row);
    changed.add(id);
  };

  for (const [id, reading] of cards) {
    const row = rows.get(id);
    if (reading === 'unreadable' || (row && row.projectId !== projectId)) continue;
    if (reading === 'gone') {
      if (!row || !isLive(row)) continue;
      before.set(id, row.card);
      put(id, { ...row, deletedAt: at });
      continue;
    }
    const held = row?.card;
    const kind = held?.kind ?? reading.kind;
    const card: Card = {
      ...reading,
      kind,
      parentId: reading.parentId && mayHaveParent(reading.parentId, kind) ? reading.parentId : null,
      createdAt: held?.createdAt ?? plausibleTime(reading.createdAt, from, at),
      createdBy: held ? held.createdBy : cause.actor.id,
    };
    // One that comes back from the archive was there all along, one that comes back from a deletion was not.
    if (row?.deletedAt) restored.add(id);
    else if (row) before.set(id, row.card);
    after.set(id, card);
    const completedAt = card.stage === 'done' ? (row?.completedAt ?? at) : null;
    put(id, { projectId, card, completedAt, archivedAt: null, deletedAt: null });
  }

  /** One that is not known may still arrive; one that is known must be of this project, and above. */
  function mayHaveParent(parentId: string, kind: ItemKind): boolean {
    const row = rows.get(parentId);
    if (row && row.projectId !== projectId) return false;
    const reading = cards.get(parentId);
    const parent = row?.card ?? (typeof reading === 'object' ? reading : null);
    return parent === null || mayBeParent(parent.kind, kind);
  }

  for (const { parentId } of [...after.values()]) {
    const parent = parentId ? rows.get(parentId) : undefined;
    if (!parent || !isLive(parent) || before.has(parent.card.id) || after.has(parent.card.id)) continue;
    before.set(parent.card.id, parent.card);
    after.set(parent.card.id, parent.card);
  }
  return diffCards(projectId, { before, after, restored });
}

/** What has to change in the document for it to say what the row says. */
function correctionsOf(map: unknown, id: string, projectId: string, row: CardRow | undefined): Correction[] {
  if (map === undefined || !row) return [];
  if (row.projectId !== projectId) return [{ id, remove: true }];
  if (!(map instanceof Y.Map)) return [];
  const { kind, parentId, createdAt, createdBy } = row.card;
  const reading = readCard(id, map);
  const fields = reading ? differing(reading, { kind, createdAt, createdBy }) : { kind };
  const wrong = reading && reading.parentId !== parentId ? reading.parentId : null;
  const replaced = wrong === null ? {} : { parentId: { wrong, right: parentId } };
  return Object.keys(fields).length > 0 || wrong ? [{ id, fields, replaced }] : [];
}
