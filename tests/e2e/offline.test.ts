import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browsers, type Person, startBrowsers } from '../support/browser.ts';
import { card, editorText, saving, writeAtEnd } from '../support/page.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';
import { post } from '../support/team.ts';

const SLOW = { timeout: 120_000 };
/** Long enough for the longest wait between two tries to connect. */
const SOON = { timeout: 40_000, interval: 100 };

const folder = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;
let ada: Person;
let grace: Person;
let project: { id: string };

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
  ada = await browsers.open();
  grace = await browsers.open();
  await post(ada, '/api/setup', { name: 'Ada', email: 'ada@example.com', password: 'a long password' });
  const { url } = await post<{ url: string }>(ada, '/api/invites', { role: 'editor' });
  const person = { name: 'Grace', email: 'grace@example.com', password: 'another password' };
  await post(grace, `/api/invites/by-token/${url.split('/').at(-1)}/accept`, person);
}, 120_000);

afterAll(async () => {
  await browsers?.close();
  await server?.stop();
  folder.remove();
});

beforeEach(async () => {
  await Promise.all([ada.reconnect(), grace.reconnect()]);
  project = await post(ada, '/api/projects', { name: `Project ${new Date().toISOString()}` });
});

/** Opens a page of the project and waits until it can do without the network. */
async function visit(person: Person, path: string): Promise<void> {
  const { page } = person;
  await page.goto(`/p/${project.id}/${path}`);
  await expect.poll(() => saving(person.page), SOON).toBe('Saved');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
}

const cards = ({ page }: Person) =>
  page.$$eval('[data-card]', (all) =>
    all
      .map((card) => {
        const stage = card.closest<HTMLElement>('[data-stage]')?.dataset.stage;
        return `${stage}: ${card.querySelector('.board-card-title')?.textContent}`;
      })
      .sort(),
  );

async function capture({ page }: Person, title: string): Promise<void> {
  await page.keyboard.press('c');
  await page.getByPlaceholder('What is the idea?').fill(title);
  await page.keyboard.press('Enter');
  await page.getByPlaceholder('What is the idea?').waitFor({ state: 'detached' });
}

async function rename(person: Person, title: string, next: string): Promise<void> {
  await card(person, title).focus();
  await person.page.keyboard.press('e');
  await person.page.locator('.board-title-editor').fill(next);
  await person.page.keyboard.press('Enter');
}

async function move(person: Person, title: string, key: string): Promise<void> {
  await card(person, title).focus();
  await person.page.keyboard.press(key);
}

async function events(type: string): Promise<string[]> {
  const query = `type=${type}&projectId=${project.id}&limit=100`;
  const { items } = await server.call<{ items: { subject: { id: string } }[] }>('GET', `/api/events?${query}`);
  return items.map(({ subject }) => subject.id);
}

test('two people who edit the same board, one of them offline, see the same when they meet', SLOW, async () => {
  await visit(ada, 'board');
  await visit(grace, 'board');
  await capture(ada, 'Fly to the moon');
  await capture(grace, 'Build a telescope');
  const both = ['capture: Build a telescope', 'capture: Fly to the moon'];
  await expect.poll(() => cards(ada), SOON).toEqual(both);
  await expect.poll(() => cards(grace), SOON).toEqual(both);

  await expect.poll(() => saving(grace.page), SOON).toBe('Saved');
  await grace.disconnect();
  await rename(ada, 'Fly to the moon', 'Fly to Mars');
  await move(ada, 'Build a telescope', '2');
  await move(grace, 'Fly to the moon', '4');
  await rename(grace, 'Build a telescope', 'Build a large telescope');
  await capture(grace, 'Written offline');
  await expect.poll(() => saving(grace.page), SOON).toMatch(/^Offline, \d+ waiting$/);
  expect(await cards(grace)).toEqual([
    'build: Fly to the moon',
    'capture: Build a large telescope',
    'capture: Written offline',
  ]);

  await grace.page.reload();
  await expect.poll(() => cards(grace), SOON).toHaveLength(3);
  expect(await saving(grace.page)).toBe('Offline, 3 waiting');
  await rename(grace, 'Written offline', 'Written offline, twice');
  await expect.poll(() => saving(grace.page)).toBe('Offline, 4 waiting');

  await grace.reconnect();
  const merged = ['build: Fly to Mars', 'capture: Written offline, twice', 'define: Build a large telescope'];
  await expect.poll(() => cards(ada), SOON).toEqual(merged);
  await expect.poll(() => cards(grace), SOON).toEqual(merged);
  await expect.poll(() => saving(grace.page), SOON).toBe('Saved');
  const ids = await grace.page.$$eval('[data-card]', (all) => all.map((each) => each.getAttribute('data-card')));
  expect((await events('idea.created')).sort()).toEqual(ids.sort());
  expect(ada.errors).toEqual([]);
  expect(grace.errors).toEqual([]);
});

test('two people write the same text, one of them offline, and both end with all of it', SLOW, async () => {
  const { id } = await post<{ id: string }>(ada, `/api/projects/${project.id}/items`, {
    kind: 'spec',
    title: 'The plan',
    body: 'It begins here.',
  });
  for (const person of [ada, grace]) {
    await visit(person, `items/${id}`);
    await expect.poll(() => editorText(person.page), SOON).toBe('It begins here.');
  }
  await grace.disconnect();
  await writeAtEnd(ada.page, ' Ada goes on.');
  await writeAtEnd(grace.page, ' Grace goes on.');
  await expect.poll(() => saving(grace.page), SOON).toMatch(/^Offline, \d+ waiting$/);
  await grace.page.reload();
  await expect.poll(() => editorText(grace.page), SOON).toBe('It begins here. Grace goes on.');
  await grace.reconnect();
  await expect.poll(() => editorText(ada.page), SOON).toContain('Grace goes on.');
  await expect.poll(() => editorText(grace.page), SOON).toContain('Ada goes on.');
  const written = await editorText(ada.page);
  expect(await editorText(grace.page)).toBe(written);
  expect([...written].sort().join('')).toBe([...'It begins here. Ada goes on. Grace goes on.'].sort().join(''));
  await expect.poll(() => server.call('GET', `/api/items/${id}/body`), SOON).toBe(written);
});

