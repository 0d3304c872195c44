import * as Y from 'yjs';
import { z } from 'zod';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { itemTypes, projectTypes } from '../../shared/documents.ts';
import type { Tx } from '../db/index.ts';
import { causeOf } from '../events/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { findProject } from '../projects/index.ts';
import type { Documents } from '../sync/index.ts';

export type ProjectionOptions = { jobs: Pick<Jobs, 'enqueue'>; now: () => Date };

const Fields = z.record(z.string(), z.string().nullable());
const Correction = z.union([
  z.object({ id: z.string(), remove: z.literal(true) }),
  /** An entry that was not to be deleted; one that is there again is left alone. */
  z.object({ id: z.string(), restore: Fields }),
  z.object({
    id: z.string(),
    /** What only the server says, and never changes. */
    fields: Fields,
    /** What cannot be as it reads; what somebody has set since is left alone. */
    replaced: z.record(z.string(), z.object({ wrong: z.string(), right: z.string().nullable() })),
  }),
]);
export type Correction = z.infer<typeof Correction>;
const Corrections = z.object({ document: z.string(), projectId: z.string(), corrections: z.array(Correction) });
type Corrections = z.infer<typeof Corrections>;

const CORRECT_JOB = 'items.correct';

/**
 * Has a document put right, after the transaction that stored what is wrong in it: a projection only reads. A job, so
 * that it happens even when the process ends in between.
 */
export async function enqueueCorrections(tx: Tx, { jobs }: ProjectionOptions, payload: Corrections): Promise<void> {
  if (payload.corrections.length === 0) return;
  const { projectId } = payload;
  await jobs.enqueue(tx, { kind: CORRECT_JOB, payload, cause: causeOf(SYSTEM_ACTOR), projectId });
}

/** How far the clock of a client may be off without its times being put right. */
const CLOCK_SKEW_MS = 60_000;

/** The time a client says, or the nearest there can be: nothing is older than what it belongs to, nor of the future. */
export function plausibleTime(said: string, from: string, now: string): string {
  const time = Date.parse(said);
  if (time < Date.parse(from) - CLOCK_SKEW_MS) return from;
  return time > Date.parse(now) + CLOCK_SKEW_MS ? now : said;
}

/** Those of the fields of `wanted` that do not read so. */
export function differing(
  reading: Record<string, unknown>,
  wanted: Record<string, string | null>,
): Record<string, string | null> {
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => reading[field] !== value));
}

/** Defines the job that puts documents right. */
export function defineCorrections({ jobs, documents }: { jobs: Jobs; documents: Documents }): void {
  jobs.define({
    kind: CORRECT_JOB,
    payload: Corrections,
    run: async ({ document, projectId, corrections }, { cause, log }) => {
      for (const correction of corrections) log(`${document}: ${JSON.stringify(correction)}`);
      return {
        async commit(tx) {
          // A project that was removed for good must not get a document again.
          if (!(await findProject(tx, projectId))) return;
          await documents.change(tx, document, cause, (doc) => {
            const entries = document.startsWith('item:') ? itemTypes(doc).comments : projectTypes(doc).items;
            for (const correction of corrections) correct(entries, correction);
          });
        },
      };
    },
  });
}

function correct(entries: Y.Map<Y.Map<unknown>>, correction: Correction): void {
  const map = entries.get(correction.id);
  if ('remove' in correction) entries.delete(correction.id);
  else if ('restore' in correction) {
    if (!map) entries.set(correction.id, new Y.Map(Object.entries(correction.restore).filter(([, value]) => value)));
  } else if (map instanceof Y.Map) {
    for (const [field, value] of Object.entries(correction.fields)) map.set(field, value);
    for (const [field, { wrong, right }] of Object.entries(correction.replaced)) {
      if (map.get(field) === wrong) map.set(field, right);
    }
  }
}
