import type * as Y from 'yjs';
import type { NewProject, Project, ProjectChange } from '../../shared/api/projects.ts';
import { projectTypes, type readMeta } from '../../shared/documents.ts';
import type { EventDraft } from '../../shared/events.ts';
import type { Database, Tx } from '../db/index.ts';
import type { Bus, Cause, EventLog } from '../events/index.ts';
import type { Documents } from '../sync/index.ts';
import { announceAccess } from './access.ts';
import { existingProject, openProject } from './queries.ts';

export type ProjectOptions = {
  database: Database;
  log: EventLog;
  documents: Documents;
  bus: Pick<Bus, 'publish'>;
  now: () => Date;
  newId: () => string;
};

/** Makes a project with its documents, in the caller's transaction. */
export async function createProject(
  tx: Tx,
  { log, documents, now, newId }: ProjectOptions,
  { name, description, demo = false, cause }: NewProject & { demo?: boolean; cause: Cause },
): Promise<Project> {
  const id = newId();
  const at = now().toISOString();
  await tx`
    insert into projects (id, name, description, demo, created_at, created_by, updated_at)
    values (${id}, ${name}, ${description}, ${demo}, ${at}, ${cause.actor.id}, ${at})`;
  await log.append(tx, cause, [{ type: 'project.created', projectId: id, subject: subjectOf(id), payload: { name } }]);
  await documents.change(tx, `project:${id}`, cause, (doc) => writeMeta(doc, { name, description }));
  await documents.change(tx, `feed:${id}`, cause, () => {});
  return existingProject(tx, id);
}

/**
 * Changes a project, or takes it out of the archive.
 *
 * @throws {Problem} 404 when there is none, 409 when it is archived and not taken out
 */
export async function changeProject(
  tx: Tx,
  options: ProjectOptions,
  { id, change: { archived, ...meta }, cause }: { id: string; change: ProjectChange; cause: Cause },
): Promise<Project> {
  const { log, documents, now } = options;
  const project = archived === undefined ? await openProject(tx, id) : await existingProject(tx, id);
  if (project.archivedAt) {
    await tx`update projects set archived_at = null, updated_at = ${now()} where id = ${id}`;
    const fields = { archived: { from: true, to: false } };
    const payload = { name: project.name, fields };
    await log.append(tx, cause, [{ type: 'project.updated', projectId: id, subject: subjectOf(id), payload }]);
    announceAccess(tx, options.bus, id);
  }
  if (Object.keys(meta).length > 0) {
    await documents.change(tx, `project:${id}`, cause, (doc) => writeMeta(doc, meta));
  }
  return existingProject(tx, id);
}

/**
 * Archives a project: it can be read, and changed no more. Again it changes nothing.
 *
 * @throws {Problem} 404 when there is none
 */
export async function archiveProject(
  tx: Tx,
  options: ProjectOptions,
  { id, cause }: { id: string; cause: Cause },
): Promise<void> {
  const { log, now } = options;
  const { name } = await existingProject(tx, id);
  const archived = await tx`
    update projects set archived_at = ${now()}, updated_at = ${now()} where id = ${id} and archived_at is null`;
  if (archived.count === 0) return;
  await log.append(tx, cause, [{ type: 'project.archived', projectId: id, subject: subjectOf(id), payload: { name } }]);
  announceAccess(tx, options.bus, id);
}

/** Removes a project for good, in the caller's transaction, which has removed all that belongs to it. */
export async function removeProject(tx: Tx, options: ProjectOptions, id: string): Promise<void> {
  await tx`delete from projects where id = ${id}`;
  announceAccess(tx, options.bus, id);
}

/**
 * Brings the project's row up to what its document says; an empty name is none. Returns the events of that. For the
 * projection of project documents.
 */
export async function storeMeta(
  tx: Tx,
  id: string,
  { name, description }: ReturnType<typeof readMeta>,
  at: string,
): Promise<EventDraft[]> {
  const project = await existingProject(tx, id);
  const fields: Record<string, { from: string; to: string }> = {};
  if (name && name !== project.name) fields.name = { from: project.name, to: name };
  if (description !== project.description) fields.description = { from: project.description, to: description };
  if (Object.keys(fields).length === 0) return [];
  const stored = name || project.name;
  await tx`update projects set name = ${stored}, description = ${description}, updated_at = ${at} where id = ${id}`;
  return [{ type: 'project.updated', projectId: id, subject: subjectOf(id), payload: { name: stored, fields } }];
}

const subjectOf = (id: string) => ({ type: 'project', id });

function writeMeta(doc: Y.Doc, fields: { name?: string | undefined; description?: string | undefined }): void {
  const { meta } = projectTypes(doc);
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined && meta.get(field) !== value) meta.set(field, value);
  }
}
