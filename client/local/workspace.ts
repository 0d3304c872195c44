import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { type WorkspaceMember, type WorkspaceProject, workspaceTypes } from '../../shared/documents.ts';
import { type DocumentStatus, openDocument, session } from './index.ts';
import { announcePresence, followPresence, type Presence, type Present } from './presence.ts';

/** A project as the list of projects shows it. */
export type ProjectSummary = WorkspaceProject & { id: string };
/** Somebody who works here: a person or an agent. */
export type Member = WorkspaceMember & { id: string };

const status = signal<DocumentStatus>('loading');
const allProjects = signal<readonly ProjectSummary[]>([]);
const allMembers = signal<ReadonlyMap<string, Member>>(new Map());
const present = signal<readonly Present[]>([]);

/** Whether the workspace is there to be read. */
export const workspaceStatus: ReadonlySignal<DocumentStatus> = status;
/** Every project that is not archived, by name. */
export const projects: ReadonlySignal<readonly ProjectSummary[]> = computed(() =>
  allProjects.value.filter((project) => !project.archived).sort((a, b) => a.name.localeCompare(b.name)),
);
/** Every project, archived ones too, by id. */
export const projectsById: ReadonlySignal<ReadonlyMap<string, ProjectSummary>> = computed(
  () => new Map(allProjects.value.map((project) => [project.id, project])),
);
/** Whether there is no project of this id; false while that is not known. */
export const isUnknownProject = (id: string): boolean =>
  workspaceStatus.value === 'ready' && !projectsById.value.has(id);
/** Everybody who works here, by id. */
export const members: ReadonlySignal<ReadonlyMap<string, Member>> = allMembers;
/** Everybody who is here now, this window included. */
export const presentMembers: ReadonlySignal<readonly Present[]> = present;

/**
 * Keeps the signals above in step with the workspace document, and tells the others that this person is here and
 * where, while somebody is signed in. Returns the function that stops it.
 */
export function followWorkspace(here: ReadonlySignal<Presence['at']>): () => void {
  const me = computed(() => session.value.me);
  return effect(() => {
    const self = me.value;
    if (!self) return;
    const { doc, awareness, status: documentStatus, close } = openDocument('workspace');
    const { projects, members } = workspaceTypes(doc);
    const readProjects = () => {
      allProjects.value = [...projects].map(([id, project]) => ({ ...project, id }));
    };
    const readMembers = () => {
      allMembers.value = new Map([...members].map(([id, member]) => [id, { ...member, id }]));
    };
    readProjects();
    readMembers();
    projects.observe(readProjects);
    members.observe(readMembers);
    announcePresence(awareness, { user: { id: self.id, name: self.name, color: self.color, kind: 'person' } });
    const followHere = here.subscribe((at) => announcePresence(awareness, { at }));
    const presence = followPresence(awareness);
    const followPresent = presence.present.subscribe((all) => {
      present.value = all;
    });
    const followStatus = documentStatus.subscribe((next) => {
      status.value = next;
    });
    return () => {
      followHere();
      followStatus();
      followPresent();
      presence.close();
      awareness.setLocalState(null);
      projects.unobserve(readProjects);
      members.unobserve(readMembers);
      close();
      status.value = 'loading';
      allProjects.value = [];
      allMembers.value = new Map();
      present.value = [];
    };
  });
}
