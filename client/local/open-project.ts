import { computed } from '@preact/signals';
import * as Y from 'yjs';
import { projectTypes } from '../../shared/documents.ts';
import { type OpenDocument, openDocument, unsavedUpdates } from './index.ts';
import { Project } from './project.ts';
import { rangesOf } from './unsaved-edits.ts';

export type OpenProject = {
  project: Project;
  document: OpenDocument;
  /** What of a card the server has not stored: all of it, or some changes. Follows it when read in a signal. */
  unsavedPart: (id: string) => 'card' | 'changes' | null;
  close(): void;
};

type Held = { project: Project; document: OpenDocument; unsavedPart: OpenProject['unsavedPart']; users: number };

const opened = new Map<string, Held>();

/** Opens a project's document with its cards and history: one for everybody who opens it. Close it when its view goes. */
export function openProject(projectId: string): OpenProject {
  const name = `project:${projectId}`;
  const document = openDocument(name);
  const known = opened.get(projectId);
  // Not the one that was replaced because its edits were refused.
  const isKnown = known?.document.doc === document.doc;
  const held = isKnown ? known : hold(name, document);
  if (isKnown) document.close();
  opened.set(projectId, held);
  held.users++;
  const { project, unsavedPart } = held;
  let closed = false;
  return {
    ...{ project, document: held.document, unsavedPart },
    close() {
      if (closed) return;
      closed = true;
      if (--held.users > 0) return;
      if (opened.get(projectId) === held) opened.delete(projectId);
      project.dispose();
      held.document.close();
    },
  };
}

function hold(name: string, document: OpenDocument): Held {
  const { items } = projectTypes(document.doc);
  const ranges = computed(() => unsavedUpdates(name).map(rangesOf));
  const isUnsaved = (item: Y.Item | null) =>
    item !== null &&
    ranges.value.some(
      ({ from, to }) =>
        item.id.clock >= (from.get(item.id.client) ?? Number.POSITIVE_INFINITY) &&
        item.id.clock < (to.get(item.id.client) ?? 0),
    );
  return {
    ...{ document, project: new Project(document.doc), users: 0 },
    unsavedPart(id) {
      if (ranges.value.length === 0) return null;
      const map = items.get(id);
      if (!(map instanceof Y.Map)) return null;
      if (isUnsaved(map._item)) return 'card';
      return [...map._map.values()].some(isUnsaved) ? 'changes' : null;
    },
  };
}
