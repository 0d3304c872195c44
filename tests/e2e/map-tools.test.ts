import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { exported } from '../support/map-picture.ts';
import { makeRepository } from '../support/repository.ts';
import { ROCKET } from '../support/rocket.ts';
import { temporaryFolder } from '../support/server.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

/** Long enough for a busy machine. */
const SOON = { timeout: 30_000, interval: 50 };
const SLOW = { timeout: 120_000 };

const folder = temporaryFolder();
let team: Team;

beforeAll(async () => {
  team = await openTeam();
}, 120_000);

afterAll(async () => {
  await team?.close();
  folder.remove();
});

afterEach(() => {
  expect(team.ada.errors.splice(0)).toEqual([]);
});

/** Opens the map of a new project with one repository; returns the project's id. */
async function openMap(name: string, files: Record<string, string>): Promise<string> {
  const { page } = team.ada;
  const { id } = await post<{ id: string }>(team.ada, '/api/projects', { name });
  await post(team.ada, `/api/projects/${id}/repositories`, { url: makeRepository(join(folder.path, name), files) });
  await page.goto(`/p/${id}/map`);
  await page.locator('.map-canvas[data-modules]').waitFor(SOON);
  return id;
}

/** A second cycle, which is one only with a test. */
const WITH_TESTS = {
  ...ROCKET,
  'probe/dust.ts': 'export const dust = 1;\n',
  'radio/receive.ts': 'export const receive = 1;\n',
  'probe/dust.test.ts': "import { send } from '../radio/send.ts';\nsend();\n",
  'radio/send.ts': "import { dust } from '../probe/dust.ts';\nexport const send = () => dust;\n",
};

test('cycles of code are told apart from those that tests close, and the table leads to each', SLOW, async () => {
  const { page } = team.ada;
  const projectId = await openMap('surveyor', WITH_TESTS);
  // Beside the feed there is room for the name of the repository, where it can be changed.
  await post(team.ada, `/api/projects/${projectId}/repositories`, { url: join(folder.path, 'surveyor', '.git') });
  const picker = page.getByLabel('Repository', { exact: true });
  await picker.waitFor(SOON);
  const isCut = (element: Element) => {
    const context = document.createElement('canvas').getContext('2d');
    const { font, paddingLeft, paddingRight } = getComputedStyle(element);
    if (!(element instanceof HTMLSelectElement) || !context) throw new Error('Measure a choice: it is none');
    context.font = font;
    const room = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    return context.measureText(element.selectedOptions[0]?.text ?? '').width > room;
  };
  expect(await picker.evaluate(isCut)).toBe(false);
  const query = () => new URL(page.url()).searchParams;
  const panel = page.locator('.map-panel');
  const cuts = panel.getByRole('button', { name: / imports / });
  await page.getByRole('button', { name: '1 import cycle · 3 modules' }).click();
  await expect.poll(() => cuts.count(), SOON).toBe(1);
  const withTests = panel.getByRole('button', { name: 'With tests 1' });
  await withTests.click();
  await panel.getByText('which tests close').waitFor();
  expect(await cuts.count()).toBe(2);
  expect(await barriers(page)).toEqual([]);
  // Where it is low, the list scrolls, not the page.
  await page.setViewportSize({ width: 1280, height: 360 });
  const isScrolled = (selector: string) =>
    page.locator(selector).evaluate((element) => element.scrollHeight > element.clientHeight);
  expect(await isScrolled('.map-cycle-list')).toBe(true);
  expect(await isScrolled('.shell-main')).toBe(false);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await panel.getByText('which tests close').waitFor();
  await withTests.click();
  await expect.poll(() => cuts.count(), SOON).toBe(1);

  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: scheme === 'dark' ? 390 : 1280, height: 800 });
    await page.goto(`/p/${projectId}/map?mode=table`);
    const table = page.getByRole('region', { name: 'Import cycles with tests' });
    await expect.poll(() => table.locator('tbody td').allTextContents(), SOON).toEqual(['2', '1 Show']);
    expect(await barriers(page)).toEqual([]);
    await table.getByRole('button', { name: 'Show the cycle of probe, radio' }).click();
    await panel.getByRole('heading', { name: 'Import cycle', exact: true }).waitFor();
    await panel.getByText('which tests close').waitFor();
    expect([query().get('cycles'), query().get('mode'), await cuts.count()]).toEqual(['probe', null, 1]);
    await panel.getByRole('button', { name: 'Show all import cycles' }).click();
    await withTests.waitFor();
    expect(await withTests.getAttribute('aria-expanded')).toBe('false');
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(team.ada.errors).toEqual([]);
});

