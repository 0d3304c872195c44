import * as Y from 'yjs';

/** The keys of a map whose text a person wrote; ids, stages and ranks are of no use to copy. */
const WRITTEN_BY_PEOPLE = new Set(['title', 'text', 'name', 'description']);

/**
 * What a person typed in these updates of `doc`, which contains them, and has not deleted since: text as it runs,
 * separate places on lines of their own.
 */
export function typedText(doc: Y.Doc, updates: Uint8Array[]): string {
  const lines: string[] = [];
  if (updates.length === 0) return '';
  const { from, to } = Y.parseUpdateMeta(Y.mergeUpdates(updates));
  for (const [client, first] of from) {
    let previous: Y.Item | null = null;
    for (const item of doc.store.clients.get(client) ?? []) {
      const { clock } = item.id;
      if (!(item instanceof Y.Item) || item.deleted || clock + item.length <= first) continue;
      if (clock >= (to.get(client) ?? 0)) break;
      if (item.content instanceof Y.ContentString) {
        const continues = previous && item.origin && Y.compareIDs(item.origin, previous.lastId);
        const text = item.content.str.slice(Math.max(0, first - clock));
        if (continues) lines.push((lines.pop() ?? '') + text);
        else lines.push(text);
        previous = item;
      } else if (item.content instanceof Y.ContentAny && WRITTEN_BY_PEOPLE.has(item.parentSub ?? '')) {
        lines.push(...item.content.arr.filter((value) => typeof value === 'string'));
      }
    }
  }
  return lines.join('\n');
}
