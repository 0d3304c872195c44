import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SystemMap } from '../../shared/map.ts';
import { type Circle, clickDisc, exported, picture } from '../support/map-picture.ts';
import { makeRepository } from '../support/repository.ts';
import { lines, ROCKET } from '../support/rocket.ts';
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
  for (const person of [team.ada, team.vic]) expect(person.errors.splice(0)).toEqual([]);
});

async function newProject(name: string): Promise<string> {
  return (await post<{ id: string }>(team.ada, '/api/projects', { name })).id;
}

test('a repository is added, and its map appears, is searched, read and checked', SLOW, async () => {
  const { ada, server } = team;
  const { page } = ada;
  const projectId = await newProject('Apollo');
  await page.goto(`/p/${projectId}/map`);
  const place = page.getByLabel('Local path or https URL');
  await place.fill(join(folder.path, 'nowhere'));
  await page.getByRole('button', { name: 'Add the repository' }).click();
  await page.locator('.field-error:visible').waitFor();
  expect(await page.textContent('.field-error')).toContain('nowhere');
  expect(await page.textContent('.save-words')).toBe('Saved');

  await place.fill(makeRepository(join(folder.path, 'rocket'), ROCKET));
  await place.press('Enter');
  const drawn = page.locator('.map-canvas[data-modules]');
  const cursor = page.locator('.map-cursor');
  await drawn.waitFor(SOON);
  const { items } = await server.call<{ items: { id: string }[] }>('GET', `/api/projects/${projectId}/repositories`);
  const map = await server.call<SystemMap>('GET', `/api/repositories/${items[0]?.id}/map`);

  // The picture: each module once, the largest first, its area in proportion to its lines.
  const before = await picture(page);
  const bySize = [...map.modules].sort((a, b) => b.lines - a.lines);
  const modulesIn = (circles: readonly Circle[]) =>
    circles.filter(({ id }) => map.modules.some((each) => each.id === id));
  const brightIn = ({ circles }: { circles: readonly Circle[] }) =>
    modulesIn(circles)
      .flatMap(({ id, isBright }) => (isBright ? id : []))
      .sort();
  expect(brightIn(before)).toEqual(map.modules.map(({ id }) => id).sort());
  const [first, second] = bySize;
  const radius = (id: string | undefined) => before.circles.find((circle) => circle.id === id)?.r ?? 0;
  expect((radius(first?.id) / radius(second?.id)) ** 2).toBeCloseTo((first?.lines ?? 0) / (second?.lines ?? 1), 2);
  expect(await barriers(page)).toEqual([]);

  // The same map gives the same picture.
  await page.reload();
  await drawn.waitFor(SOON);
  expect(modulesIn((await picture(page)).circles)).toEqual(modulesIn(before.circles));

  // Search by a file's name; Enter goes to it, and what else is found stays in reach of the arrows.
  await page.keyboard.press('/');
  await page.keyboard.type('pump');
  await expect.poll(() => page.textContent('.map-search-count'), SOON).toBe(`1 of ${map.modules.length}`);
  const offers = page.getByRole('listbox', { name: 'Found' });
  await offers.getByRole('option', { name: 'pump.ts engine' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  const panel = page.locator('.map-panel');
  await panel.getByRole('heading', { name: 'pump.ts' }).waitFor();
  expect(page.url()).toContain('file=engine%2Fpump.ts');
  expect(await offers.isVisible()).toBe(false);
  await panel.getByRole('button', { name: 'Back to engine' }).click();
  expect(await panel.locator('.map-file.found').count()).toBe(1);
  await page.keyboard.press('/');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('engine');
  await offers.getByRole('option', { name: 'engine module' }).waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await offers.locator('[aria-selected=true]').textContent()).toContain('pump.ts');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await panel.getByRole('heading', { name: 'engine' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.map-search-count').textContent(), SOON).toBe('');

  // From module to module by their imports, and by keyboard in the picture.
  await panel.getByRole('tab', { name: /Imports/ }).click();
  await panel.locator('.map-links').getByRole('button', { name: 'tank' }).click();
  await expect.poll(() => page.url(), SOON).toContain('module=tank');
  expect(await barriers(page)).toEqual([]);
  // What breaks with it, the way to another module, and a file of it: each has an address of its own.
  await panel.getByRole('tab', { name: /Impact/ }).click();
  await panel.getByText(/A change may break/).waitFor();
  expect(brightIn(await picture(page))).toEqual(['engine', 'tank']);
  await panel.getByRole('button', { name: 'engine/pump.ts' }).click();
  await panel.getByRole('heading', { name: 'pump.ts' }).waitFor();
  await panel.getByText('Nothing imports it').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(`/p/${projectId}/map?module=tank&part=path&to=engine&colour=owner`);
  await panel.getByRole('heading', { name: 'From tank to engine 2 steps' }).waitFor(SOON);
  await drawn.waitFor(SOON);
  expect((await picture(page)).arrows).toBe(3);
  expect(await barriers(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => page.locator('.map-panel').count()).toBe(0);
  // By keyboard: the picture is one stop, in which the arrow keys walk from module to module.
  const pointed = () => cursor.getAttribute('data-module');
  await expect.poll(() => page.evaluate(() => document.activeElement?.className), SOON).toBe('map-keys');
  await page.keyboard.press('Home');
  expect(await pointed()).toBe(first?.id);
  expect(await cursor.getAttribute('aria-label')).toContain(`${first?.lines} lines`);
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) await page.keyboard.press(key);
  await page.keyboard.press('End');
  expect(await pointed()).toBe(bySize.at(-1)?.id);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), SOON).toBe(first?.id);
  expect(page.url()).toContain(`module=${first?.id}`);
  await page.keyboard.press('Escape');
  await expect.poll(() => panel.count(), SOON).toBe(0);
  expect(await barriers(page)).toEqual([]);

  // Zoom and pan by keys, with the focus beside the modules.
  await page.getByRole('button', { name: 'Smaller' }).focus();
  const scale = async () => (await cursor.evaluate((element) => element.style.width)).replace('px', '');
  const whole = Number(await scale());
  await page.keyboard.press('+');
  await expect.poll(async () => Number(await scale()), SOON).toBeCloseTo(whole * 1.4, 1);
  const spot = () => cursor.evaluate((element) => element.style.transform);
  const seen = await spot();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(spot, SOON).not.toBe(seen);
  await page.keyboard.press('0');
  await expect.poll(async () => Number(await scale()), SOON).toBeCloseTo(whole, 3);

  // What is on screen and what is known, as files for elsewhere.
  const saved = (entry: string) => exported(page, entry);
  const svg = String(await saved('Picture as SVG'));
  expect(svg.startsWith('<svg')).toBe(true);
  expect(svg).toContain('>engine</text>');
  expect(svg).not.toMatch(/oklch|class=|light-dark/);
  expect((await saved('Picture as PNG')).subarray(1, 4).toString()).toBe('PNG');
  expect(JSON.parse(String(await saved('Everything as JSON')))).toEqual(map);
  expect(String(await saved('Modules as Mermaid'))).toContain('["engine"]');

  // From near, the module's files are in it, and are opened from there.
  const pointAtEngine = async () => {
    const engine = (await picture(page)).circles.find(({ id }) => id === 'engine');
    const frame = await page.locator('.map-frame').boundingBox();
    await page.mouse.move((frame?.x ?? 0) + (engine?.x ?? 0), (frame?.y ?? 0) + (engine?.y ?? 0), { steps: 3 });
    return pointed();
  };
  await expect.poll(pointAtEngine, SOON).toBe('engine');
  const nearer = async () => {
    await pointAtEngine();
    await page.mouse.wheel(0, -300);
    return (await picture(page)).circles.map(({ id }) => id);
  };
  await expect.poll(nearer, SOON).toEqual(expect.arrayContaining(['engine/pump.ts', 'engine/valve.ts']));
  await clickDisc(page, 'engine/pump.ts');
  await panel.getByRole('heading', { name: 'pump.ts' }).waitFor();
  await panel.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('0');

  // The table says the same as the map's JSON.
  await page.getByRole('tab', { name: 'Table' }).click();
  const cells = await page
    .locator('.map-table')
    .first()
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)));
  const changes = (id: string) =>
    map.files.filter((file) => file.module === id).reduce((sum, file) => sum + file.churn, 0);
  expect(Object.fromEntries(cells.map(([name, ...rest]) => [name, rest.slice(0, 4)]))).toEqual(
    Object.fromEntries(
      map.modules.map(({ id, path, name, language, files, lines: length }) => [
        path || name,
        [language, `${files}`, `${length}`, `${changes(id)}`],
      ]),
    ),
  );
  const total = (name: string) => page.locator(`[data-total=${name}] dd`).textContent();
  expect([await total('files'), await total('lines'), await total('commits')]).toEqual([
    String(map.totals.files),
    String(map.totals.lines),
    String(map.totals.commits),
  ]);
  expect(map.cycles).toHaveLength(1);
  expect(await page.getByRole('region', { name: 'Import cycles' }).locator('tbody tr').count()).toBe(1);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Hotspots' }).click();
  expect(await page.locator('.map-hotspots > ol > li').count()).toBe(map.hotspots.length);
  await expect
    .poll(() => page.locator('.map-tile').count(), SOON)
    .toBe(map.files.filter(({ lines }) => lines > 0).length);
  expect(await barriers(page)).toEqual([]);
  // The panel stands beside the list, not above it.
  await page.locator('.map-hotspots > ol button').first().click();
  const right = await page.locator('.map-hotspots').evaluate((list) => list.getBoundingClientRect().right);
  expect(await panel.evaluate((aside) => aside.getBoundingClientRect().left)).toBeGreaterThanOrEqual(right);

  for (const tab of ['Coupling', 'People', 'History']) {
    await page.getByRole('tab', { name: tab }).click();
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByRole('region', { name: 'Weeks' }).waitFor();
  const [newest] = map.commits ?? [];
  const row = page.getByRole('region', { name: 'Newest commits' }).locator('tbody tr').first();
  expect(await row.textContent()).toContain(newest?.subject ?? 'a commit');
  await page.goto(`/p/${projectId}/map?mode=history&commit=${newest?.id}`);
  const commit = page.getByRole('region', { name: 'The commit' });
  await expect.poll(() => commit.textContent(), SOON).toContain(newest?.subject ?? 'a commit');
  expect(await barriers(page)).toEqual([]);

  // Another commit, another map: the two are compared.
  makeRepository(join(folder.path, 'rocket'), { 'tank/gauge.ts': lines(9, 'export const gauge = 2;') });
  await page.getByRole('button', { name: 'More about the map' }).click();
  await page.getByRole('menuitem', { name: 'Read again' }).click();
  await page.getByRole('region', { name: 'Compare two maps' }).getByLabel('From').waitFor(SOON);
  await expect.poll(() => page.textContent('[data-difference=grew] dd'), SOON).toBe('1');
  expect(await page.getByRole('region', { name: 'Files and modules' }).textContent()).toContain('tank/gauge.ts');
  expect(await barriers(page)).toEqual([]);
});

