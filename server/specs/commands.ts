import { createHash } from 'node:crypto';
import type { Revision } from '../../shared/api/specs.ts';
import type { Database, Tx } from '../db/index.ts';
import type { Cause, EventLog } from '../events/index.ts';
import { Problem } from '../http/index.ts';
import { existingItem, lockBody } from '../items/index.ts';
import { openProject } from '../projects/index.ts';
import { newestRevision } from './queries.ts';

export type SpecOptions = {
  database: Database;
  log: EventLog;
  /** The commit that a project's code is at; null without a repository that was read. */
  currentCommit(tx: Tx, projectId: string): Promise<string | null>;
  now: () => Date;
};

/**
 * Freezes the living text of a spec as its next revision, in the caller's transaction. `sha256` says which text is
 * meant.
 *
 * @throws {Problem} 404 when there is no such spec; 409 when its project is archived, when the text is another than
 *   `sha256` says, or the same as that of the newest revision; 422 when there is no text
 */
export async function freezeSpec(
  tx: Tx,
  { log, currentCommit, now }: SpecOptions,
  { id, sha256: meant, cause }: { id: string; sha256?: string | undefined; cause: Cause },
): Promise<Revision> {
  const { projectId, title, ...item } = await existingItem(tx, id);
  if (item.kind !== 'spec') throw new Problem(404, `freeze the spec: it is one of kind ${item.kind}: ${id}`);
  await openProject(tx, projectId);
  // Locked, so that the text is not stored anew, nor frozen by somebody else, until this revision is.
  const text = await lockBody(tx, item.id);
  if (text.trim() === '') throw new Problem(422, `freeze the spec: it has no text: ${id}`);
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (meant !== undefined && meant !== sha256) {
    throw new Problem(409, `freeze the spec: its text has changed, its SHA-256 is ${sha256} and not ${meant}`, {
      errors: [{ path: 'sha256', message: sha256 }],
    });
  }
  const newest = await newestRevision(tx, item.id);
  if (newest?.sha256 === sha256) {
    throw new Problem(409, `freeze the spec: nothing has changed since revision ${newest.revision}: ${id}`);
  }
  const frozen: Revision = {
    revision: (newest?.revision ?? 0) + 1,
    title,
    text,
    sha256,
    commit: await currentCommit(tx, projectId),
    frozenBy: cause.actor,
    frozenAt: now().toISOString(),
  };
  const { revision, commit, frozenBy, frozenAt } = frozen;
  await tx`
    insert into spec_revisions (item_id, revision, title, text, sha256, commit, frozen_by, frozen_at)
    values (${item.id}, ${revision}, ${title}, ${text}, ${sha256}, ${commit}, ${tx.json(frozenBy)}, ${frozenAt})`;
  await log.append(tx, cause, [
    {
      type: 'spec.frozen',
      projectId,
      subject: { type: 'spec', id: item.id },
      payload: { title, revision, sha256, commit },
    },
  ]);
  return frozen;
}

/** Removes the revisions of a sample project, for good; those of any other stay, and the database refuses. */
export async function removeRevisions(tx: Tx, projectId: string): Promise<void> {
  await tx`delete from spec_revisions where item_id in (select id from items where project_id = ${projectId})`;
}
