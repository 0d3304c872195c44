import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { TestRepository } from '../support/git.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

/** Long enough for a busy machine. */
const SOON = { timeout: 30_000, interval: 50 };
const BUSY = { timeout: 100_000, interval: 200 };
const SLOW = { timeout: 120_000 };

const ODD = 'src/a b#c?d&e=Привет.ts';
const LONG = Array.from({ length: 20_000 }, (_, index) => `\tline ${index + 1} <b>&amp;`);
/** One line, as bundlers write them. */
const BUNDLE = Array.from({ length: 12_000 }, (_, index) => `const part${index}="of ${index}";`).join('');
const LANDER = [
  "import { fuel } from './fuel.ts';",
  ...Array.from({ length: 120 }, (_, index) => `export const part${index} = ${index};`),
  '',
  '/** How gently the craft touches the ground. */',
  'export function computeTouchdownSpeed(height: number): number {',
  "\tconst ground = '<script>alert(1)</script>';",
  '\treturn Math.sqrt(2 * 1.62 * height) - fuel(height) - ground.length;',
  '}',
];

const origin = new TestRepository();
let team: Team;
let projectId: string;
let repositoryId: string;

type Added = { id: string; jobId: string };

beforeAll(async () => {
  team = await openTeam();
  origin.write({
    'src/lander.ts': `${LANDER.join('\n')}\n`,
    'src/fuel.ts': 'export const fuel = (height: number) => height / 9;\n',
    [ODD]: 'export const odd = 1;\n',
    'long.txt': `${LONG.join('\n')}\n`,
    'bundle.js': `${BUNDLE}\n`,
    'picture.png': new Uint8Array([0, 1, 2]),
    'empty.txt': '',
  });
  origin.commit('one');
  projectId = (await post<{ id: string }>(team.ada, '/api/projects', { name: 'Apollo' })).id;
  const added = await post<Added>(team.ada, `/api/projects/${projectId}/repositories`, { url: origin.path });
  repositoryId = added.id;
  const found = () => team.server.call<{ items: unknown[] }>('GET', '/api/search?q=computeTouchdownSpeed');
  await vi.waitFor(async () => expect((await found()).items.length).toBeGreaterThan(0), BUSY);
}, 120_000);

afterAll(async () => {
  await team?.close();
  origin.remove();
});

afterEach(async () => {
  expect(team.ada.errors.splice(0)).toEqual([]);
  await team.ada.reconnect();
});

const page = () => team.ada.page;
const addressOf = (path: string, more = '') =>
  `/p/${projectId}/map?repository=${repositoryId}&file=${encodeURIComponent(path)}${more}`;
const query = () => new URL(page().url()).searchParams;
const text = (path: string) => page().getByRole('region', { name: `Text of ${path}`, exact: true });
const lines = () => page().locator('.code-numbers > [aria-current]');
const isInSight = (line: number) =>
  page().evaluate((line) => {
    const code = document.querySelector('.code-text')?.getBoundingClientRect();
    const place = document.querySelector(`[data-line="${line}"]`)?.getBoundingClientRect();
    return !!code && !!place && place.top >= code.top && place.bottom <= code.bottom;
  }, line);
const copied = async () => {
  await page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return page().evaluate(() => navigator.clipboard.readText());
};

