import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { changeCard, itemTypes, readCards } from '../../shared/documents.ts';
import { type Browsers, type Person, startBrowsers } from '../support/browser.ts';
import { random } from '../support/random.ts';
import { ADMIN_TOKEN, type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';
import { openClient } from '../support/sync.ts';
import { editForAWeek, storeUnsaved } from '../support/week-offline.ts';

const SOON = { timeout: 60_000, interval: 100 };
const WEEK = { cards: 500, texts: 50, editsOfText: 10 };

const folder = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
}, 120_000);

afterAll(async () => {
  await browsers?.close();
  await server?.stop();
  folder.remove();
});

const saving = ({ page }: Person) => page.$$eval('.save-words', (all) => all.map((each) => each.textContent).join());
const connect = (document: string) =>
  openClient({ url: `${server.url.replace('http', 'ws')}/sync` }, document, { token: ADMIN_TOKEN });

/** What the server has of a document. */
async function copyOf(document: string): Promise<Y.Doc> {
  const { doc, provider } = connect(document);
  if (!provider.synced) await new Promise((resolve) => provider.once('sync', resolve));
  provider.destroy();
  return doc;
}

test('a thousand edits of a week offline are merged with what others did, and none is lost', {
  timeout: 180_000,
}, async () => {
  const ada = await browsers.open();
  const owner = { name: 'Ada', email: 'ada@example.com', password: 'a long password' };
  await ada.context.request.post('/api/setup', { data: owner });
  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Apollo' });
  const items: string[] = [];
  for (let count = 0; count < 60; count++) {
    const item = { kind: 'task', title: `Card ${count}`, body: `The text of card ${count}.` };
    items.push((await server.call<{ id: string }>('POST', `/api/projects/${id}/items`, item)).id);
  }
  await ada.page.goto(`/p/${id}/board`);
  await expect.poll(() => saving(ada), SOON).toBe('Saved');
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await ada.page.goto('/healthz');
  const board = await copyOf(`project:${id}`);
  const texts = new Map<string, Y.Doc>();
  for (const item of items.slice(0, WEEK.texts)) texts.set(item, await copyOf(`item:${item}`));
  const edits = editForAWeek(board, id, texts, WEEK, random(1));
  expect(edits.length).toBe(1000);
  await storeUnsaved(ada.page, edits);
  await ada.disconnect();
  await ada.page.goto(`/p/${id}/board`);
  await expect.poll(() => saving(ada), SOON).toBe('Offline, 1000 waiting');

  const grace = connect(`project:${id}`);
  await new Promise((resolve) => grace.provider.once('sync', resolve));
  for (const [at, item] of items.entries()) changeCard(grace.doc, item, { labels: [`label ${at}`] });
  const hers = connect(`item:${items[0]}`);
  await new Promise((resolve) => hers.provider.once('sync', resolve));
  itemTypes(hers.doc).body.insert(0, 'Meanwhile. ');

  await ada.reconnect();
  await expect.poll(() => saving(ada), SOON).toBe('Saved');
  const merged = readCards(await copyOf(`project:${id}`));
  await expect.poll(() => [...readCards(grace.doc)], SOON).toEqual([...merged]);
  for (const [item, card] of readCards(board)) {
    const { title, stage, rank } = card;
    expect(merged.get(item)).toMatchObject({ title, stage, rank, labels: [`label ${items.indexOf(item)}`] });
  }
  for (const [item, doc] of texts) {
    const text = itemTypes(await copyOf(`item:${item}`)).body.toString();
    const mine = itemTypes(doc).body.toString();
    expect(item === items[0] ? text.replace('Meanwhile. ', '') : text).toBe(mine);
  }
  grace.provider.destroy();
  hers.provider.destroy();
  expect(ada.errors).toEqual([]);
});
