import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browsers, type Person, startBrowsers } from '../support/browser.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';

const SLOW = { timeout: 120_000 };
const SOON = { timeout: 40_000, interval: 100 };

const folder = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;
let project: { id: string };
let invitation: string;

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
  const owner = await browsers.open();
  await send(owner, '/api/setup', { name: 'Ada', email: 'ada@example.com', password: 'a long password' });
  project = await send(owner, '/api/projects', { name: 'Apollo' });
  const { url } = await send<{ url: string }>(owner, '/api/invites', { role: 'editor' });
  invitation = url.split('/').at(-1) ?? '';
}, 120_000);

afterAll(async () => {
  await browsers?.close();
  await server?.stop();
  folder.remove();
});

async function send<T>({ context }: Person, path: string, data: unknown): Promise<T> {
  const response = await context.request.post(path, { data });
  if (!response.ok()) throw new Error(`POST ${path}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Ada in a browser that has nothing stored, on the board. */
async function start(prepare: (page: Page) => Promise<void> = async () => {}): Promise<Person> {
  const ada = await browsers.open();
  await send(ada, '/api/session', { email: 'ada@example.com', password: 'a long password' });
  await prepare(ada.page);
  await ada.page.goto(`/p/${project.id}/board`);
  return ada;
}

const saving = (page: Page) => page.$$eval('.save-words', (all) => all.map((each) => each.textContent).join());
const titles = (page: Page) =>
  page.$$eval('.board-card-title', (all) => all.map((each) => each.textContent ?? '').sort());
const stored = async () => {
  const { items } = await server.call<{ items: { title: string }[] }>(
    'GET',
    `/api/projects/${project.id}/items?limit=200`,
  );
  return items.map(({ title }) => title).sort();
};

async function capture(page: Page, title: string): Promise<void> {
  await page.keyboard.press('c');
  await page.getByPlaceholder('What is the idea?').fill(title);
  await page.keyboard.press('Enter');
  await page.getByPlaceholder('What is the idea?').waitFor({ state: 'detached' });
}

/** Takes a browser's space away, or gives it back with null. */
async function limitSpace({ context, page, origin }: Person, bytes: number | null): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, ...(bytes === null ? {} : { quotaSize: bytes }) });
}

test(
  'D6. a browser without space says so, sends edits all the same, and stores them when there is space',
  SLOW,
  async () => {
    const ada = await start();
    const { page } = ada;
    const problem = page.getByText(
      'This browser has no space left. What you change stays in this tab until it is saved',
    );
    await expect.poll(() => saving(page), SOON).toBe('Saved');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await limitSpace(ada, 1);
    // For half a minute Chromium goes by what it knew of the space.
    await page.waitForTimeout(35_000);
    await capture(page, 'Sent from memory');
    await expect.poll(stored, SOON).toContain('Sent from memory');
    await page.click('.save-pill');
    await problem.waitFor();
    await page.keyboard.press('Escape');
    await ada.disconnect();
    await capture(page, 'There is no space for this');
    await expect.poll(() => saving(page), SOON).toBe('Offline, 1 waiting');

    await limitSpace(ada, null);
    await page.click('.save-pill');
    await problem.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.reload();
    await expect.poll(() => titles(page), SOON).toContain('There is no space for this');
    await ada.reconnect();
    await expect.poll(() => saving(page), SOON).toBe('Saved');
    expect(await stored()).toContain('There is no space for this');
    await ada.context.close();
  },
);

test('D8. the browser is asked once to keep what is stored, when something has to wait', SLOW, async () => {
  const ada = await start((page) =>
    page
      .addInitScript(() => {
        Object.assign(window, { asked: 0 });
        navigator.storage.persist = async () => {
          (window as unknown as { asked: number }).asked++;
          return true;
        };
      })
      .then(() => {}),
  );
  const { page } = ada;
  const asked = () => page.evaluate(() => (window as unknown as { asked: number }).asked);
  await expect.poll(() => saving(page), SOON).toBe('Saved');
  await capture(page, 'Saved at once');
  await expect.poll(stored, SOON).toContain('Saved at once');
  expect(await asked()).toBe(0);
  await ada.disconnect();
  await capture(page, 'Has to wait');
  await expect.poll(() => saving(page), SOON).toBe('Offline, 1 waiting');
  expect(await asked()).toBe(1);
  await capture(page, 'This too');
  await expect.poll(() => saving(page), SOON).toBe('Offline, 2 waiting');
  expect(await asked()).toBe(1);
  await ada.reconnect();
  await expect.poll(() => saving(page), SOON).toBe('Saved');
  await ada.context.close();
});

test(
  'P2. another person in the same browser sees nothing of the first, and what waits of the first waits on',
  SLOW,
  async () => {
    const ada = await start();
    const { page, context } = ada;
    await expect.poll(() => saving(page), SOON).toBe('Saved');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await ada.disconnect();
    await capture(page, 'Only for Ada so far');
    await expect.poll(() => saving(page), SOON).toBe('Offline, 1 waiting');
    await page.goto('about:blank');
    await ada.reconnect();
    // Her session ends without a word to this browser, and Grace takes her seat.
    await context.clearCookies();
    const grace = { name: 'Grace', email: 'grace@example.com', password: 'another password' };
    await send(ada, `/api/invites/by-token/${invitation}/accept`, grace);
    await page.goto(`/p/${project.id}/board`);
    await expect.poll(() => saving(page), SOON).toBe('Saved');
    expect(await titles(page)).not.toContain('Only for Ada so far');
    const databases = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(databases).toHaveLength(2);
    expect(await stored()).not.toContain('Only for Ada so far');

    await context.clearCookies();
    await send(ada, '/api/session', { email: 'ada@example.com', password: 'a long password' });
    await page.goto(`/p/${project.id}/board`);
    await expect.poll(() => titles(page), SOON).toContain('Only for Ada so far');
    await expect.poll(() => saving(page), SOON).toBe('Saved');
    expect(await stored()).toContain('Only for Ada so far');
    await context.close();
  },
);

/** Makes a page speak another version of the protocol, as an older or newer client does. */
const speak = (version: string) => (page: Page) =>
  page.addInitScript((version) => {
    if (sessionStorage.getItem('updated')) return;
    const { fetch, WebSocket } = window;
    const spoken = (url: string) => url.replace(/protocol=\d+/, `protocol=${version}`);
    Object.assign(window, {
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(spoken(url));
        }
      },
      fetch(path: string, init?: RequestInit) {
        const headers = new Headers(init?.headers);
        if (headers.has('Mission-Control-Protocol')) headers.set('Mission-Control-Protocol', version);
        return fetch(path, { ...init, headers } as RequestInit);
      },
    });
  }, version);

test.each([
  ['an older', '0'],
  ['a newer', '999'],
])('V1. %s client than the server keeps everything and asks to update', SLOW, async (which, version) => {
  const title = `Written with ${which} version`;
  const ada = await start();
  const { page } = ada;
  await expect.poll(() => saving(page), SOON).toBe('Saved');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await speak(version)(page);
  await page.reload();
  await expect.poll(() => saving(page), SOON).toBe('Update');
  await capture(page, title);
  await expect.poll(() => saving(page), SOON).toBe('Update, 1 waiting');
  expect(await stored()).not.toContain(title);
  await page.reload();
  await expect.poll(() => saving(page), SOON).toBe('Update, 1 waiting');
  // From here on it is the version of the server that is loaded.
  await page.evaluate(() => sessionStorage.setItem('updated', 'yes'));
  await page.click('.save-pill');
  await page.locator('.save-list').getByRole('button', { name: 'Update' }).click();
  await expect.poll(() => saving(page), SOON).toBe('Saved');
  expect(await stored()).toContain(title);
  expect(ada.errors).toEqual([]);
  await ada.context.close();
});

test('V2. a client that is older than what this browser stored sends its edits and asks to update', SLOW, async () => {
  const ada = await start();
  const { page } = ada;
  await expect.poll(() => saving(page), SOON).toBe('Saved');
  await page.goto('/healthz');
  await page.evaluate(async () => {
    for (const { name = '', version = 0 } of await indexedDB.databases()) {
      await new Promise((resolve) => {
        const request = indexedDB.open(name, version + 1);
        request.onsuccess = () => resolve(request.result.close());
      });
    }
  });
  await page.goto(`/p/${project.id}/board`);
  await expect.poll(() => saving(page), SOON).toBe('Update');
  await capture(page, 'Sent without a copy');
  await expect.poll(stored, SOON).toContain('Sent without a copy');
  await page.click('.save-pill');
  await page.getByText('A newer version was used in this browser').waitFor();
  await ada.context.close();
});
