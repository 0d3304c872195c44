import { roleAllows } from '../../shared/actor.ts';
import { parseDocumentName } from '../../shared/documents.ts';
import type { Database } from '../db/index.ts';
import type { Principal } from '../http/index.ts';
import { findProject } from '../projects/index.ts';
import type { Access } from '../sync/index.ts';

/**
 * What a principal may do with a document of a board: editors write those of projects and items, what is archived or
 * written by the server only is read, and a document of what does not exist is missing. A deleted item's text is still
 * written, so that who was offline while somebody deleted it loses nothing: the item can be brought back.
 */
export async function boardAccess({ sql }: Database, principal: Principal, document: string): Promise<Access> {
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
      const [item] = await sql<{ archivedAt: string | null }[]>`
        select projects.archived_at from items join projects on projects.id = items.project_id where items.id = ${id}`;
      return item ? accessTo(principal, item.archivedAt) : 'missing';
    }
    default:
      return 'missing';
  }
}

function accessTo({ role }: Principal, archivedAt: string | null): Access {
  return !archivedAt && roleAllows(role, 'editor') ? 'write' : 'read';
}
