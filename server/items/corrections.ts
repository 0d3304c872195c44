import * as Y from 'yjs';
import { z } from 'zod';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { itemTypes, projectTypes } from '../../shared/documents.ts';
import type { Tx } from '../db/index.ts';
import { causeOf } from '../events/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Documents } from '../sync/index.ts';

export type ProjectionOptions = { jobs: Pick<Jobs, 'enqueue'>; now: () => Date };

const text = z.string().nullable();
const Correction = z.union([
  z.object({ id: z.string(), remove: z.literal(true) }),
  /** Sets a field, unless it is no longer what it was. `was` is null for what is no text. */
  z.object({ id: z.string(), field: z.string(), was: text, value: text }),
]);
export type Correction = z.infer<typeof Correction>;
const Corrections = z.object({ document: z.string(), corrections: z.array(Correction) });

const CORRECT_JOB = 'items.correct';

/**
 * Has a document put right, after the transaction that stored what is wrong in it: a projection only reads. A job, so
 * that it happens even when the process ends in between.
 */
export async function enqueueCorrections(
  tx: Tx,
  { jobs }: ProjectionOptions,
  { document, projectId, corrections }: z.infer<typeof Corrections> & { projectId: string },
): Promise<void> {
  if (corrections.length === 0) return;
  const payload: z.infer<typeof Corrections> = { document, corrections };
  await jobs.enqueue(tx, { kind: CORRECT_JOB, payload, cause: causeOf(SYSTEM_ACTOR), projectId });
}

/** The time, or the nearest between two others: nothing is older than what it belongs to, nor of the future. */
export function within(time: string, from: string, to: string): string {
  return time < from ? from : time > to ? to : time;
}

/** The fields that do not read as they should, with what stands in them. */
export function fieldsToCorrect(
  id: string,
  map: Y.Map<unknown>,
  reading: Record<string, unknown>,
  wanted: Record<string, string | null>,
): Correction[] {
  const wrong = Object.entries(wanted).filter(([field, value]) => reading[field] !== value);
  return wrong.map(([field, value]) => ({ id, field, was: textIn(map, field), value }));
}

/** Defines the job that puts documents right. */
export function defineCorrections({ jobs, documents }: { jobs: Jobs; documents: Documents }): void {
  jobs.define({
    kind: CORRECT_JOB,
    payload: Corrections,
    run: async ({ document, corrections }, { cause }) => ({
      commit: (tx) =>
        documents.change(tx, document, cause, (doc) => {
          const { items } = projectTypes(doc);
          const { comments } = itemTypes(doc);
          for (const correction of corrections) correct(document.startsWith('item:') ? comments : items, correction);
        }),
    }),
  });
}

function correct(entries: Y.Map<Y.Map<unknown>>, correction: Correction): void {
  const { id } = correction;
  const map = entries.get(id);
  if ('remove' in correction) entries.delete(id);
  else if (map instanceof Y.Map && textIn(map, correction.field) === correction.was) {
    map.set(correction.field, correction.value);
  }
}

function textIn(map: Y.Map<unknown>, field: string): string | null {
  const value = map.get(field);
  return typeof value === 'string' ? value : null;
}
