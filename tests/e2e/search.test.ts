import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

const SLOW = { timeout: 120_000 };
const SOON = { timeout: 20_000, interval: 50 };

let team: Team;
let apollo: string;
let clockId: string;
let bellId: string;

type Item = { id: string };

beforeAll(async () => {
  team = await openTeam();
  apollo = (await post<Item>(team.ada, '/api/projects', { name: 'Apollo' })).id;
  const gemini = (await post<Item>(team.ada, '/api/projects', { name: 'Gemini two' })).id;
  const add = (project: string, item: object) => post<Item>(team.ada, `/api/projects/${project}/items`, item);
  clockId = (await add(apollo, { kind: 'idea', title: 'A pendulum clock', body: 'Pendulums drift in summer.' })).id;
  await add(apollo, { kind: 'task', title: 'Oil the pendulum' });
  await add(gemini, { kind: 'idea', title: 'A pendulum for the other house' });
  bellId = (await add(apollo, { kind: 'idea', title: 'Wind the tower bell' })).id;
  await add(apollo, { kind: 'task', title: 'Winding of the tower bell' });
  await post(team.ada, `/api/items/${clockId}/comments`, { text: 'Which pendulum?' });
  for (let index = 0; index < 25; index++) await add(gemini, { kind: 'task', title: `Paint number ${index}` });
  const indexed = () => team.server.call<{ items: unknown[] }>('GET', '/api/search?q=paint&limit=50');
  await eventually(async () => expect((await indexed()).items).toHaveLength(25));
}, 120_000);

afterAll(() => team?.close());

afterEach(async () => {
  expect(team.ada.errors.splice(0)).toEqual([]);
  await team.ada.reconnect();
});

const page = () => team.ada.page;
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page().keyboard.press(key);
};
const field = () => page().getByRole('combobox', { name: 'Search', exact: true });
const titles = () => page().locator('.search-result-link').allTextContents();
const shown = (count: number) => expect.poll(async () => (await titles()).length, SOON).toBe(count);
const focused = () => page().evaluate(() => document.activeElement?.textContent ?? '');

for (const scheme of ['light', 'dark'] as const) {
  test(`everything is found, narrowed down, opened and come back to, by keyboard, ${scheme}`, SLOW, async () => {
    await page().emulateMedia({ colorScheme: scheme });
    await page().goto('/');
    await page().locator('.project').first().waitFor();
    await keys('/');
    await page().getByText('Words, and filters among them').waitFor();
    expect(await barriers(page())).toEqual([]);
    await page().keyboard.type('pendulum');
    await shown(4);
    await expect.poll(() => page().url(), SOON).toMatch(/\/search\?q=pendulum$/);
    expect(await page().locator('.search-result mark').first().textContent()).toMatch(/pendulum/i);
    expect(await barriers(page())).toEqual([]);

    // The chips: one stop for Tab behind the field and its button, and the arrows along them.
    await keys('Tab', 'Tab');
    expect(await focused()).toBe('Ideas');
    await keys('Space');
    await shown(2);
    expect(await field().inputValue()).toBe('pendulum kind:idea');
    await keys('ArrowRight', 'ArrowRight', 'Space');
    await shown(3);
    await keys('Space', 'ArrowLeft', 'ArrowLeft');
    await shown(2);
    expect(await page().getByRole('button', { name: 'Ideas', pressed: true }).count()).toBe(1);

    // A filter is begun by its letters, and its value chosen.
    await keys('/');
    await keys('End');
    await page().keyboard.type(' pro');
    await keys('Tab');
    await page().getByRole('option', { name: 'Gemini two' }).waitFor();
    expect(await barriers(page())).toEqual([]);
    await page().keyboard.type('apo');
    await page().getByRole('option', { name: 'Apollo' }).waitFor();
    await keys('Enter');
    await shown(1);
    expect(await field().inputValue()).toBe('pendulum kind:idea project:Apollo ');
    await page().getByRole('button', { name: 'Remove project: Apollo' }).click();
    await shown(2);

    // Down into the results, Escape back, Enter opens; Back shows the same ones and where one was.
    await field().focus();
    await keys('ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown');
    const [, second] = await titles();
    expect(await focused()).toBe(second);
    await keys('Escape');
    expect(await field().evaluate((input) => input === document.activeElement)).toBe(true);
    await keys('ArrowDown', 'ArrowDown', 'Enter');
    await expect.poll(() => page().url(), SOON).toContain('/items/');
    await page().goBack();
    await shown(2);
    expect(await field().inputValue()).toBe('pendulum kind:idea');
    await expect.poll(focused, SOON).toBe(second);
  });
}

