/**
 * A week offline: 1,000 edits of one person, to the board and to the texts of many items, while another edited the same.
 * How long it takes from the network's return until the server has stored all of it and both see the same, in a real
 * Chromium against the real server. Needs the built client.
 */
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import * as Y from 'yjs';
import { changeCard, itemTypes, readCards } from '../../shared/documents.ts';
import { CHROMIUM } from '../support/browser.ts';
import { TcpProxy } from '../support/proxy.ts';
import { random } from '../support/random.ts';
import { ADMIN_TOKEN, startServer, temporaryFolder } from '../support/server.ts';
import { openClient } from '../support/sync.ts';
import { editForAWeek, storeUnsaved } from '../support/week-offline.ts';
import { median, printTable } from './table.ts';

const CARDS = 200;
const ROUNDS = 3;
const THEIR_EDITS = 300;
/** 1,000 edits, at first all of the board, then to more and more texts. */
const WEEKS = [
  { cards: 1000, texts: 0, editsOfText: 0 },
  { cards: 500, texts: 50, editsOfText: 10 },
  { cards: 400, texts: 200, editsOfText: 3 },
];

const folder = temporaryFolder();
const server = await startServer({ dataDir: join(folder.path, 'data'), environment: { LOG_LEVEL: 'warn' } });
const browser = await chromium.launch(CHROMIUM);
const proxy = new TcpProxy({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
const chance = random(1);
const sync = { url: `${server.url.replace('http', 'ws')}/sync` };

async function copyOf(document: string): Promise<Y.Doc> {
  const { doc, provider } = openClient(sync, document, { token: ADMIN_TOKEN });
  if (!provider.synced) await new Promise((resolve) => provider.once('sync', resolve));
  provider.destroy();
  return doc;
}

/** Waits until the page says this about saving. Looked at from outside: offline it may have no frames to look in. */
async function says(page: Page, words: string): Promise<void> {
  for (const end = Date.now() + 60_000; ; await page.waitForTimeout(100)) {
    const said = await page.$$eval('.save-words', (all) => all.map((each) => each.textContent).join());
    if (said === words) return;
    if (Date.now() > end) throw new Error(`wait for “${words}”: it says ${said}`);
  }
}

/** Milliseconds until everything is saved, and those of them in which the page's main thread was busy. */
async function once(context: BrowserContext, week: (typeof WEEKS)[number]): Promise<{ saved: number; busy: number }> {
  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Bench' });
  const items: string[] = [];
  for (let count = 0; count < CARDS; count++) {
    const item = { kind: 'task', title: `Card ${count}`, body: `The text of card ${count}. `.repeat(20) };
    items.push((await server.call<{ id: string }>('POST', `/api/projects/${id}/items`, item)).id);
  }
  const page = await context.newPage();
  await page.goto(`/p/${id}/board`);
  await page.waitForSelector('[data-card]');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.waitForFunction(() => document.querySelector('.save-words')?.textContent === 'Saved');
  await page.waitForTimeout(1500);
  const board = await copyOf(`project:${id}`);
  const texts = new Map<string, Y.Doc>();
  for (const item of items.slice(0, week.texts)) texts.set(item, await copyOf(`item:${item}`));
  await page.goto('/healthz');
  const edits = editForAWeek(board, id, texts, week, chance);
  await storeUnsaved(page, edits);
  await context.setOffline(true);
  await proxy.cut();
  await page.goto(`/p/${id}/board`);
  await says(page, `Offline, ${edits.length} waiting`);

  const other = openClient(sync, `project:${id}`, { token: ADMIN_TOKEN });
  await new Promise((resolve) => other.provider.once('sync', resolve));
  for (let count = 0; count < THEIR_EDITS; count++)
    changeCard(other.doc, chance.pick(items), { title: `Theirs ${count}` });
  await page.waitForTimeout(3000);

  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.save-words')?.textContent !== 'Saved') return;
      observer.disconnect();
      Object.assign(window, { savedAt: Date.now() });
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const before = await busy();
  await proxy.open();
  const began = Date.now();
  await context.setOffline(false);
  const saved = await page.waitForFunction(() => (window as unknown as { savedAt?: number }).savedAt);
  const result = { saved: Number(await saved.jsonValue()) - began, busy: (await busy()) - before };
  await page.close();

  // Both have everything: what was typed offline is on the server, and the other has the same board.
  const merged = await copyOf(`project:${id}`);
  while (Y.encodeStateVector(other.doc).length !== Y.encodeStateVector(merged).length) await Bun.sleep(10);
  const [mine, theirs] = [readCards(merged), readCards(other.doc)];
  if (JSON.stringify([...mine]) !== JSON.stringify([...theirs]))
    throw new Error(`merge a week: the boards differ: ${id}`);
  for (const [item] of texts) {
    const text = itemTypes(await copyOf(`item:${item}`)).body.toString();
    if (!text.includes(`offline ${week.editsOfText - 1}`)) throw new Error(`merge a week: a text lacks edits: ${item}`);
  }
  other.provider.destroy();
  return result;
}

try {
  const baseURL = `http://127.0.0.1:${await proxy.open()}`;
  const context = await browser.newContext({ baseURL });
  const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  await context.request.post('/api/setup', { data: owner });
  const rows: (string | number)[][] = [];
  for (const week of WEEKS) {
    const results: { saved: number; busy: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) results.push(await once(context, week));
    const times = results.map(({ saved }) => saved);
    const name = `${week.cards} of the board, ${week.texts * week.editsOfText} of ${week.texts} texts`;
    rows.push([name, median(times), Math.max(...times), median(results.map(({ busy }) => busy))]);
  }
  printTable(
    `Edits made offline on a board of ${CARDS} cards: milliseconds from the network's return until all are stored`,
    ['', 'median', 'longest', 'main thread of the page busy'],
    rows,
  );
} finally {
  await browser.close();
  await proxy.cut();
  await server.stop();
  folder.remove();
}
process.exit(0);