test('an item that was never opened can be read and written offline', SLOW, async () => {
  const task = { kind: 'task', title: 'Weld', body: 'Use the blue torch.' };
  const { id } = await post<{ id: string }>(ada, `/api/projects/${project.id}/items`, task);
  await visit(ada, 'board');
  await card(ada, 'Weld').waitFor();
  await expect.poll(() => ada.page.evaluate(storedText), SOON).toContain(`item:${id}`);
  await ada.disconnect();
  await card(ada, 'Weld').click();
  await expect.poll(() => editorText(ada.page), SOON).toBe('Use the blue torch.');
  await writeAtEnd(ada.page, ' Slowly.');
  await expect.poll(() => saving(ada.page), SOON).toBe('Offline, 1 waiting');
  await ada.reconnect();
  await expect.poll(() => saving(ada.page), SOON).toBe('Saved');
});

test('tabs of one browser show each other’s edits offline', SLOW, async () => {
  await visit(grace, 'board');
  await capture(grace, 'In both tabs');
  const page = await grace.context.newPage();
  const second = { ...grace, page };
  await visit(second, 'board');
  await card(second, 'In both tabs').waitFor();
  await grace.disconnect();
  await rename(grace, 'In both tabs', 'Renamed in the first');
  await expect.poll(() => cards(second), SOON).toEqual(['capture: Renamed in the first']);
  await expect.poll(() => saving(second.page), SOON).toBe('Offline, 1 waiting');
  await page.close();
  await grace.reconnect();
  await expect.poll(() => saving(grace.page), SOON).toBe('Saved');
});

test('edits that are refused when the network is back are shown with their words and the reason', SLOW, async () => {
  await visit(grace, 'board');
  await capture(grace, 'Before');
  await expect.poll(() => saving(grace.page), SOON).toBe('Saved');
  await grace.disconnect();
  await capture(grace, 'Words that matter');
  const me = await (await ada.context.request.get('/api/members')).json();
  const { id } = me.items.find(({ name }: { name: string }) => name === 'Grace');
  const makeGrace = (role: string) => ada.context.request.patch(`/api/members/${id}`, { data: { role } });
  await makeGrace('viewer');
  await grace.reconnect();
  await expect.poll(() => saving(grace.page), SOON).toBe('Refused, 1');
  await expect.poll(() => cards(grace), SOON).toEqual(['capture: Before']);
  await grace.page.click('.save-pill');
  const list = grace.page.locator('.save-list');
  await list.getByText('Words that matter').waitFor();
  await list.getByText('you may read this document, and not change it').waitFor();
  await list.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => saving(grace.page), SOON).toBe('Saved');
  await makeGrace('editor');
});

test('tabs of one browser share one stream of each kind, and go on with it when the first closes', SLOW, async () => {
  const streams = (page: Page) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith('/stream')) asked.push(pathname);
    });
    return asked;
  };
  const [first, second] = [await grace.context.newPage(), await grace.context.newPage()];
  // What the page of the other tests holds goes to one of these.
  await grace.page.goto('about:blank');
  const [ofFirst, ofSecond] = [streams(first), streams(second)];
  await visit({ ...grace, page: first }, 'board');
  await expect.poll(() => ofFirst.length, SOON).toBeGreaterThan(0);
  await visit({ ...grace, page: second }, 'board');
  await capture({ ...grace, page: second }, 'Seen by both');
  await card({ ...grace, page: first }, 'Seen by both').waitFor();
  expect(ofSecond).toEqual([]);
  await first.close();
  await expect.poll(() => [...ofSecond].sort(), SOON).toEqual([...ofFirst].sort());
  await second.close();
});

test('signing out leaves nothing of the account in the browser', SLOW, async () => {
  await visit(grace, 'board');
  await capture(grace, 'A secret of Grace');
  await expect.poll(() => saving(grace.page), SOON).toBe('Saved');
  expect(await grace.page.evaluate(storedText)).toContain('A secret of Grace');
  await grace.page.keyboard.press('Control+k');
  await grace.page.getByRole('combobox', { name: 'Search and commands' }).fill('Sign out');
  await grace.page.getByRole('option', { name: /^Sign out/ }).click();
  await grace.page.waitForURL('**/signin');
  await expect.poll(() => grace.page.evaluate(databases), SOON).toEqual([]);
  const stored = await grace.page.evaluate(storedText);
  for (const secret of ['A secret of Grace', 'grace@example.com', project.id]) expect(stored).not.toContain(secret);
  expect(await grace.page.evaluate(async () => (await fetch('/api/me')).status)).toBe(401);
});

const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

/** Everything the browser keeps for this page, as text: databases, storages, and what the caches answer. */
async function storedText(): Promise<string> {
  const found: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  const decoder = new TextDecoder();
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) found.push(decoder.decode(value));
    else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) collect(each);
    else found.push(String(value));
  };
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const table of database.objectStoreNames) {
      const rows = await new Promise<unknown[]>((resolve, reject) => {
        const request = database.transaction(table).objectStore(table).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      collect(rows);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url);
      const answer = await cache.match(request);
      if (answer && !request.url.includes('/assets/')) found.push(await answer.text());
    }
  }
  return found.join('\n');
}
