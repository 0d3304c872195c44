import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browsers, type Person, startBrowsers } from '../support/browser.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';

const SLOW = { timeout: 120_000 };
const SOON = { timeout: 30_000, interval: 50 };

const folder = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;
let ada: Person;
let grace: Person;
let project: { id: string };
let item: { id: string };

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
  ada = await browsers.open();
  grace = await browsers.open();
  await send(ada, '/api/setup', { name: 'Ada', email: 'ada@example.com', password: 'a long password' });
  const { url } = await send<{ url: string }>(ada, '/api/invites', { role: 'editor' });
  const person = { name: 'Grace', email: 'grace@example.com', password: 'another password' };
  await send(grace, `/api/invites/by-token/${url.split('/').at(-1)}/accept`, person);
  project = await send(ada, '/api/projects', { name: 'Apollo' });
  item = await send(ada, `/api/projects/${project.id}/items`, { kind: 'task', title: 'Weld', body: 'First.' });
  await send(ada, `/api/projects/${project.id}/items`, { kind: 'task', title: 'Paint', body: '' });
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

const text = (page: Page) =>
  page.$$eval('.cm-content .cm-line', (lines) => {
    const words = (line: Element) => {
      const copy = line.cloneNode(true) as Element;
      for (const caret of copy.querySelectorAll('.cm-other-caret')) caret.remove();
      return copy.textContent;
    };
    return lines.map(words).join('\n');
  });
const cards = (page: Page) =>
  page.$$eval('[data-card]', (all) =>
    all
      .map((card) => {
        const stage = card.closest<HTMLElement>('[data-stage]')?.dataset.stage;
        return `${stage}: ${card.querySelector('.board-card-title')?.textContent}`;
      })
      .sort(),
  );

async function write(page: Page, words: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words);
}

test('undo takes back what this person wrote in the text, and nothing of the other', SLOW, async () => {
  for (const { page } of [ada, grace]) {
    await page.goto(`/p/${project.id}/items/${item.id}`);
    await expect.poll(() => text(page), SOON).toBe('First.');
  }
  await write(ada.page, ' Ada.');
  await expect.poll(() => text(grace.page), SOON).toBe('First. Ada.');
  await write(grace.page, ' Grace.');
  await expect.poll(() => text(ada.page), SOON).toBe('First. Ada. Grace.');
  await ada.page.keyboard.press('Control+z');
  for (const { page } of [ada, grace]) await expect.poll(() => text(page), SOON).toBe('First. Grace.');
  await ada.page.keyboard.press('Control+Shift+Z');
  for (const { page } of [ada, grace]) await expect.poll(() => text(page), SOON).toBe('First. Ada. Grace.');
  await grace.page.keyboard.press('Control+z');
  for (const { page } of [ada, grace]) await expect.poll(() => text(page), SOON).toBe('First. Ada.');
});

test(
  'undo takes back the step on the board or in the text, wherever the focus is, each with a history of its own',
  SLOW,
  async () => {
    const { page } = ada;
    await page.goto(`/p/${project.id}/board`);
    await grace.page.goto(`/p/${project.id}/board`);
    const weld = page.locator('[data-card]', { hasText: 'Weld' });
    await weld.focus();
    await page.keyboard.press('5');
    await grace.page.locator('[data-card]', { hasText: 'Paint' }).focus();
    await grace.page.keyboard.press('4');
    const moved = ['build: Paint', 'review: Weld'];
    for (const each of [ada, grace]) await expect.poll(() => cards(each.page), SOON).toEqual(moved);

    await weld.click();
    await expect.poll(() => text(page), SOON).toContain('First.');
    await write(page, ' More.');
    await page.keyboard.press('Control+z');
    await expect.poll(() => text(page), SOON).not.toContain('More.');
    expect(await cards(page)).toEqual(moved);
    // Out of the text the same keys are the board's, and Grace's move stays.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    for (const each of [ada, grace]) await expect.poll(() => cards(each.page), SOON).toContain('build: Paint');
    await expect.poll(() => cards(grace.page), SOON).not.toContain('review: Weld');
    await page.keyboard.press('Control+Shift+Z');
    for (const each of [ada, grace]) await expect.poll(() => cards(each.page), SOON).toEqual(moved);
    expect(await text(page)).not.toContain('More.');
    expect(ada.errors).toEqual([]);
  },
);