for (const scheme of ['light', 'dark'] as const) {
  test(`what the search found is read where it stands, and come back from, ${scheme}`, SLOW, async () => {
    await page().emulateMedia({ colorScheme: scheme });
    await page().goto('/search?q=computeTouchdownSpeed');
    const hit = page()
      .getByRole('link', { name: /computeTouchdownSpeed/ })
      .first();
    await hit.focus();
    await page().keyboard.press('Enter');
    await text('src/lander.ts').waitFor();
    await expect.poll(() => lines().count(), SOON).toBe(5);
    expect(query().get('line')).toBe('123-127');
    expect(await isInSight(123)).toBe(true);
    await expect.poll(() => page().locator('.code-keyword', { hasText: 'function' }).count(), SOON).toBe(1);
    // Nothing in a file is taken for a part of the page.
    expect(await text('src/lander.ts').locator('script').count()).toBe(0);
    const outline = page().getByRole('navigation', { name: 'Definitions' });
    await outline.getByRole('button', { name: /part7 / }).click();
    await expect.poll(() => query().get('line'), SOON).toBe('9');
    await expect.poll(() => isInSight(9), SOON).toBe(true);
    // And again, after something else was looked at.
    await text('src/lander.ts').focus();
    await page().keyboard.press('End');
    // It has come to rest there: a jump amid a smooth scroll is carried on by it.
    await expect.poll(() => isInSight(LANDER.length), SOON).toBe(true);
    expect(await isInSight(9)).toBe(false);
    await outline.getByRole('button', { name: /part7 / }).click();
    await expect.poll(() => isInSight(9), SOON).toBe(true);
    expect(await barriers(page())).toEqual([]);
    await page().goBack();
    await expect
      .poll(() => page().evaluate(() => document.activeElement?.textContent), SOON)
      .toContain('computeTouchdownSpeed');
  });
}

test('lines are chosen by pointer and keyboard, and are in the address', SLOW, async () => {
  await page().goto(addressOf('src/lander.ts', '&code='));
  const line = (number: number) => page().getByRole('link', { name: `Line ${number}`, exact: true });
  await line(3).click();
  await expect.poll(() => query().get('line'), SOON).toBe('3');
  await line(6).click({ modifiers: ['Shift'] });
  await expect.poll(() => query().get('line'), SOON).toBe('3-6');
  await expect.poll(() => lines().count(), SOON).toBe(4);
  await line(3).focus();
  await page().keyboard.press('ArrowDown');
  await page().keyboard.press('Enter');
  await expect.poll(() => query().get('line'), SOON).toBe('4');
  // One press of the browser's back leaves the code, however many lines were chosen.
  expect(await line(5).getAttribute('href')).toContain('line=5');
  await page().getByRole('button', { name: 'Copy a link to these lines' }).click();
  expect(new URL(await copied()).searchParams.get('line')).toBe('4');
  await page().getByRole('button', { name: 'src/lander.ts' }).click();
  expect(await copied()).toBe('src/lander.ts');
});

test('the panel of a file opens its code and has the focus again when Escape closes it', SLOW, async () => {
  await page().goto(addressOf('src/lander.ts'));
  const opens = page().getByRole('button', { name: 'Open the code' });
  await opens.focus();
  await page().keyboard.press('Enter');
  await text('src/lander.ts').waitFor();
  await expect.poll(() => page().evaluate(() => document.activeElement?.className), SOON).toBe('code-text');
  // What lies behind it is out of reach.
  expect(await opens.isVisible()).toBe(false);
  await page().keyboard.press('Escape');
  await expect.poll(() => opens.evaluate((button) => button === document.activeElement), SOON).toBe(true);
  expect(query().get('file')).toBe('src/lander.ts');
  await page().getByRole('button', { name: 'part7 constant' }).click();
  await expect.poll(() => query().get('line'), SOON).toBe('9');
  await expect.poll(() => lines().count(), SOON).toBe(1);
});

test('a long file is all there to be found and copied, and only what is near is drawn', SLOW, async () => {
  await page().goto(addressOf('long.txt', '&line=15000&code='));
  await text('long.txt').waitFor();
  await expect.poll(() => isInSight(15_000), SOON).toBe(true);
  expect(await page().locator('.code-numbers > a').count()).toBeLessThan(1000);
  const shown = await page().locator('.code-block > pre').allTextContents();
  expect(shown.join('\n')).toBe(LONG.join('\n'));
  // The browser finds what is far away.
  expect(
    await page().evaluate(() => (window as unknown as { find(text: string): boolean }).find('line 19500 <b>')),
  ).toBe(true);
  await text('long.txt').focus();
  await page().keyboard.press('End');
  await expect.poll(() => isInSight(20_000), SOON).toBe(true);
  // Over the edge of what is drawn together, without the numbers.
  await page().evaluate(() => {
    const [first, second] = [...document.querySelectorAll('.code-block > pre')];
    if (!first?.firstChild || !second?.firstChild) return;
    const at = (second.firstChild.textContent ?? '').indexOf('\n');
    const from = (first.firstChild.textContent ?? '').lastIndexOf('\n') + 1;
    getSelection()?.setBaseAndExtent(first.firstChild, from, second.firstChild, at);
  });
  await page().keyboard.press('Control+C');
  expect(await copied()).toBe(`${LONG[99]}\n${LONG[100]}`);
  await page().getByRole('button', { name: 'Copy the text' }).click();
  await expect.poll(copied, SOON).toBe(`${LONG.join('\n')}\n`);
});