test('the largest folders, what is open and both ends of a path have their names in a crowd', SLOW, async () => {
  const { page } = team.ada;
  const modules = ['client', 'server'].flatMap((folder) =>
    Array.from({ length: 12 }, (_, index) => `${folder}/the-long-name-of-${folder}-${index}`),
  );
  const files = modules.flatMap((module) => ['a', 'b', 'c', 'd', 'e'].map((name) => [`${module}/${name}.ts`, '1;\n']));
  const projectId = await openMap('crowd', Object.fromEntries(files));
  const names = async () => {
    const svg = String(await exported(page, 'Picture as SVG'));
    return [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, name]) => name);
  };
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`/p/${projectId}/map`);
    await expect.poll(names, SOON).toEqual(expect.arrayContaining(['client', 'server']));
    for (const [from = '', to = ''] of [modules.slice(3, 5), modules.slice(11, 13), modules.slice(15, 17)]) {
      const [source, target] = [from, to].map((id) => id.split('/')[1]);
      await page.goto(`/p/${projectId}/map?module=${from}`);
      await expect.poll(names, SOON).toContain(source);
      await page.goto(`/p/${projectId}/map?module=${from}&part=path&to=${to}`);
      await expect.poll(names, SOON).toEqual(expect.arrayContaining([source, target]));
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('what changes together can be read on a phone', SLOW, async () => {
  const { page } = team.ada;
  const { id: projectId } = await post<{ id: string }>(team.ada, '/api/projects', { name: 'Apollo' });
  const path = join(folder.path, 'apollo');
  const long = `engine/${'a-very-long-name-'.repeat(4)}of-a-file.ts`;
  for (const turn of [1, 2, 3]) {
    const content = `export const turn = ${turn};\n`;
    makeRepository(path, { ...ROCKET, 'tank/fuel.ts': content, 'engine/valve.ts': content, [long]: content });
  }
  await post(team.ada, `/api/projects/${projectId}/repositories`, { url: path });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/p/${projectId}/map?mode=coupling`);
    const rows = page.getByRole('list', { name: 'Files that change together most often' }).getByRole('button');
    await expect.poll(() => rows.count(), SOON).toBe(3);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const seen = await rows.evaluateAll((all) =>
      all.map((row) => ({
        size: Number.parseFloat(getComputedStyle(row).fontSize),
        right: row.getBoundingClientRect().right,
        isTold: row.scrollWidth <= row.clientWidth || row.dataset.tip?.endsWith(row.textContent) === true,
      })),
    );
    for (const { size, right, isTold } of seen) expect([size >= 11, right <= 390, isTold]).toEqual([true, true, true]);
    await rows.filter({ hasText: 'tank/fuel.ts' }).click();
    expect(await page.locator('.map-chords > .pointed').count()).toBe(2);
    expect(await barriers(page)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(() => page.locator('.map-spoke').count(), SOON).toBe(3);
  expect(await barriers(page)).toEqual([]);
});

test('the tools of the map stay in reach, and it says what to cut of a cycle', SLOW, async () => {
  const { page } = team.ada;
  const projectId = await openMap('skylab', ROCKET);
  const boxOf = async (selector: string) =>
    (await page.locator(selector).boundingBox()) ?? { x: 0, width: 0, height: 0 };
  // One row beside the feed, two on a phone.
  expect((await boxOf('.map-bar')).height).toBeLessThan(60);

  // The palette has the map's commands, while it is open.
  const found = page.getByRole('dialog').getByRole('option');
  const look = async (text: string) => {
    await page.getByRole('button', { name: /Search or jump to/ }).click();
    await page.getByRole('combobox', { name: 'Search and commands' }).fill(text);
  };
  const palette = async (text: string) => {
    await look(text);
    await found.filter({ hasText: text }).first().click();
  };
  await palette('Show Hotspots');
  await expect.poll(() => page.url(), SOON).toContain('mode=hotspots');
  await palette('Show Modules');
  await page.locator('.map-canvas[data-modules]').waitFor(SOON);
  await palette('Colour by owner');
  await expect.poll(() => page.url(), SOON).toContain('colour=owner');
  await page.goto(`/p/${projectId}/board`);
  await look('Show Hotspots');
  await found.first().waitFor();
  expect(await found.filter({ hasText: /^Show Hotspots/ }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.goto(`/p/${projectId}/map`);
  await page.locator('.map-canvas[data-modules]').waitFor(SOON);

  // The cycle: what to cut, which file holds it, and that file.
  await page.getByRole('button', { name: /import cycle/ }).focus();
  await page.keyboard.press('Enter');
  const panel = page.locator('.map-panel');
  await panel.getByText('Fewest imports to cut').waitFor();
  const cuts = panel.getByRole('button', { name: / imports / });
  expect(await cuts.count()).toBe(1);
  await cuts.click();
  expect(await barriers(page)).toEqual([]);
  const holder = panel.locator('.map-cut-files button');
  const path = (await holder.textContent()) ?? '';
  await holder.click();
  await panel.getByRole('heading', { name: path.split('/')[1] ?? '' }).waitFor();
  await page.keyboard.press('Escape');
  await panel.getByRole('tab', { name: 'Cycle' }).click();
  await panel.getByText('Fewest imports to cut').waitFor();

  // A picture for elsewhere is of what is beside the panel, and says of what it is and what its colours mean.
  const svg = String(await exported(page, 'Picture as SVG'));
  const [, width, height] = /<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
  const room = await boxOf('.map-frame');
  expect(width).toBeLessThan(room.width - (await boxOf('.map-panel')).width);
  expect(width).toBeGreaterThan(200);
  // Without the empty room above and below it.
  expect(height).toBeLessThan(room.height);
  expect(svg).toMatch(/>skylab at [0-9a-f]{7}<\/text>/);
  expect(svg).toContain('>coloured by language</text>');
  expect(svg).toContain('>TypeScript</text>');
  const png = await exported(page, 'Picture as PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * (width ?? 0), 2 * (height ?? 0)]);

  // Beside the panel, whatever the width, the picture is made larger and smaller; each tab can be seen.
  for (const width of [1440, 1280, 1000, 820, 600, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole('button', { name: 'Smaller' }).click({ timeout: 10_000 });
    const tabs = page.getByRole('tablist', { name: 'View' });
    const [first, last] = [tabs.getByRole('tab').first(), tabs.getByRole('tab').last()];
    const isCut = (await last.boundingBox())?.x ?? 0;
    if (width <= 320) expect(await tabs.getAttribute('data-after')).not.toBeNull();
    else expect(isCut).toBeLessThan(width);
    expect(await first.isVisible()).toBe(true);
  }
  await page.goto(`/p/${projectId}/map?mode=table`);
  const table = page.getByRole('tab', { name: 'Table' });
  await expect
    .poll(async () => {
      const box = await table.boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    }, SOON)
    .toBeLessThanOrEqual(320);
  expect((await boxOf('.map-bar')).height).toBeLessThan(100);
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(team.ada.errors).toEqual([]);
});

test('the address of a project that is not there says so', SLOW, async () => {
  const { page } = team.ada;
  for (const name of ['map', 'repositories', 'board']) {
    await page.goto(`/p/0199d0de-0000-7000-8000-000000000000/${name}`);
    await page.getByRole('heading', { name: 'There is no such project' }).waitFor(SOON);
    expect(await page.getByRole('textbox', { name: /address|path|repository/i }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'All projects' }).click();
  await expect.poll(() => new URL(page.url()).pathname, SOON).toBe('/');
});
