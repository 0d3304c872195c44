import type { Page } from 'playwright-core';
import { v7 as newId } from 'uuid';
import type * as Y from 'yjs';
import { changeCard, itemTypes, readCards } from '../../shared/documents.ts';
import { rankBetween } from '../../shared/rank.ts';
import { STAGES } from '../../shared/stages.ts';
import type { Random } from './random.ts';

/** How much is edited: cards of the board, and texts, each so often. */
export type Week = { cards: number; texts: number; editsOfText: number };

type Edit = { document: string; id: string; update: Uint8Array };

/** What somebody does offline for a week, starting from what these copies have: each edit is an update of its own. */
export function editForAWeek(
  board: Y.Doc,
  project: string,
  texts: Map<string, Y.Doc>,
  week: Week,
  random: Random,
): Edit[] {
  const edits: Edit[] = [];
  const recorded = (document: string, doc: Y.Doc) =>
    doc.on('update', (update: Uint8Array) => edits.push({ document, id: newId(), update }));
  recorded(`project:${project}`, board);
  const ids = [...readCards(board).keys()];
  for (let count = 0; count < week.cards; count++) {
    const change =
      random.number() < 0.5
        ? { title: `Offline ${count}` }
        : { stage: random.pick(STAGES), rank: rankBetween(null, String(count).padStart(6, '0'), random.number()) };
    board.transact(() => changeCard(board, random.pick(ids), change));
  }
  for (const [item, doc] of [...texts].slice(0, week.texts)) {
    recorded(`item:${item}`, doc);
    const { body } = itemTypes(doc);
    for (let count = 0; count < week.editsOfText; count++)
      body.insert(random.below(body.length + 1), ` offline ${count}`);
  }
  return edits;
}

/** Puts edits where the page's own client keeps those that wait for the server. */
export async function storeUnsaved(page: Page, edits: Edit[]): Promise<void> {
  const rows = edits.map(({ update, ...edit }) => ({ ...edit, update: [...update] }));
  await page.evaluate(async (stored) => {
    const [database] = await indexedDB.databases();
    const opened = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(database?.name ?? '');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const transaction = opened.transaction('unsaved', 'readwrite');
    for (const { document, id, update } of stored) {
      transaction.objectStore('unsaved').put({ document, id, update: new Uint8Array(update), edits: 1 });
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    opened.close();
  }, rows);
}
