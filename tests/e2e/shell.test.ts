import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../support/browser.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

const SLOW = { timeout: 120_000 };
const SOON = { timeout: 20_000, interval: 50 };
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

let team: Team;
let projectId: string;
let itemId: string;

beforeAll(async () => {
  team = await openTeam();
  ({ id: projectId } = await post<{ id: string }>(team.ada, '/api/projects', { name: 'Apollo' }));
  await post(team.ada, '/api/projects', { name: 'Billing' });
  const items = `/api/projects/${projectId}/items`;
  ({ id: itemId } = await post<{ id: string }>(team.ada, items, { kind: 'idea', title: 'A clock for the wall' }));
  const { items: members } = await team.server.call<{ items: { id: string; name: string }[] }>('GET', '/api/members');
  const assignee = members.find(({ name }) => name === 'Ada Lovelace')?.id;
  await post(team.ada, items, { kind: 'task', title: 'Wind the clock', assignee });
}, 120_000);

afterAll(() => team?.close());

afterEach(async () => {
  const { ada, grace, vic } = team;
  for (const person of [ada, grace, vic]) expect(person.errors.splice(0)).toEqual([]);
  await ada.page.setViewportSize(DESK);
});

const page = () => team.ada.page;
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page().keyboard.press(key);
};
const path = (of: Page = page()) => new URL(of.url()).pathname;
const board = () => `/p/${projectId}/board`;

async function visit({ page }: Person, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('.rail, .phone-bar').first().waitFor();
}

/** Every page of the shell, the feed, the jobs, the overview and the settings, with a sign that it is drawn. */
const pages = (): [address: string, drawn: string][] => [
  ['/', '.project'],
  ['/needs', '.need'],
  ['/jobs', 'main h2'],
  [`/p/${projectId}/feed`, '.feed-entry'],
  [`/p/${projectId}/settings`, '.project-settings input'],
  ['/settings/account', '.people li'],
  ['/settings/members', '.people li'],
  ['/settings/tokens', '.settings-page h2'],
  ['/nowhere', '.state'],
];

describe('the palette', () => {
  test('finds an item by its letters and opens it, by keyboard alone', SLOW, async () => {
    await visit(team.ada, '/');
    await keys('Control+k');
    const field = page().getByRole('combobox', { name: 'Search and commands' });
    await field.waitFor();
    await page().keyboard.type('wall');
    await page()
      .getByRole('option', { name: /A clock for the wall/ })
      .waitFor();
    await keys('Enter');
    await expect.poll(() => path(), SOON).toBe(`/p/${projectId}/items/${itemId}`);
    expect(await field.count()).toBe(0);
  });

  test('finds what is written in a comment, and opens its item', SLOW, async () => {
    await post(team.ada, `/api/items/${itemId}/comments`, { text: 'Pendulums drift in summer' });
    const indexed = () => team.server.call<{ items: unknown[] }>('GET', '/api/search?q=pendulum');
    await expect.poll(async () => (await indexed()).items.length, SOON).toBe(1);
    await visit(team.ada, '/');
    await keys('Control+k');
    await page().getByRole('combobox', { name: 'Search and commands' }).fill('pendulum');
    const found = page().getByRole('option', { name: /Pendulums drift in summer/ });
    await found.waitFor();
    expect(await found.locator('b').allTextContents()).toEqual(['Pendulums']);
    await keys('Enter');
    await expect.poll(() => path(), SOON).toBe(`/p/${projectId}/items/${itemId}`);
  });

  test('finds projects and commands; arrows choose; Escape gives the focus back', SLOW, async () => {
    await visit(team.ada, '/');
    const search = page().getByRole('button', { name: /^Search or jump to/ });
    await search.focus();
    await keys('Enter');
    await page().keyboard.type('bil');
    await page().getByRole('option', { name: 'Billing' }).waitFor();
    await page().getByRole('combobox').fill('go to');
    await expect.poll(() => page().locator('[role=option]').count(), SOON).toBeGreaterThan(5);
    const chosen = () => page().locator('[role=option][aria-selected=true]').textContent();
    const first = await chosen();
    await keys('ArrowDown');
    expect(await chosen()).not.toBe(first);
    await keys('ArrowUp');
    expect(await chosen()).toBe(first);
    await keys('Escape');
    expect(await search.evaluate((button) => button === document.activeElement)).toBe(true);
  });
});

