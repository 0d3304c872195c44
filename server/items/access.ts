import { roleAllows } from '../../shared/actor.ts';
import { parseDocumentName } from '../../shared/documents.ts';
import { type Database, idArray, type Sql, sharedReads } from '../db/index.ts';
import type { Principal } from '../http/index.ts';
import { findProject } from '../projects/index.ts';
import type { Access } from '../sync/index.ts';

/**
 * Tells what a principal may do with a document of a board: editors write those of projects and items, what is archived
 * or written by the server only is read, and a document of what does not exist is missing. A deleted item's text is
 * still written, so that who was offline while somebody deleted it loses nothing: the item can be brought back.
 */
export function boardAccess({ sql }: Database): (principal: Principal, document: string) => Promise<Access> {
  const readItem = sharedReads((ids: string[]) => readItems(sql, ids));
  return async (principal, document) => {
    const { kind, id } = parseDocumentName(document) ?? { kind: null, id: null };
    if (kind === 'workspace') return 'read';
    if (id === null) return 'missing';
    switch (kind) {
      case 'project':
      case 'feed': {
        const project = await findProject(sql, id);
        if (!project) return 'missing';
        return kind === 'project' ? accessTo(principal, project.archivedAt) : 'read';
      }
      case 'item': {
        const item = await readItem(id);
        return item ? accessTo(principal, item.archivedAt) : 'missing';
      }
      default:
        return 'missing';
    }
  };
}

type ItemRow = { id: string; archivedAt: string | null };

/** When the projects of items were archived; undefined for an item that does not exist. */
async function readItems(sql: Sql, ids: string[]): Promise<(ItemRow | undefined)[]> {
  const rows = await sql<ItemRow[]>`
    select items.id, projects.archived_at from items join projects on projects.id = items.project_id
    where items.id = any(${idArray(ids)}::text::uuid[])`;
  const items = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => items.get(id));
}

function accessTo({ role }: Principal, archivedAt: string | null): Access {
  return !archivedAt && roleAllows(role, 'editor') ? 'write' : 'read';
}
