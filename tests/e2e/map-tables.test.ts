import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeRepository } from '../support/repository.ts';
import { ROCKET } from '../support/rocket.ts';
import { temporaryFolder } from '../support/server.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

/** Long enough for a busy machine. */
const SOON = { timeout: 30_000, interval: 50 };
const SLOW = { timeout: 120_000 };

const SUBJECT = `engine: ${'say at length what the pump does to the fuel, '.repeat(4)}and stop`;

const folder = temporaryFolder();
let team: Team;
let projectId: string;

beforeAll(async () => {
  team = await openTeam();
  projectId = (await post<{ id: string }>(team.ada, '/api/projects', { name: 'Mariner' })).id;
  const path = join(folder.path, 'mariner');
  const long = `tank/${'a-very-long-name-'.repeat(4)}of-a-folder`;
  const parts = Array.from({ length: 8 }, (_, index) => [`${long}/part${index}.ts`, 'export const on = 1;\n']);
  makeRepository(path, { ...ROCKET, ...Object.fromEntries(parts) });
  const url = makeRepository(path, { 'docs/manual.md': '# The manual\n' }, SUBJECT);
  await post(team.ada, `/api/projects/${projectId}/repositories`, { url });
}, 120_000);

afterAll(async () => {
  await team?.close();
  folder.remove();
});

afterEach(async () => {
  await team.ada.page.emulateMedia({ colorScheme: null });
  await team.ada.page.setViewportSize({ width: 1280, height: 800 });
  expect(team.ada.errors.splice(0)).toEqual([]);
});

/** Where something ends on the right. */
const endOf = async (what: Locator) => {
  const { x, width } = (await what.boundingBox()) ?? { x: 0, width: Number.POSITIVE_INFINITY };
  return x + width;
};

test('of each commit, what it is and when is in sight, and its subject leads to it', SLOW, async () => {
  const { page } = team.ada;
  const table = page.getByRole('region', { name: 'Newest commits' });
  const commit = page.getByRole('region', { name: 'The commit' });
  for (const [width, seen] of [
    [1280, ['Subject', 'When', 'Author']],
    [390, ['Subject', 'When']],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`/p/${projectId}/map?mode=history`);
    await table.waitFor(SOON);
    for (const name of seen) {
      const heading = table.getByRole('columnheader', { name });
      expect(await endOf(heading), `${name} at ${width}`).toBeLessThanOrEqual(await endOf(table));
    }
    const subject = table.getByRole('link', { name: SUBJECT });
    expect(await subject.evaluate((link) => link.closest('[data-tip]')?.getAttribute('data-tip'))).toBe(SUBJECT);
    expect(await barriers(page)).toEqual([]);
    await subject.click();
    await commit.getByRole('heading', { name: SUBJECT }).waitFor();
    await expect.poll(async () => (await commit.boundingBox())?.y ?? -1, SOON).toBeGreaterThan(0);
    expect(new URL(page.url()).searchParams.get('commit')).toMatch(/^[0-9a-f]{40}$/);
    await page.goBack();
    await expect.poll(() => commit.count(), SOON).toBe(0);
  }
});

test('the names of a wide table stay in sight, and it says that there is more beside them', SLOW, async () => {
  const { page } = team.ada;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/p/${projectId}/map?mode=table`);
    const table = page.getByRole('region', { name: 'Modules', exact: true });
    await table.waitFor(SOON);
    const edges = () => table.evaluate(({ dataset }) => ({ before: 'before' in dataset, after: 'after' in dataset }));
    await expect.poll(edges, SOON).toEqual({ before: false, after: true });
    const name = table.getByRole('rowheader').filter({ hasText: 'a-very-long-name' });
    const { x = 0, width = 0 } = (await name.boundingBox()) ?? {};
    expect(width).toBeLessThan(200);
    await table.evaluate((box) => box.scrollTo({ left: 200 }));
    await expect.poll(edges, SOON).toEqual({ before: true, after: true });
    expect((await name.boundingBox())?.x).toBe(x);
    // What is scrolled below it does not shine through.
    expect(await name.evaluate((cell) => getComputedStyle(cell).backgroundColor)).toMatch(/^oklch\([^/]+\)$/);
    await table.evaluate((box) => box.scrollTo({ left: 5000 }));
    await expect.poll(edges, SOON).toEqual({ before: true, after: false });
    expect(await barriers(page)).toEqual([]);
  }
});

test('an older commit is read to be compared with the only map, by whoever may change something', SLOW, async () => {
  const address = `/p/${projectId}/map?mode=history`;
  const compare = (page: Page) => page.getByRole('region', { name: 'Compare two maps' });
  await team.vic.page.goto(address);
  await compare(team.vic.page).getByText('There is one map so far').waitFor(SOON);
  expect(await compare(team.vic.page).getByRole('combobox').count()).toBe(0);
  const { page } = team.ada;
  await page.goto(address);
  await compare(page).getByText('There is one map so far').waitFor(SOON);
  expect(await barriers(page)).toEqual([]);
  await compare(page).getByLabel('Compare with an older commit').selectOption({ index: 1 });
  const counts = compare(page).locator('[data-difference] dd');
  await expect.poll(() => counts.allTextContents(), SOON).toEqual(['0', '0', '0', '0', '0', '1']);
  expect(new URL(page.url()).searchParams.get('before')).toMatch(/^[0-9a-f]{40}$/);
  // All its commits have a map now.
  expect(await compare(page).getByLabel('Compare with an older commit').count()).toBe(0);
});

test('two maps are chosen by subject, and each file that differs is counted once', SLOW, async () => {
  const { page } = team.ada;
  makeRepository(
    join(folder.path, 'mariner'),
    { 'docs/manual.md': '# A manual\n', 'tank/gauge.ts': 'export {};\n' },
    'docs: say which manual it is',
  );
  await page.goto(`/p/${projectId}/map?mode=history`);
  await page.getByRole('button', { name: 'More about the map' }).click();
  await page.getByRole('menuitem', { name: 'Read again' }).click();
  const comparison = page.getByRole('region', { name: 'Compare two maps' });
  const chosen = (name: string) =>
    comparison.getByLabel(name).evaluate((field) => (field as HTMLSelectElement).selectedOptions[0]?.textContent);
  await expect.poll(() => chosen('To').catch(() => ''), SOON).toContain(' · docs: say which manual it is · ');
  expect(await chosen('From')).toContain(' · engine: say at length what the pump does');
  const counts = comparison.locator('[data-difference]');
  await expect.poll(() => counts.locator('dd').allTextContents(), SOON).toEqual(['0', '0', '0', '0', '1', '1']);
  const rows = page.getByRole('region', { name: 'Files and modules' }).getByRole('row');
  expect(await rows.filter({ hasText: 'docs/manual.md' }).textContent()).toContain('changed');
  expect(await rows.count()).toBe(3);
  expect(await barriers(page)).toEqual([]);
});
