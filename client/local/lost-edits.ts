import * as Y from 'yjs';
import { type CardChange, projectTypes } from '../../shared/documents.ts';
import { Connection } from './connection.ts';

/** What is unsaved of a card that others took off the board. */
export type LostEdit = { item: string; title: string; change: CardChange };

/** The fields of a card that say something without the board around it. */
const FIELDS = ['title', 'stage', 'assignee', 'parentId'] as const;

/**
 * Calls `lost` when the server brings that a card is gone from a board on which this person changed it: what they
 * changed would vanish with it. In that moment its content is still there to be read.
 */
export function watchLostEdits(doc: Y.Doc, isUnsaved: (id: Y.ID) => boolean, lost: (edit: LostEdit) => void): void {
  projectTypes(doc).items.observe((event, transaction) => {
    if (!(transaction.origin instanceof Connection)) return;
    for (const [item, { action, oldValue }] of event.changes.keys) {
      if (action !== 'delete' || !(oldValue instanceof Y.Map)) continue;
      const change = unsavedPart(oldValue, isUnsaved);
      if (Object.keys(change).length > 0) lost({ item, title: String(lastValue(oldValue, 'title') ?? ''), change });
    }
  });
}

function unsavedPart(card: Y.Map<unknown>, isUnsaved: (id: Y.ID) => boolean): CardChange {
  const fields = FIELDS.flatMap((field) => {
    const held = card._map.get(field);
    return held && isUnsaved(held.id) ? [[field, lastValue(card, field)]] : [];
  });
  const labels = card._map.get('labels');
  const map = labels?.content instanceof Y.ContentType ? labels.content.type : null;
  const changedLabels = [...(map?._map.values() ?? [])].some(({ id }) => isUnsaved(id));
  // What was taken off before has lost its content.
  const held = [...(map?._map ?? [])]
    .filter(([, { content }]) => content instanceof Y.ContentAny)
    .map(([label]) => label);
  return { ...Object.fromEntries(fields), ...(changedLabels && { labels: held }) };
}

/** The value that a map had until it was deleted. */
function lastValue(map: Y.Map<unknown>, key: string): unknown {
  const content = map._map.get(key)?.content;
  return content instanceof Y.ContentAny ? content.arr.at(-1) : undefined;
}