describe('keys', () => {
  test('sequences go from page to page', SLOW, async () => {
    await visit(team.ada, board());
    await keys('g', 'n');
    await expect.poll(() => path(), SOON).toBe('/needs');
    await keys('g', 'j');
    await expect.poll(() => path(), SOON).toBe('/jobs');
    await keys('g', 'f');
    await expect.poll(() => path(), SOON).toBe(`/p/${projectId}/feed`);
    await keys('g', 'h');
    await expect.poll(() => path(), SOON).toBe('/');
  });

  test('do nothing while somebody writes', SLOW, async () => {
    await visit(team.ada, `/p/${projectId}/feed`);
    const field = page().getByRole('textbox', { name: 'Say something to the team' });
    await field.focus();
    await page().keyboard.type('cg?h');
    expect(await field.inputValue()).toBe('cg?h');
    expect(path()).toBe(`/p/${projectId}/feed`);
    expect(await page().locator('dialog').count()).toBe(0);
  });

  test('the sheet lists them all, from the registry', SLOW, async () => {
    await visit(team.ada, board());
    await page().locator('[data-card]').first().waitFor();
    await keys('?');
    const sheet = page().getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    const titles = await sheet.locator('dt').allTextContents();
    for (const title of ['Search and commands', 'Capture an idea', 'Go to Board', 'Next card']) {
      expect(titles).toContain(title);
    }
    expect(new Set(titles).size).toBe(titles.length);
    await keys('Escape');
    expect(await sheet.count()).toBe(0);
  });

  test('the rails fold away and stay folded', SLOW, async () => {
    await visit(team.ada, board());
    await page().locator('.shell-panel').waitFor();
    await keys(']', '[');
    await expect.poll(() => page().locator('.shell-panel').count(), SOON).toBe(0);
    expect(await page().locator('.rail').isVisible()).toBe(false);
    await page().reload();
    await page().locator('.top-bar').waitFor();
    expect(await page().locator('.rail').isVisible()).toBe(false);
    await keys('[', ']');
    await page().locator('.shell-panel').waitFor();
    expect(await page().locator('.rail').isVisible()).toBe(true);
  });
});

