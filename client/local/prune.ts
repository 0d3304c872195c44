import * as Y from 'yjs';
import { projectTypes, workspaceTypes } from '../../shared/documents.ts';
import type { Store } from './store.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A copy that nobody used for this long goes. */
const UNUSED_LIMIT = 60 * DAY;
/** The same for what belongs to an archived project: whoever looks at one still has it the next day. */
const ARCHIVED_LIMIT = 2 * DAY;

/**
 * Removes the copies of documents that nobody used here for long, sooner those of archived projects. What has unsaved
 * edits, and what `isOpen`, stays. Copies come back from the server when they are opened.
 */
export async function prune(store: Store, now: number, isOpen: (document: string) => boolean): Promise<void> {
  const uses = await store.uses();
  const archived = await archivedDocuments(store);
  const unused: string[] = [];
  for (const [document, at] of uses) {
    if (isOpen(document)) continue;
    // From a version that did not note it: from now on it is known.
    if (at === null) store.noteUse(document);
    else if (now - at > (archived.has(document) ? ARCHIVED_LIMIT : UNUSED_LIMIT)) unused.push(document);
  }
  await store.forget(unused);
}

/** The documents of archived projects: their boards, feeds, and the texts of what is on the boards. */
async function archivedDocuments(store: Store): Promise<Set<string>> {
  const archived = new Set<string>();
  for (const [id, project] of workspaceTypes(await read(store, 'workspace')).projects) {
    if (!project.archived) continue;
    const board = `project:${id}`;
    const texts = [...projectTypes(await read(store, board)).items.keys()].map((item) => `item:${item}`);
    for (const document of [board, `feed:${id}`, ...texts]) archived.add(document);
  }
  return archived;
}

/** A document as it is stored; empty when it is not, or cannot be read. */
async function read(store: Store, name: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  try {
    const { updates, unsaved } = await store.load(name);
    for (const update of [...updates, ...unsaved.map((edit) => edit.update)]) Y.applyUpdate(doc, update);
  } catch {
    // Then nothing is known to be archived. Whoever opens the document is told.
  }
  return doc;
}
