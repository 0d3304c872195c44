import type * as Y from 'yjs';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import {
  HEALTHS,
  type Health,
  type WorkspaceMember,
  type WorkspaceProject,
  workspaceTypes,
} from '../../shared/documents.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import type { Stage } from '../../shared/stages.ts';
import type { Sql, Tx } from '../db/index.ts';
import { causedBy, type Subscriber } from '../events/index.ts';
import type { Documents } from '../sync/index.ts';
import { findProject } from './queries.ts';

/** Gives those who work here now. */
export type ListMembers = (sql: Sql | Tx) => Promise<(WorkspaceMember & { id: string })[]>;

type WorkspaceOptions = {
  documents: Documents;
  members: ListMembers;
  /** How many items of a project are in each stage. */
  countStages(tx: Tx, projectId: string): Promise<Record<Stage, number>>;
};

/**
 * Keeps the document `workspace`. What it writes is always the present state of the rows, so an event that is handled
 * again, or late, changes nothing.
 */
export function workspaceSubscriber({ documents, members, countStages }: WorkspaceOptions): Subscriber {
  async function listProject(tx: Tx, projectId: string): Promise<WorkspaceProject | null> {
    const project = await findProject(tx, projectId);
    if (!project) return null;
    const { name, health, demo, archivedAt } = project;
    return { name, stages: await countStages(tx, projectId), health, archived: archivedAt !== null, demo };
  }

  async function handleAll(tx: Tx, events: LoggedEvent[]): Promise<void> {
    const memberIds = new Set<string>();
    const projectIds = new Set<string>();
    for (const event of events) {
      const { type, projectId, subject } = event;
      if (type.startsWith('member.')) memberIds.add(subject.id);
      else if (projectId) {
        if (type === 'health.changed') await storeHealth(tx, projectId, event);
        projectIds.add(projectId);
      }
    }
    const [last] = events.slice(-1);
    if (!last || memberIds.size + projectIds.size === 0) return;
    const [people, projects] = await Promise.all([
      memberIds.size > 0 ? members(tx) : [],
      Promise.all([...projectIds].map(async (id) => [id, await listProject(tx, id)] as const)),
    ]);
    await documents.change(tx, 'workspace', causedBy(last, SYSTEM_ACTOR), (doc) => {
      const workspace = workspaceTypes(doc);
      for (const memberId of memberIds) {
        const member = people.find(({ id }) => id === memberId);
        const listed = member ? { name: member.name, color: member.color, kind: member.kind } : null;
        put(workspace.members, memberId, listed);
      }
      for (const [id, listed] of projects) put(workspace.projects, id, listed);
    });
  }

  return {
    name: 'workspace',
    types: [
      'project.*',
      'member.*',
      'health.changed',
      'idea.created',
      'spec.created',
      'tasks.created',
      'item.moved',
      'item.deleted',
      'item.restored',
    ],
    handle: (tx, event) => handleAll(tx, [event]),
    handleAll,
  };
}

async function storeHealth(tx: Tx, projectId: string, { payload }: LoggedEvent): Promise<void> {
  const health: Health = HEALTHS.find((known) => known === payload.to) ?? 'unknown';
  await tx`update projects set health = ${health} where id = ${projectId}`;
}

/** Writes an entry (null: none) when it is another one, so that an update is stored and sent only when there is one. */
function put<T>(map: Y.Map<T>, key: string, value: T | null): void {
  if (value === null) map.delete(key);
  else if (JSON.stringify(map.get(key)) !== JSON.stringify(value)) map.set(key, value);
}
