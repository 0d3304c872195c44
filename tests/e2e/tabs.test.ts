import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browsers, type Person, startBrowsers } from '../support/browser.ts';
import { editorText, saving, writeAtEnd } from '../support/page.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';
import { post } from '../support/team.ts';

const SLOW = { timeout: 120_000 };
const SOON = { timeout: 30_000, interval: 50 };

const folder = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;
let ada: Person;
let grace: Person;
let item: { id: string };
let path: string;

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
  ada = await browsers.open();
  grace = await browsers.open();
  await post(ada, '/api/setup', { name: 'Ada', email: 'ada@example.com', password: 'a long password' });
  const { url } = await post<{ url: string }>(ada, '/api/invites', { role: 'editor' });
  const person = { name: 'Grace', email: 'grace@example.com', password: 'another password' };
  await post(grace, `/api/invites/by-token/${url.split('/').at(-1)}/accept`, person);
  const project = await post<{ id: string }>(ada, '/api/projects', { name: 'Apollo' });
  item = await post(ada, `/api/projects/${project.id}/items`, { kind: 'spec', title: 'The plan', body: 'First.' });
  path = `/p/${project.id}/items/${item.id}`;
}, 120_000);

afterAll(async () => {
  await browsers?.close();
  await server?.stop();
  folder.remove();
});

/** Opens the item in a new tab of somebody's browser; the result counts the sockets that it opens. */
async function openTab({ context }: Person): Promise<{ page: Page; sockets: string[] }> {
  const page = await context.newPage();
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(path);
  await expect.poll(() => editorText(page), SOON).toContain('First.');
  return { page, sockets };
}

const carets = (page: Page) => page.$$eval('.cm-other-name', (all) => all.map((each) => each.textContent));
const connections = async () => (await server.call<{ connections: number }>('GET', '/api/status')).connections;

test(
  'T4, T5, T6. three tabs of a browser share one connection a document, and go on when its holder closes',
  SLOW,
  async () => {
    const first = await openTab(ada);
    await expect.poll(() => saving(first.page), SOON).toBe('Saved');
    // The workspace, the board, its feed and the text, all over one socket.
    await expect.poll(connections, SOON).toBe(4);
    expect(first.sockets).toHaveLength(1);
    const alone = await connections();
    const second = await openTab(ada);
    const third = await openTab(ada);
    expect([second.sockets, third.sockets]).toEqual([[], []]);
    expect(await connections()).toBe(alone);

    const hers = await openTab(grace);
    await writeAtEnd(third.page, ' Third.');
    await writeAtEnd(second.page, ' Second.');
    await writeAtEnd(hers.page, ' Grace.');
    for (const { page } of [first, second, third, hers]) {
      for (const words of ['Second.', 'Third.', 'Grace.'])
        await expect.poll(() => editorText(page), SOON).toContain(words);
      await expect.poll(() => saving(page), SOON).toBe('Saved');
    }
    // The cursor of each tab that has the focus is seen by the others, and by Grace.
    await expect.poll(() => carets(hers.page), SOON).toContain('Ada');
    await expect.poll(() => carets(second.page), SOON).toContain('Grace');
    expect([second.sockets, third.sockets]).toEqual([[], []]);

    await first.page.close();
    await writeAtEnd(second.page, ' Without the first.');
    await expect.poll(() => editorText(hers.page), SOON).toContain('Without the first.');
    await writeAtEnd(hers.page, ' Still there.');
    await expect.poll(() => editorText(third.page), SOON).toContain('Still there.');
    await expect.poll(() => saving(second.page), SOON).toBe('Saved');
    expect(second.sockets.length).toBeLessThanOrEqual(1);
    expect(third.sockets.length).toBeLessThanOrEqual(1);
    await expect.poll(() => carets(second.page), SOON).toContain('Grace');

    const written = await editorText(hers.page);
    await second.page.close();
    await expect.poll(() => editorText(third.page), SOON).toBe(written);
    await third.page.close();
    // Nobody of Ada's is left, and nothing of her either.
    await expect.poll(() => carets(hers.page), SOON).toEqual([]);
    await expect.poll(() => hers.page.locator('.item-faces').innerHTML(), SOON).toBe('');
    await expect.poll(() => server.call('GET', `/api/items/${item.id}/body`), SOON).toBe(written);
    await hers.page.close();
  },
);

test('T5. a frozen tab that holds the socket does not hold up the others', SLOW, async () => {
  const first = await openTab(ada);
  await expect.poll(() => saving(first.page), SOON).toBe('Saved');
  const second = await openTab(ada);
  const hers = await openTab(grace);
  const session = await ada.context.newCDPSession(first.page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await second.page.bringToFront();
  await writeAtEnd(second.page, ' While it is frozen.');
  await expect.poll(() => editorText(hers.page), SOON).toContain('While it is frozen.');
  await expect.poll(() => saving(second.page), SOON).toBe('Saved');
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await writeAtEnd(first.page, ' Awake again.');
  await expect.poll(() => editorText(second.page), SOON).toContain('Awake again.');
  await expect.poll(() => editorText(hers.page), SOON).toContain('Awake again.');
  for (const { page } of [first, second, hers]) await page.close();
  expect(ada.errors).toEqual([]);
});