test(
  'the palette leads on to the page; it is paged, says when there is nothing, and takes whatever is typed',
  SLOW,
  async () => {
    await page().goto('/');
    await page().locator('.project').first().waitFor();
    await keys('Control+k');
    await page().getByRole('combobox', { name: 'Search and commands' }).fill('paint');
    await page().getByRole('option', { name: 'Search everywhere for “paint”' }).waitFor();
    await keys('ArrowUp', 'Enter');
    await shown(20);
    await page().getByText('20 results, and more').waitFor();
    await keys('ArrowDown', 'End', 'Enter');
    await shown(25);
    await expect.poll(focused, SOON).toBe((await titles())[20]);
    expect(new Set(await titles()).size).toBe(25);
    await page().goto('/search?q=zebra%20kind:task');
    await page().getByText('Nothing was found for “zebra”').waitFor();
    expect(await barriers(page())).toEqual([]);
    await page().getByRole('button', { name: 'Search without filters' }).click();
    expect(await field().inputValue()).toBe('zebra');
    await field().fill('kind:song');
    await page().getByText('There is no kind “song”. Kinds are idea').waitFor();
    await field().fill('pendulum project:nosuch');
    await page().getByText('No project is called “nosuch”').waitFor();

    // Quotes, and a dash in front of words and filters.
    await field().fill('"the pendulum"');
    await shown(1);
    expect(await page().locator('.search-result mark').allTextContents()).toEqual(['the pendulum']);
    await field().fill('pendulum -oil -kind:comment');
    await shown(2);
    await page().getByRole('button', { name: 'Remove not kind: comment' }).click();
    await shown(3);
    expect(await field().inputValue()).toBe('pendulum -oil');
    await field().fill('-oil');
    await page().getByText('“-oil” only leaves something out.').waitFor();
    await field().fill('"pendulum the"');
    await page().getByText('In quotes, words have to stand beside each other.').waitFor();

    // A filter that is begun and given up leaves nothing behind: by Escape, and by going elsewhere.
    await field().fill('pendulum');
    await page().getByRole('button', { name: 'Filter by before' }).click();
    expect(await field().inputValue()).toBe('pendulum before:');
    await page().getByRole('option', { name: 'a week ago' }).waitFor();
    await keys('Escape');
    expect(await field().inputValue()).toBe('pendulum');
    await page().getByRole('button', { name: 'Filter by before' }).click();
    await page().getByRole('heading', { name: 'Search' }).click();
    await expect.poll(() => field().inputValue(), SOON).toBe('pendulum');
    await page().setViewportSize({ width: 390, height: 844 });
    await page().goto('/search?q=pendulum');
    await shown(4);
    expect(await page().evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await barriers(page())).toEqual([]);
    await page().setViewportSize({ width: 1280, height: 800 });
  },
);