test('an idea is captured from anywhere, with its notes, into the project one means', SLOW, async () => {
  await visit(team.ada, `/p/${projectId}/feed`);
  await visit(team.ada, '/settings/account');
  await keys('c');
  const dialog = page().getByRole('dialog', { name: 'Capture an idea' });
  await dialog.waitFor();
  await keys('Enter');
  await dialog.getByText('Give the idea a title').waitFor();
  await page().keyboard.type('Ring at noon');
  await dialog.getByLabel('Notes').fill('Only **once**.');
  expect(await dialog.getByRole('button', { name: 'Project: Apollo' }).count()).toBe(1);
  await keys('Control+Enter');
  await expect.poll(() => dialog.count(), SOON).toBe(0);
  await page().getByRole('button', { name: 'Open', exact: true }).click();
  await expect.poll(() => path(), SOON).toMatch(/\/items\//);
  const id = path().split('/').at(-1);
  await expect
    .poll(() => team.server.call('GET', `/api/items/${id}`).catch(() => null), SOON)
    .toMatchObject({
      title: 'Ring at noon',
      kind: 'idea',
      stage: 'capture',
    });
  await expect.poll(() => team.server.call('GET', `/api/items/${id}/body`), SOON).toBe('Only **once**.');
});

test('a job that failed needs somebody until it is dismissed, or what it is about is removed', SLOW, async () => {
  const repositories = `/api/projects/${projectId}/repositories`;
  const add = (name: string) => post<{ id: string }>(team.ada, repositories, { url: `https://127.0.0.1/${name}` });
  const { id } = await add('first');
  await add('second');
  await visit(team.ada, '/needs');
  const need = (name: string) =>
    page()
      .getByRole('listitem')
      .filter({ hasText: `Read ${name}: ` });
  await need('first').waitFor();
  expect(await barriers(page())).toEqual([]);
  await need('second').getByRole('button', { name: 'Dismiss' }).click();
  await need('second').waitFor({ state: 'detached' });
  await team.ada.context.request.delete(`/api/repositories/${id}`);
  await need('first').waitFor({ state: 'detached' });
  await page().getByText('Wind the clock').waitFor();

  // Nobody who only reads can do anything about it.
  await add('third');
  await visit(team.vic, '/needs');
  await team.vic.page.getByText('Read third: ').waitFor();
  expect(await team.vic.page.getByRole('button', { name: /Dismiss|Try again/ }).count()).toBe(0);
});

test('the theme is chosen, and is there before the page after a reload', SLOW, async () => {
  await visit(team.ada, '/settings/account');
  const scheme = () => page().evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page().getByLabel('Theme').selectOption('Dark');
  await expect.poll(scheme, SOON).toBe('dark');
  await page().reload({ waitUntil: 'commit' });
  await expect.poll(() => page().evaluate(() => document.documentElement.dataset.theme), SOON).toBe('dark');
  await page().getByLabel('Theme').selectOption('As the system');
  await expect.poll(scheme, SOON).toBe('light dark');
});

describe('the feed', () => {
  test('tells what happens as it happens, and a post with its mention', SLOW, async () => {
    const { ada, grace } = team;
    await Promise.all([visit(ada, board()), visit(grace, `/p/${projectId}/feed`)]);
    const field = grace.page.getByRole('textbox', { name: 'Say something to the team' });
    await field.pressSequentially('Is it noon, @ad');
    await grace.page.getByRole('option', { name: 'Ada Lovelace' }).waitFor();
    await grace.page.keyboard.press('Enter');
    await field.pressSequentially('?');
    await grace.page.keyboard.press('Enter');
    await ada.page.locator('.feed-spoken', { hasText: 'Is it noon, @Ada Lovelace ?' }).waitFor();
    await ada.page.getByText('Grace Hopper mentioned you').waitFor();
    const need = ada.page.locator('.need', { hasText: 'Is it noon' });
    await need.getByRole('button', { name: 'I have seen it' }).click();
    await expect.poll(() => need.count(), SOON).toBe(0);
  });

  test('is narrowed down to a kind and to a person', SLOW, async () => {
    const { ada } = team;
    await post(ada, `/api/projects/${projectId}/feed`, { text: 'Noon has passed' });
    await visit(ada, `/p/${projectId}/feed`);
    const told = () => page().locator('.feed-body').allTextContents();
    await expect.poll(() => page().locator('.feed-spoken').count(), SOON).toBeGreaterThan(0);
    await page().getByRole('tab', { name: 'Work' }).click();
    await expect.poll(() => page().locator('.feed-spoken').count(), SOON).toBe(0);
    await expect.poll(told, SOON).toContainEqual(expect.stringContaining('captured the idea'));
    await keys('ArrowRight');
    await expect.poll(told, SOON).toContainEqual(expect.stringContaining('Noon has passed'));
    await page()
      .getByRole('button', { name: /^Person:/ })
      .click();
    await page().keyboard.type('vic');
    await keys('Enter');
    await page().getByText('Nothing of this kind lately').waitFor();
  });

  test('each entry leads to what it is about', SLOW, async () => {
    await visit(team.ada, `/p/${projectId}/feed`);
    await page().getByRole('main').getByRole('link', { name: 'A clock for the wall' }).first().click();
    await expect.poll(() => path(), SOON).toBe(`/p/${projectId}/items/${itemId}`);
  });
});

test('whoever only reads is offered nothing that changes anything', SLOW, async () => {
  const { vic } = team;
  await visit(vic, board());
  await vic.page.locator('[data-card]').first().waitFor();
  expect(await vic.page.getByRole('button', { name: /New idea|New project/ }).count()).toBe(0);
  expect(await vic.page.getByRole('textbox', { name: 'Say something to the team' }).count()).toBe(0);
  await vic.page.keyboard.press('c');
  expect(await vic.page.getByRole('dialog').count()).toBe(0);
  await visit(vic, '/settings/members');
  await vic.page.locator('.people li').first().waitFor();
  expect(await vic.page.getByRole('button', { name: 'Create link' }).count()).toBe(0);
});

test('an address that is none says so, below a project too', SLOW, async () => {
  for (const address of ['/nowhere', '/p/nowhere/board', '/p/nowhere/feed', '/p/nowhere/map']) {
    await visit(team.ada, address);
    await page().getByText('There is nothing at this address').waitFor();
  }
});

test('a page that cannot be loaded says so, and what to do; the rest of the page goes on', SLOW, async () => {
  const context = await page()
    .context()
    .browser()
    ?.newContext({
      baseURL: team.ada.origin,
      serviceWorkers: 'block',
      storageState: await team.ada.context.storageState(),
    });
  const other = await context?.newPage();
  if (!context || !other) throw new Error('open another window: there is no browser');
  await other.goto('/');
  await other.locator('.project').first().waitFor();
  await other.route('**/assets/**', (route) => route.abort());
  await other.keyboard.press('g');
  await other.keyboard.press('j');
  await other.getByRole('alert').getByText('could not be loaded').waitFor();
  expect(await barriers(other)).toEqual([]);
  await other.getByRole('link', { name: 'Home' }).click();
  await other.locator('.project').first().waitFor();
  await other.unroute('**/assets/**');
  await context.close();
});

describe('without barriers', () => {
  for (const scheme of ['light', 'dark'] as const) {
    test(`every page, ${scheme}`, SLOW, async () => {
      await page().emulateMedia({ colorScheme: scheme });
      for (const [address, drawn] of pages()) {
        await visit(team.ada, address);
        await page().locator(drawn).first().waitFor();
        expect(await barriers(page()), address).toEqual([]);
      }
    });

    test(`what opens above a page, ${scheme}`, SLOW, async () => {
      await page().emulateMedia({ colorScheme: scheme });
      await visit(team.ada, board());
      await page().locator('[data-card]').first().waitFor();
      const opened: [string, () => Promise<void>][] = [
        ['palette', () => keys('Control+k')],
        ['shortcuts', () => keys('?')],
        ['capture', () => keys('c')],
        ['what is saved', () => page().locator('.save-pill').click()],
        ['account', () => page().getByRole('button', { name: 'Ada Lovelace' }).click()],
      ];
      const focused = () => page().evaluate(() => document.activeElement?.getAttribute('aria-haspopup') ?? null);
      for (const [name, open] of opened) {
        await open();
        await page().locator('dialog[open], :popover-open[role]').first().waitFor();
        expect(await barriers(page()), name).toEqual([]);
        await keys('Escape');
        await expect.poll(() => page().locator('dialog[open], :popover-open[role]').count(), SOON).toBe(0);
        if (name === 'what is saved' || name === 'account') expect(await focused(), name).not.toBeNull();
      }
    });
  }

  test('every page fits a phone, with capture under the thumb', SLOW, async () => {
    await page().setViewportSize(PHONE);
    for (const [address, drawn] of pages()) {
      await visit(team.ada, address);
      await page().locator(drawn).first().waitFor();
      expect(await page().evaluate(() => document.documentElement.scrollWidth), address).toBe(PHONE.width);
      expect(await barriers(page()), address).toEqual([]);
    }
    const button = page().getByRole('button', { name: 'Capture an idea' });
    const box = await button.boundingBox();
    expect(box && box.y > PHONE.height - 90 && box.width >= 44 && box.height >= 44).toBe(true);
    await button.click();
    await page().getByRole('dialog', { name: 'Capture an idea' }).waitFor();
    await keys('Escape');
    await page().getByRole('button', { name: 'Menu' }).click();
    await page().getByRole('dialog').getByRole('link', { name: 'Apollo' }).click();
    await expect.poll(() => path(), SOON).toBe(board());
    await expect.poll(() => page().locator('dialog[open]').count(), SOON).toBe(0);
  });
});