test(
  'a line of a bundle is all there to be found and copied, and only what is near has its colours',
  SLOW,
  async () => {
    await page().goto(addressOf('bundle.js', '&code='));
    await text('bundle.js').waitFor();
    const coloured = (part: string) =>
      page()
        .locator('.code-string', { hasText: `"${part}"` })
        .count();
    await expect.poll(() => coloured('of 7'), SOON).toBe(1);
    expect(await page().locator('.code-string').count()).toBeLessThan(4000);
    expect(await page().locator('.code-block > pre').textContent()).toBe(BUNDLE);
    expect(await coloured('of 11990')).toBe(0);
    // The browser finds what is far away, and goes there.
    const find = (words: string) =>
      page().evaluate((words) => (window as unknown as { find(text: string): boolean }).find(words), words);
    expect(await find('"of 11990"')).toBe(true);
    await page().evaluate(() => getSelection()?.removeAllRanges());
    await page().evaluate(() => document.querySelector('.code-text')?.scrollTo({ left: 1e9 }));
    await expect.poll(() => coloured('of 11990'), SOON).toBe(1);
    await page().evaluate(() =>
      getSelection()?.selectAllChildren(document.querySelector('.code-block > pre') as Element),
    );
    await page().keyboard.press('Control+C');
    expect(await copied()).toBe(BUNDLE);
  },
);

test('what cannot be read says why', SLOW, async () => {
  await page().goto(addressOf(ODD, '&code='));
  await text(ODD).waitFor();
  expect(await text(ODD).textContent()).toContain('export const odd = 1;');
  for (const [path, words] of [
    ['picture.png', 'The file is binary: 3 bytes.'],
    ['empty.txt', 'The file is empty'],
    ['src/../src/lander.ts', 'There is none in'],
  ] as const) {
    await page().goto(addressOf(path, '&code='));
    await page().getByText(words).waitFor();
    expect(await barriers(page())).toEqual([]);
  }
});

test('it says that the map is behind, fits a phone, and waits for the network', SLOW, async () => {
  origin.write({ 'src/fuel.ts': 'export const fuel = (height: number) => height / 8;\n' }).commit('two');
  await page().setViewportSize({ width: 390, height: 844 });
  // Where HEAD is was perhaps looked at a moment ago, for a page before.
  await vi.waitFor(async () => {
    await page().goto(addressOf('src/fuel.ts', '&code='));
    await text('src/fuel.ts').waitFor();
    await page().locator('.code-view').getByText('behind HEAD').waitFor({ timeout: 2000 });
  }, BUSY);
  expect(await text('src/fuel.ts').textContent()).toContain('height / 9');
  expect(await barriers(page())).toEqual([]);
  expect(await page().evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page().getByRole('button', { name: 'Definitions' }).click();
  await page().getByRole('dialog', { name: 'Definitions' }).getByRole('button', { name: /fuel/ }).click();
  await expect.poll(() => query().get('line'), SOON).toBe('1');
  await page().getByRole('button', { name: 'Close', exact: true }).click();
  await team.ada.disconnect();
  await page().getByRole('button', { name: 'Open the code' }).click();
  await page().getByText('The code needs the network').waitFor();
  await team.ada.reconnect();
  await text('src/fuel.ts').waitFor();
});