test('offline it finds the titles on this device, and the rest when the network is back', SLOW, async () => {
  await page().goto(`/p/${apollo}/board`);
  await page().locator('[data-card]').first().waitFor();
  await keys('/');
  await page().getByText('Words, and filters among them').waitFor();
  await team.ada.disconnect();
  await expect.poll(() => page().textContent('.save-words'), SOON).toContain('Offline');
  await field().fill('pendulum');
  await page().getByText('You are offline').waitFor();
  await expect.poll(titles, SOON).toContainEqual(expect.stringContaining('A pendulum clock'));
  expect(await barriers(page())).toEqual([]);
  await field().fill('kind:code zebra');
  await page().getByText('Only titles on this device were searched.').waitFor();
  await field().fill('pendulum');
  await team.ada.reconnect();
  await shown(4);
  expect(await page().getByText('You are offline').count()).toBe(0);
});

test('while an idea is written, what is like it shows below, and opens without losing a letter', SLOW, async () => {
  // What is like an item, when one asks for it.
  await page().goto(`/p/${apollo}/items/${bellId}`);
  await page().getByRole('button', { name: 'Similar', exact: true }).click();
  const similar = page().getByRole('region', { name: 'Similar' });
  await similar.getByRole('link', { name: /Winding of the tower bell/ }).waitFor();
  expect(await barriers(page())).toEqual([]);

  await page().goto(`/p/${apollo}/board`);
  await page().locator('[data-card]').first().waitFor();
  await keys('c');
  const dialog = page().getByRole('dialog', { name: 'Capture an idea' });
  const like = dialog.getByRole('link', { name: /A pendulum clock/ });
  const capture = dialog.getByRole('button', { name: 'Capture', exact: true }).last();
  await dialog.waitFor();
  // Which waits until the dialog has opened: it grows a little while it does.
  expect(await barriers(page())).toEqual([]);
  const place = async () => Object.values((await capture.boundingBox()) ?? {}).map(Math.round);
  const before = await place();
  await page().keyboard.type('Clock with a pendulum');
  await like.waitFor();
  expect(await place()).toEqual(before);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page().emulateMedia({ colorScheme });
    expect(await barriers(page()), colorScheme).toEqual([]);
  }
  await like.focus();
  await keys('Enter');
  await expect.poll(() => page().url(), SOON).toContain(clockId);

  await page().getByRole('button', { name: 'Go on' }).click();
  expect(await dialog.getByLabel('Title').inputValue()).toBe('Clock with a pendulum');
  await dialog.getByLabel('Title').fill('Invoices every month');
  await expect.poll(() => dialog.getByText('Perhaps about the same').count(), SOON).toBe(0);
  await team.ada.disconnect();
  await expect.poll(() => dialog.getByText('You are offline').count(), SOON).toBe(1);
  await dialog.getByLabel('Title').fill('Pendulum clocks');
  await like.waitFor();
});

test('what is like an idea shows below the quick way to write one too', SLOW, async () => {
  await page().goto(`/p/${apollo}/board`);
  await page().locator('[data-card]').first().waitFor();
  const before = await page().locator('[data-card]').count();
  await keys('n');
  const composer = page().getByRole('group', { name: 'New idea' });
  await composer.waitFor();
  await page().keyboard.type('Clock with a pendulum');
  const like = composer.getByRole('link', { name: /A pendulum clock/ });
  await like.waitFor();
  expect(await barriers(page())).toEqual([]);

  // By the mouse, and later by the keyboard: neither makes a card of what is not finished.
  await like.click();
  await expect.poll(() => page().url(), SOON).toContain(clockId);
  await page().getByRole('button', { name: 'Go on' }).click();
  const title = composer.getByLabel('Title of the new idea');
  expect(await title.inputValue()).toBe('Clock with a pendulum');
  expect(await page().locator('[data-card]').count()).toBe(before);
  await like.waitFor();
  await keys('Tab', 'Enter');
  await expect.poll(() => page().url(), SOON).toContain(clockId);
  await page().getByRole('button', { name: 'Go on' }).click();
  await keys('Enter');
  await expect.poll(() => page().locator('[data-card]').count(), SOON).toBe(before + 1);
});
