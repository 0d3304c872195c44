import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeRepository } from '../support/repository.ts';
import { ROCKET } from '../support/rocket.ts';
import { temporaryFolder } from '../support/server.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

/** Long enough for a busy machine. */
const SOON = { timeout: 30_000, interval: 50 };
const SLOW = { timeout: 120_000 };

const folder = temporaryFolder();
let team: Team;
let projectId: string;

/** Files with branches, in as many languages as the panel of a module names at first, and two more. */
const PARTS = Array.from({ length: 70 }, (_, index) => [`engine/part${index}.ts`, 'export const on = true && 1;\n']);
const LANGUAGES = ['a.css', 'a.html', 'a.md', 'a.py', 'a.sql'].map((name) => [`engine/${name}`, '1\n']);
const FIRST = { ...ROCKET, ...Object.fromEntries([...PARTS, ...LANGUAGES]) };

/** So many files in a folder; of a few it is no module of its own. */
const filesIn = (name: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}/${index}.ts`, '1;\n']));

/** A cycle of code, one that a test closes, and more files than a comparison tells at first. */
const SECOND = {
  'probe/dust.ts': 'export const dust = 1;\n',
  'radio/receive.ts': 'export const receive = 1;\n',
  'probe/dust.test.ts': "import { send } from '../radio/send.ts';\nsend();\n",
  'radio/send.ts': "import { dust } from '../probe/dust.ts';\nexport const send = () => dust;\n",
  'wing/left.ts': "import { tail } from '../tail/tail.ts';\nexport const left = () => tail;\n",
  'tail/tail.ts': "import { left } from '../wing/left.ts';\nexport const tail = () => left;\n",
  ...filesIn('probe', 5),
  ...filesIn('radio', 5),
  ...filesIn('wing', 5),
  ...filesIn('tail', 5),
  ...filesIn('stars', 1010),
};

beforeAll(async () => {
  team = await openTeam();
  projectId = (await post<{ id: string }>(team.ada, '/api/projects', { name: 'Voyager' })).id;
  const url = makeRepository(join(folder.path, 'voyager'), FIRST);
  await post(team.ada, `/api/projects/${projectId}/repositories`, { url });
}, 120_000);

afterAll(async () => {
  await team?.close();
  folder.remove();
});

afterEach(() => {
  expect(team.ada.errors.splice(0)).toEqual([]);
});

test('a list that is cut says how much is left, and shows it', SLOW, async () => {
  const { page } = team.ada;
  await page.goto(`/p/${projectId}/map?mode=hotspots`);
  const hotspots = page.locator('.map-hotspots > ol > li');
  await expect.poll(() => hotspots.count(), SOON).toBe(50);
  const more = page.getByRole('button', { name: /^Show \d+ more$/ });
  const left = Number((await more.textContent())?.match(/\d+/)?.[0]);
  expect(left).toBeGreaterThan(20);
  expect(await barriers(page)).toEqual([]);
  await more.click();
  await expect.poll(() => hotspots.count(), SOON).toBe(50 + left);
  expect(await more.count()).toBe(0);

  await page.goto(`/p/${projectId}/map?module=engine`);
  const languages = page.getByRole('list', { name: 'Languages' }).getByRole('listitem');
  await expect.poll(() => languages.count(), SOON).toBe(4);
  await page.getByRole('button', { name: 'Show 2 more' }).click();
  await expect.poll(() => languages.count(), SOON).toBe(6);

  // By keyboard too: what shows more of the offers is the last of them.
  await page.keyboard.press('/');
  await page.keyboard.type('part');
  const offers = page.getByRole('listbox', { name: 'Found' }).getByRole('option');
  await expect.poll(() => offers.count(), SOON).toBe(11);
  await page.keyboard.press('ArrowUp');
  expect(await offers.and(page.locator('[aria-selected=true]')).textContent()).toBe('Show 60 more');
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect.poll(() => offers.count(), SOON).toBe(70);
  await page.keyboard.press('Enter');
  await page
    .locator('.map-panel')
    .getByRole('heading', { name: /^part\d+\.ts$/ })
    .waitFor(SOON);
});

test('two maps are compared: cycles that tests close stand apart, and all files are there', SLOW, async () => {
  const { page } = team.ada;
  makeRepository(join(folder.path, 'voyager'), SECOND);
  await page.goto(`/p/${projectId}/map?mode=history`);
  await page.getByRole('button', { name: 'More about the map' }).click();
  await page.getByRole('menuitem', { name: 'Read again' }).click();
  await expect.poll(() => page.textContent('[data-difference=appeared] dd'), SOON).toBe('1,036');
  const rows = (name: string) => page.getByRole('region', { name, exact: true }).locator('tbody tr');
  expect(await rows('Import cycles').locator('th, td').allTextContents()).toEqual(['tail, wing', '2', 'appeared']);
  const withTests = rows('Import cycles with tests').locator('th, td');
  expect(await withTests.allTextContents()).toEqual(['probe, radio', '2', 'appeared']);
  expect(await rows('Imports and packages').filter({ hasText: 'cycle' }).count()).toBe(0);

  // The server tells the first thousand; the others are asked for when these are shown.
  const files = page.locator('.map-section', { has: page.getByRole('heading', { name: /^Files and modules/ }) });
  expect(await rows('Files and modules').count()).toBe(500);
  const more = files.getByRole('button', { name: /^Show / });
  const [, total] = /^Show 500 more of (\d+)$/.exec((await more.textContent()) ?? '') ?? [];
  await more.click();
  await expect.poll(() => rows('Files and modules').count(), SOON).toBe(1000);
  expect(await more.textContent()).toBe(`Show ${Number(total) - 500} more`);
  expect(await barriers(page)).toEqual([]);
  await more.click();
  await expect.poll(() => rows('Files and modules').count(), SOON).toBe(500 + Number(total));
  expect(await more.count()).toBe(0);
});
