/**
 * The interface with a board of 5,000 items, in a real Chromium against the real server: how soon it is there, how
 * smoothly it scrolls and drags, and how soon somebody else's edit is painted. Needs the built client.
 */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { v7 as newId } from 'uuid';
import { addCard, changeCard, readCards } from '../../shared/documents.ts';
import { rankBetween } from '../../shared/rank.ts';
import { ITEM_KINDS, STAGES } from '../../shared/stages.ts';
import { CHROMIUM } from '../support/browser.ts';
import { random } from '../support/random.ts';
import { ADMIN_TOKEN, type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';
import { openClient } from '../support/sync.ts';
import { median, percentile, printTable } from './table.ts';

const ITEMS = 5000;
const LOADS = 5;
const EDITS = 40;
/** How long scrolling and dragging are watched, in frames. */
const FRAMES = 180;

const WORDS =
  'board spec revision offline sync cursor rank column merge outbox queue map module import owner feed'.split(' ');

/** Puts the cards on the board over a stock client, as one update. */
async function seed(url: string, projectId: string) {
  const { number, below, pick } = random(1);
  const client = openClient({ url: `${url.replace('http', 'ws')}/sync` }, `project:${projectId}`, {
    token: ADMIN_TOKEN,
  });
  await new Promise((resolve) => client.provider.once('sync', resolve));
  const last = new Map<string, string>();
  client.doc.transact(() => {
    for (let index = 0; index < ITEMS; index++) {
      const stage = pick(STAGES);
      const rank = rankBetween(last.get(stage) ?? null, null, number());
      last.set(stage, rank);
      addCard(client.doc, {
        ...{ id: newId(), kind: pick(ITEM_KINDS), stage, rank, assignee: null, parentId: null, createdBy: null },
        title: `${index} ${Array.from({ length: 2 + below(8) }, () => pick(WORDS)).join(' ')}`,
        labels: number() < 0.4 ? [pick(WORDS)] : [],
        createdAt: new Date().toISOString(),
      });
    }
  });
  return client;
}

/** Waits until the server has stored every card and told everybody: it would be measured with the interface. */
async function settled({ call }: ServerProcess): Promise<void> {
  for (let quiet = 0; quiet < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { subscribers } = await call<{ subscribers: { behind: number }[] }>('GET', '/api/status');
    quiet = subscribers.every(({ behind }) => behind === 0) ? quiet + 1 : 0;
  }
}

/** Measures the processor time of a page's main thread, in milliseconds, which other work on the machine does not lengthen. */
async function stopwatch(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
}

type Frames = { times: number[]; busy: number };

/** The milliseconds between the frames of a page while `act` runs in it, and how long each kept the main thread busy. */
async function frames(page: Page, busy: () => Promise<number>, act: string): Promise<Frames> {
  const before = await busy();
  const times = await page.evaluate(
    async ([source, count]) => {
      const step = new Function('frame', source as string) as (frame: number) => void;
      const times: number[] = [];
      let last = performance.now();
      for (let frame = 0; frame < Number(count); frame++) {
        step(frame);
        const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        times.push(now - last);
        last = now;
      }
      return times;
    },
    [act, FRAMES] as const,
  );
  return { times, busy: ((await busy()) - before) / FRAMES };
}

const folder = temporaryFolder();
const server = await startServer({ dataDir: join(folder.path, 'data'), environment: { LOG_LEVEL: 'warn' } });
const browser = await chromium.launch(CHROMIUM);
try {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
  });
  const page = await context.newPage();
  const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  await context.request.post('/api/setup', { data: owner });
  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Bench' });
  const { doc, provider } = await seed(server.url, id);
  await settled(server);

  const busy = await stopwatch(page);
  const loadOnce = async () => {
    await page.goto('about:blank');
    const [started, before] = [performance.now(), await busy()];
    await page.goto(`/p/${id}/board`);
    await page.waitForSelector('[data-card]');
    return { time: performance.now() - started, busy: (await busy()) - before };
  };
  const first = await loadOnce();
  await page.waitForTimeout(3000);
  const again: { time: number; busy: number }[] = [];
  for (let times = 0; times < LOADS; times++) again.push(await loadOnce());
  await page.waitForTimeout(1000);

  const idle = await frames(page, busy, '');
  const scroll = await frames(
    page,
    busy,
    `
    const column = document.querySelector('[data-cards]');
    column.scrollTop += frame < ${FRAMES / 2} ? 120 : -160;
  `,
  );
  const box = await page.locator('[data-stage=capture] [data-card]').nth(2).boundingBox();
  if (!box) throw new Error('drag a card: there is none');
  await page.mouse.move(box.x + 30, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 40);
  const drag = await frames(
    page,
    busy,
    `
    const root = document.querySelector('.board-columns');
    const x = 300 + 900 * Math.abs(Math.sin(frame / 30));
    root.dispatchEvent(new PointerEvent('pointermove', { pointerId: 1, clientX: x, clientY: 300 + 200 * Math.sin(frame / 9), bubbles: true }));
  `,
  );
  await page.mouse.up();

  const target = readCards(doc).get((await page.locator('[data-card]').first().getAttribute('data-card')) ?? '');
  if (!target) throw new Error('edit a card: the first one is not in the document');
  // Painted: the frame after the one in which the title stood in the page.
  await page.evaluate((card) => {
    const painted = new Map<string, number>();
    Object.assign(window, { painted });
    const read = () => {
      const title = document.querySelector(`[data-card="${card}"] p`)?.textContent ?? '';
      if (!painted.has(title)) requestAnimationFrame(() => painted.set(title, Date.now()));
    };
    new MutationObserver(read).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, target.id);
  const latencies: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const title = `Edited ${edit}`;
    const sent = Date.now();
    changeCard(doc, target.id, { title });
    const handle = await page.waitForFunction(
      (wanted) => (window as unknown as { painted: Map<string, number> }).painted.get(wanted),
      title,
      { polling: 50 },
    );
    latencies.push(((await handle.jsonValue()) as number) - sent);
  }
  provider.destroy();

  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  const frameRow = (name: string, { times, busy: perFrame }: Frames) => [
    name,
    percentile(times, 0.5),
    percentile(times, 0.95),
    Math.max(...times),
    `${times.filter((time) => time > 34).length} of ${times.length}`,
    perFrame,
  ];
  const loads = again.map(({ time }) => time);
  printTable(
    `A board of ${ITEMS.toLocaleString('en')} items, milliseconds`,
    ['', 'median', 'p95', 'longest', 'main thread busy'],
    [
      ['first board, nothing stored', first.time, '', '', first.busy],
      [
        'first board, stored here',
        median(loads),
        percentile(loads, 0.95),
        Math.max(...loads),
        median(again.map((load) => load.busy)),
      ],
      ['a remote edit, until painted', median(latencies), percentile(latencies, 0.95), Math.max(...latencies), ''],
    ],
  );
  printTable(
    'Time between frames, milliseconds',
    ['', 'median', 'p95', 'longest', 'above 34', 'main thread busy'],
    [frameRow('at rest', idle), frameRow('scrolling a column', scroll), frameRow('dragging a card', drag)],
  );
  console.info(`\nJavaScript heap: ${(heap / 1e6).toFixed(0)} MB`);
} finally {
  await browser.close();
  await server.stop();
  folder.remove();
}
process.exit(0);