test('what is opened has an address, is gone back to, and is closed by Escape', SLOW, async () => {
  const { page } = team.ada;
  const projectId = await newProject('Artemis');
  const url = makeRepository(join(folder.path, 'artemis'), ROCKET);
  await post(team.ada, `/api/projects/${projectId}/repositories`, { url });
  await page.goto(`/p/${projectId}/map`);
  const drawn = page.locator('.map-canvas[data-modules]');
  await drawn.waitFor(SOON);
  const panel = page.locator('.map-panel');
  const heading = (name: string) => panel.getByRole('heading', { name, exact: true });
  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  // A file that somebody was sent to is marked in the picture: its disc, and the ring around it.
  await page.goto(`/p/${projectId}/map?module=engine&file=engine%2Fpump.ts`);
  await heading('pump.ts').waitFor(SOON);
  const marked = async (file: string) => (await picture(page)).circles.filter(({ id }) => id === file).length;
  await expect.poll(() => marked('engine/pump.ts'), SOON).toBe(2);
  expect(await marked('engine/valve.ts')).toBe(1);

  // Escape closes the file, then the module, wherever the focus is; back opens them again.
  await page.keyboard.press('Escape');
  await heading('engine').waitFor();
  await panel.getByRole('button', { name: 'valve.ts' }).click();
  await heading('valve.ts').waitFor();
  await expect.poll(focused, SOON).toBe('valve.ts');
  await expect.poll(() => marked('engine/valve.ts'), SOON).toBe(2);
  await page.keyboard.press('Escape');
  await heading('engine').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => panel.count(), SOON).toBe(0);
  await page.goBack();
  await heading('engine').waitFor();
  await page.goBack();
  await heading('valve.ts').waitFor();
  await page.getByRole('tab', { name: 'Hotspots' }).click();
  await page.getByRole('button', { name: 'More about the map' }).click();
  await expect.poll(() => page.getByRole('menuitem', { name: 'SVG' }).textContent()).toContain('only in Modules');
  await page.keyboard.press('Escape');
  await heading('valve.ts').waitFor();
  await page.goBack();
  await drawn.waitFor(SOON);
  await panel.getByRole('button', { name: 'Close' }).click();

  // The picture's keys are its own: what has the focus elsewhere keeps the arrows.
  const spot = () => page.locator('.map-cursor').evaluate((element) => element.style.transform);
  await page.keyboard.press('0');
  let seen = '';
  const isStill = async () => {
    const last = seen;
    seen = await spot();
    return seen === last;
  };
  await expect.poll(isStill, SOON).toBe(true);
  await page.getByRole('link', { name: 'Repositories' }).last().focus();
  await page.keyboard.press('ArrowLeft');
  expect(await spot()).toBe(seen);

  // What is said of the thing under the pointer goes when that is another one.
  const engine = (await picture(page)).circles.find(({ id }) => id === 'engine');
  const frame = await page.locator('.map-frame').boundingBox();
  await page.mouse.move((frame?.x ?? 0) + (engine?.x ?? 0), (frame?.y ?? 0) + (engine?.y ?? 0), { steps: 3 });
  const tip = page.locator('.tooltip:popover-open');
  await tip.waitFor();
  await page.mouse.wheel(0, -100);
  await expect.poll(() => tip.count(), SOON).toBe(0);

  // An address of what is not there is answered in words.
  await page.goto(`/p/${projectId}/map?module=nowhere`);
  await page.getByText('nowhere is not in this map').waitFor(SOON);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => page.url(), SOON).not.toContain('nowhere');
  await page.goto(`/p/${projectId}/map?repository=gone`);
  await page.getByText('No such repository').waitFor(SOON);
  await page.getByRole('button', { name: 'Open the map of artemis' }).click();
  await drawn.waitFor(SOON);

  // A commit makes the map an old one; who has the page open sees it, and has it read.
  makeRepository(url, { 'tank/gauge.ts': lines(9) });
  const behind = page.getByRole('button', { name: /^behind/ });
  await expect.poll(() => behind.count(), SOON).toBe(1);
  // Which commit it shows and which is the newest, whatever the width and the view.
  for (const width of [1600, 1280, 1000, 820, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const tab of ['Table', 'Modules']) {
      await page.getByRole('tab', { name: tab }).click();
      const commits = page.locator('.map-which code');
      await expect.poll(() => commits.count(), SOON).toBe(2);
      for (const commit of await commits.all()) {
        expect(await commit.isVisible()).toBe(true);
        const box = await commit.boundingBox();
        expect((box?.width ?? 0) > 40 && (box?.x ?? 0) + (box?.width ?? 0) < width).toBe(true);
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await barriers(page)).toEqual([]);
  await behind.click();
  await expect.poll(() => behind.count(), SOON).toBe(0);
  await page.getByText('Read artemis: done').last().waitFor(SOON);
  expect(await behind.count()).toBe(0);
});

