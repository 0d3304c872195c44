import { z } from 'zod';
import { Actor } from '../actor.ts';
import { pageOf } from './page.ts';

/** A frozen revision of a spec without its text, as `GET /api/specs/:id/revisions` lists them, newest first. */
export const RevisionSummary = z
  .object({
    /** Counts from 1. */
    revision: z.number().int().positive(),
    title: z.string(),
    /** Of the text as UTF-8, in hexadecimal. */
    sha256: z.string(),
    /** The commit that the project's repository was at, when it has one. */
    commit: z.string().nullable(),
    frozenBy: Actor,
    frozenAt: z.string(),
  })
  .meta({ id: 'RevisionSummary' });
export type RevisionSummary = z.infer<typeof RevisionSummary>;
export const RevisionPage = pageOf(RevisionSummary);
export type RevisionPage = z.infer<typeof RevisionPage>;

/** The answer of `GET /api/specs/:id/revisions/:n` and of `POST /api/specs/:id/freeze`. */
export const Revision = RevisionSummary.extend({ text: z.string() }).meta({ id: 'Revision' });
export type Revision = z.infer<typeof Revision>;

/**
 * The body of `POST /api/specs/:id/freeze`. With the hash of the text that the person saw, a text that somebody
 * changed meanwhile is refused with 409 instead of frozen.
 */
export const FreezeRequest = z
  .object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
  .partial()
  .meta({ id: 'FreezeRequest' });