test('a repository added offline waits, and is read when the network is back', SLOW, async () => {
  const { ada } = team;
  const { page } = ada;
  const projectId = await newProject('Gemini');
  await page.goto(`/p/${projectId}/repositories`);
  await page.getByText('No repository yet').waitFor();
  await ada.disconnect();
  await expect.poll(() => page.textContent('.save-words'), SOON).toContain('Offline');
  await page.getByLabel('Local path or https URL').fill(makeRepository(join(folder.path, 'capsule'), ROCKET));
  await page.keyboard.press('Enter');
  const waiting = page.getByRole('list', { name: 'Waiting' });
  await waiting.getByText('capsule').waitFor();
  await ada.reconnect();
  await page.getByRole('link', { name: 'Open the map' }).waitFor(SOON);
  expect(await waiting.count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove capsule' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('No repository yet').waitFor();
});

test('a viewer reads the map and changes nothing', SLOW, async () => {
  const { vic } = team;
  const projectId = await newProject('Mercury');
  const url = makeRepository(join(folder.path, 'mercury'), ROCKET);
  await vic.page.goto(`/p/${projectId}/map`);
  await vic.page.getByText('A map of your code').waitFor();
  expect(await vic.page.getByLabel('Local path or https URL').count()).toBe(0);
  await post(team.ada, `/api/projects/${projectId}/repositories`, { url });
  // By itself, as soon as it is there.
  await vic.page.locator('.map-canvas[data-modules]').waitFor(SOON);
  await vic.page.getByRole('button', { name: 'More about the map' }).click();
  await vic.page.getByRole('menuitem', { name: 'All repositories' }).waitFor();
  expect(await vic.page.getByRole('menuitem', { name: 'Read again' }).count()).toBe(0);
  await vic.page.keyboard.press('Escape');
  await vic.page.setViewportSize({ width: 390, height: 844 });
  await clickDisc(vic.page, 'engine');
  await vic.page.locator('.map-panel').waitFor();
  const wide = await vic.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});
