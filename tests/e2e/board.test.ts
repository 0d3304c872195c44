import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../support/browser.ts';
import { barriers, openTeam, post, type Team } from '../support/team.ts';

/** Long enough for a busy machine. */
const SOON = { timeout: 20_000, interval: 50 };
const SLOW = { timeout: 120_000 };
/** Wide enough for every column: near its edge the board scrolls under what is dragged. */
const DESK = { width: 1800, height: 900 };

let team: Team;
let projectId: string;

beforeAll(async () => {
  team = await openTeam();
  for (const { page } of [team.ada, team.grace, team.vic]) await page.setViewportSize(DESK);
}, 120_000);

afterAll(() => team?.close());

beforeEach(async () => {
  ({ id: projectId } = await post<{ id: string }>(team.ada, '/api/projects', { name: 'Apollo' }));
});

afterEach(() => {
  const { ada, grace, vic } = team;
  for (const person of [ada, grace, vic]) expect(person.errors.splice(0)).toEqual([]);
});

type Seed = { kind?: string; stage?: string; body?: string; labels?: string[]; parentId?: string; assignee?: string };

/** Puts an item on the board, at the top of its stage. */
async function item(title: string, fields: Seed = {}): Promise<string> {
  const { id } = await post<{ id: string }>(team.ada, `/api/projects/${projectId}/items`, {
    kind: 'task',
    title,
    ...fields,
  });
  return id;
}

async function visit({ page }: Person, path: string, ready = '[data-card]'): Promise<void> {
  await page.goto(`/p/${projectId}/${path}`);
  await page.locator(ready).first().waitFor();
}

const column =
  ({ page }: Person, stage: string) =>
  () =>
    page.locator(`[data-stage=${stage}] .board-card-title`).allTextContents();
const card = ({ page }: Person, title: string): Locator => page.locator('[data-card]', { hasText: title });
const focusedText = ({ page }: Person) => page.evaluate(() => document.activeElement?.textContent ?? '');
const text = ({ page }: Person) =>
  page.$$eval('.item-editor .cm-line', (lines) =>
    lines
      .map((line) => {
        const copy = line.cloneNode(true) as HTMLElement;
        for (const caret of copy.querySelectorAll('.cm-other-caret')) caret.remove();
        return copy.textContent;
      })
      .join('\n'),
  );

/** Takes a card by the mouse to just above (or below) another. */
async function drag(person: Person, title: string, target: Locator, below = false): Promise<void> {
  const { mouse } = person.page;
  const [from, to] = [await card(person, title).boundingBox(), await target.boundingBox()];
  if (!from || !to) throw new Error(`drag ${title}: it or its target is not in sight`);
  await mouse.move(from.x + 40, from.y + 20);
  await mouse.down();
  await mouse.move(from.x + 60, from.y + 30, { steps: 3 });
  await mouse.move(to.x + Math.min(60, to.width / 2), below ? to.y + to.height - 6 : to.y + 6, { steps: 8 });
  await person.page.locator('.board-drop, .board-folded.target').waitFor();
  await mouse.up();
}

describe('the board', () => {
  test('shows everybody what each of them does at the same time', SLOW, async () => {
    const { ada, grace } = team;
    for (const title of ['Three', 'Two', 'One']) await item(title, { stage: 'plan' });
    await item('Four', { stage: 'build' });
    await Promise.all([visit(ada, 'board'), visit(grace, 'board')]);
    await Promise.all([
      drag(ada, 'Three', card(ada, 'Four')),
      (async () => {
        await card(grace, 'Two').focus();
        await grace.page.keyboard.press('e');
        await grace.page.locator('.board-title-editor').fill('Second');
        await grace.page.keyboard.press('Enter');
      })(),
    ]);
    for (const person of [ada, grace]) {
      await expect.poll(column(person, 'plan'), SOON).toEqual(['One', 'Second']);
      await expect.poll(column(person, 'build'), SOON).toEqual(['Three', 'Four']);
    }
    expect(ada.page.url()).toMatch(/\/board$/);
  });

  test('a drag within a column, into folded done, and one that Escape gives up', SLOW, async () => {
    const { ada } = team;
    for (const title of ['Three', 'Two', 'One']) await item(title, { stage: 'plan' });
    await visit(ada, 'board');
    await drag(ada, 'One', card(ada, 'Three'), true);
    await expect.poll(column(ada, 'plan'), SOON).toEqual(['Two', 'Three', 'One']);
    await drag(ada, 'Two', ada.page.locator('[data-stage=done]'));
    await expect.poll(column(ada, 'plan'), SOON).toEqual(['Three', 'One']);
    expect(await ada.page.textContent('[data-stage=done]')).toContain('Done · 1');
    const box = await card(ada, 'Three').boundingBox();
    await ada.page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
    await ada.page.mouse.down();
    await ada.page.mouse.move(600, 600, { steps: 4 });
    await ada.page.locator('.board-ghost').waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.mouse.up();
    await expect.poll(() => ada.page.locator('.board-ghost').count(), SOON).toBe(0);
    expect(await column(ada, 'plan')()).toEqual(['Three', 'One']);
    expect(ada.page.url()).toMatch(/\/board$/);
  });

  test('everything by keyboard, on one card and on several', SLOW, async () => {
    const { ada, grace } = team;
    for (const title of ['Three', 'Two', 'One']) await item(title, { stage: 'plan' });
    await item('Four', { stage: 'review' });
    await Promise.all([visit(ada, 'board'), visit(grace, 'board')]);
    const { keyboard } = ada.page;
    for (const key of ['j', 'j', 'j', 'k']) await keyboard.press(key);
    await expect.poll(() => focusedText(ada), SOON).toContain('Two');
    await keyboard.press('ArrowRight');
    await expect.poll(() => focusedText(ada), SOON).toContain('Four');
    await keyboard.press('ArrowLeft');
    await keyboard.press('Shift+ArrowDown');
    await expect.poll(column(grace, 'plan'), SOON).toEqual(['Two', 'One', 'Three']);
    await keyboard.press('Alt+ArrowRight');
    await expect.poll(() => ada.page.locator('[data-stage=build] [data-card]').count(), SOON).toBe(1);
    await keyboard.press('5');
    const moved = await column(ada, 'review')();
    expect(moved.length).toBe(2);
    await expect.poll(column(grace, 'review'), SOON).toEqual(moved);

    await card(ada, 'Two').focus();
    await keyboard.press('x');
    await card(ada, 'Three').focus();
    await keyboard.press('x');
    await keyboard.press('l');
    await keyboard.type('safety');
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await keyboard.press('a');
    await keyboard.type('Grace');
    await keyboard.press('Enter');
    for (const title of ['Two', 'Three']) {
      await expect.poll(() => card(grace, title).locator('.tag').allTextContents(), SOON).toEqual(['safety']);
      const assignee = card(grace, title).getByRole('img', { name: 'Grace Hopper' });
      await expect.poll(() => assignee.count(), SOON).toBe(1);
    }
    await keyboard.press('Delete');
    await expect.poll(column(grace, 'plan'), SOON).toEqual([]);
    await ada.page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(column(grace, 'plan'), SOON).toEqual(['Two', 'Three']);
    expect(await card(grace, 'Two').locator('.tag').allTextContents()).toEqual(['safety']);
  });

  test('undo takes back one’s own steps only', SLOW, async () => {
    const { ada, grace } = team;
    await item('Mine', { stage: 'plan' });
    await item('Yours', { stage: 'plan' });
    await Promise.all([visit(ada, 'board'), visit(grace, 'board')]);
    await card(ada, 'Mine').focus();
    await ada.page.keyboard.press('4');
    await expect.poll(column(grace, 'build'), SOON).toEqual(['Mine']);
    await card(grace, 'Yours').focus();
    await grace.page.keyboard.press('4');
    await expect.poll(column(ada, 'build'), SOON).toEqual(['Yours', 'Mine']);
    await ada.page.keyboard.press('Control+z');
    await expect.poll(column(grace, 'build'), SOON).toEqual(['Yours']);
    await expect.poll(column(grace, 'plan'), SOON).toEqual(['Mine']);
    await ada.page.keyboard.press('Control+Shift+Z');
    await expect.poll(column(grace, 'build'), SOON).toEqual(['Yours', 'Mine']);
  });

  test('says who is changing a card', SLOW, async () => {
    const { ada, grace } = team;
    const id = await item('Contested', { kind: 'idea' });
    await Promise.all([visit(ada, 'board'), visit(grace, `items/${id}`, '.item-title')]);
    await grace.page.locator('.item-title').focus();
    await expect
      .poll(() => card(ada, 'Contested').locator('.board-card-editor').allTextContents(), SOON)
      .toEqual(['Grace']);
    await grace.page.keyboard.press('Escape');
    await expect.poll(() => card(ada, 'Contested').locator('.board-card-editor').count(), SOON).toBe(0);
  });

  test('a filter and an order are part of the address', SLOW, async () => {
    const { ada } = team;
    await item('Map of modules', { labels: ['blocked'] });
    await item('Another map');
    await item('Feed', { kind: 'idea' });
    await visit(ada, 'board');
    await ada.page.keyboard.press('f');
    await ada.page.keyboard.type('map');
    await expect.poll(() => ada.page.url(), SOON).toContain('q=map');
    await ada.page.getByRole('button', { name: 'Blocked' }).click();
    await expect.poll(() => ada.page.url(), SOON).toContain('label=blocked');
    await ada.page.reload();
    await card(ada, 'Map of modules').waitFor();
    expect(await ada.page.locator('[data-card]').count()).toBe(1);
    await ada.page.getByRole('button', { name: 'Clear' }).click();
    await ada.page.getByRole('link', { name: 'List', exact: true }).last().click();
    await ada.page.getByRole('button', { name: 'Title' }).click();
    await expect.poll(() => ada.page.url(), SOON).toContain('sort=title');
    await expect
      .poll(() => ada.page.locator('.list-item .list-title > .truncate').allTextContents(), SOON)
      .toEqual(['Feed', 'Another map', 'Map of modules']);
  });

  test('says which cards wait for the network', SLOW, async () => {
    const { ada } = team;
    await item('Known to all', { stage: 'plan' });
    await visit(ada, 'board');
    await ada.disconnect();
    await card(ada, 'Known to all').focus();
    await ada.page.keyboard.press('n');
    await ada.page.keyboard.type('Written in a train');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('Escape');
    await card(ada, 'Known to all').focus();
    await ada.page.keyboard.press('4');
    const waiting = (title: string) => card(ada, title).locator('.board-waiting').allTextContents();
    await expect.poll(() => waiting('Written in a train'), SOON).toEqual(['captured offline · waiting']);
    expect(await waiting('Known to all')).toEqual(['changed offline · waiting']);
    await ada.reconnect();
    await expect.poll(() => ada.page.locator('.board-waiting').count(), SOON).toBe(0);
    const { items } = await team.server.call<{ items: { title: string }[] }>('GET', `/api/projects/${projectId}/items`);
    expect(items.map(({ title }) => title).sort()).toEqual(['Known to all', 'Written in a train']);
  });

  test('a viewer sees everything and changes nothing', SLOW, async () => {
    const { vic } = team;
    const id = await item('A spec', { kind: 'spec', body: '# Written' });
    await visit(vic, 'board');
    await card(vic, 'A spec').focus();
    for (const key of ['4', 'e', 'Delete', 'a', 'l']) await vic.page.keyboard.press(key);
    expect(await column(vic, 'define')()).toEqual(['A spec']);
    await vic.page.keyboard.press('Enter');
    await vic.page.locator('.item-preview h1').waitFor();
    expect(vic.page.url()).toContain(id);
    expect(await vic.page.locator('.item-editor, .item-new, .item-new-comment').count()).toBe(0);
    expect(await vic.page.getByRole('button', { name: /Freeze/ }).count()).toBe(0);
    expect(await vic.page.locator('.item-title').getAttribute('readonly')).not.toBeNull();
  });

  test('on a phone, one stage at a time, and the item as a page', SLOW, async () => {
    const { ada } = team;
    await item('In capture', { kind: 'idea' });
    await item('In plan');
    await ada.page.setViewportSize({ width: 390, height: 844 });
    try {
      await visit(ada, 'board');
      const left = async () => (await ada.page.locator('[data-stage=plan]').boundingBox())?.x ?? Number.NaN;
      expect(await left()).toBeGreaterThan(390);
      await ada.page.locator('.board-tabs').getByRole('button', { name: 'Plan' }).click();
      await expect.poll(left, SOON).toBeLessThan(40);
      await card(ada, 'In plan').click();
      const panel = ada.page.locator('.item');
      await expect.poll(async () => (await panel.boundingBox())?.width, SOON).toBe(390);
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await ada.page.getByRole('button', { name: 'Close' }).click();
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
    } finally {
      await ada.page.setViewportSize(DESK);
    }
  });
});

describe('a spec', () => {
  test('two people write it at once, see each other, and undo their own', SLOW, async () => {
    const { ada, grace } = team;
    const id = await item('Sign-in', { kind: 'spec', body: 'First line.\n\nLast line.' });
    await Promise.all([visit(ada, `items/${id}`, '.cm-content'), visit(grace, `items/${id}`, '.cm-content')]);
    await grace.page.locator('.cm-line').last().click();
    await grace.page.keyboard.press('End');
    await ada.page.locator('.cm-line').first().click();
    await ada.page.keyboard.press('End');
    await Promise.all([
      ada.page.keyboard.type(' By Ada.', { delay: 15 }),
      grace.page.keyboard.type(' By Grace.', { delay: 15 }),
    ]);
    const both = 'First line. By Ada.\n\nLast line. By Grace.';
    for (const person of [ada, grace]) await expect.poll(() => text(person), SOON).toBe(both);
    await expect.poll(() => ada.page.locator('.cm-other-name').allTextContents(), SOON).toEqual(['Grace Hopper']);
    const color = await ada.page
      .locator('.cm-other-caret')
      .evaluate((caret) => getComputedStyle(caret).borderLeftColor);
    expect(color).not.toBe(
      await ada.page.locator('.cm-content').evaluate((content) => getComputedStyle(content).color),
    );
    await grace.page.keyboard.press('Control+z');
    await expect.poll(() => text(ada), SOON).toBe('First line. By Ada.\n\nLast line.');
  });

  test('grows out of an idea, with tasks below it', SLOW, async () => {
    const { ada } = team;
    const id = await item('Passkeys', { kind: 'idea', body: 'People lose passwords.' });
    await visit(ada, `items/${id}`, '.cm-content');
    await ada.page.getByRole('button', { name: 'Write spec' }).click();
    await ada.page.getByRole('navigation', { name: 'Grew out of' }).getByText('Passkeys').waitFor();
    await expect.poll(() => text(ada), SOON).toContain('People lose passwords.');
    await ada.page.getByLabel('Add a task').fill('Add the button');
    await ada.page.keyboard.press('Enter');
    await ada.page.locator('.item-children').getByText('Add the button').click();
    const crumbs = ada.page.getByRole('navigation', { name: 'Grew out of' });
    await expect.poll(() => crumbs.locator('a').allTextContents(), SOON).toEqual(['Passkeys', 'Passkeys']);
    await ada.page.keyboard.press('Escape');
    await expect.poll(() => ada.page.url(), SOON).toMatch(/\/board$/);
    expect(await card(ada, 'Passkeys').locator('.board-fact').allTextContents()).toEqual(['0/1 done', '0/1 done']);
  });

  test('is frozen, compared and written on', SLOW, async () => {
    const { ada, grace } = team;
    const id = await item('Sign-in', { kind: 'spec', body: 'One\n\nTwo\n' });
    await Promise.all([visit(ada, `items/${id}`, '.cm-content'), visit(grace, `items/${id}`, '.cm-content')]);
    const state =
      ({ page }: Person) =>
      () =>
        page.locator('.spec-bar .pill').first().textContent();
    await expect.poll(state(ada), SOON).toBe('Never frozen');
    await ada.page.getByRole('button', { name: 'Freeze revision 1' }).click();
    for (const person of [ada, grace]) await expect.poll(state(person), SOON).toBe('Frozen as revision 1');
    await grace.page.locator('.cm-line').first().click();
    await grace.page.keyboard.press('End');
    await grace.page.keyboard.type(' and a half');
    for (const person of [ada, grace]) await expect.poll(state(person), SOON).toBe('Draft of revision 2');
    await grace.page.getByRole('button', { name: 'Freeze revision 2' }).click();
    await expect.poll(state(ada), SOON).toBe('Frozen as revision 2');

    await ada.page.goto(`/p/${projectId}/items/${id}#compare=1..2`);
    await expect.poll(() => ada.page.locator('.spec-count').textContent(), SOON).toBe('+1 −1 lines');
    expect(await ada.page.locator('.spec-difference .cm-changedText').allTextContents()).toContain(' and a half');
    await ada.page.getByRole('tab', { name: 'Side by side' }).click();
    await expect.poll(() => ada.page.locator('.spec-difference .cm-editor').count(), SOON).toBe(2);
    await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
    await ada.page.getByLabel('To', { exact: true }).selectOption({ label: 'Living text' });
    await grace.page.locator('.cm-line').first().click();
    await grace.page.keyboard.press('End');
    await grace.page.keyboard.type('!');
    await expect.poll(() => ada.page.locator('.spec-difference').textContent(), SOON).toContain('and a half!');
    await ada.page.getByRole('button', { name: '2 revisions' }).click();
    await ada.page.locator('.spec-revisions li').last().getByRole('button').first().click();
    await expect.poll(() => ada.page.locator('.spec-frozen').textContent(), SOON).toContain('One');
    expect(await ada.page.locator('.spec-frozen').textContent()).not.toContain('half');
    await ada.page.getByRole('button', { name: 'Living text' }).click();
    await expect.poll(() => text(ada), SOON).toContain('and a half!');
  });

  test('frozen offline, it waits and becomes a revision when the network is back', SLOW, async () => {
    const { ada } = team;
    const id = await item('Sign-in', { kind: 'spec', body: 'Before' });
    await visit(ada, `items/${id}`, '.cm-content');
    await ada.page.getByRole('button', { name: 'Freeze revision 1' }).waitFor();
    await ada.disconnect();
    await ada.page.locator('.cm-line').last().click();
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.type(', and offline');
    await ada.page.getByRole('button', { name: /Freeze/ }).click();
    await ada.page.getByText('Freezing waits for the network').waitFor();
    await ada.reconnect();
    await expect
      .poll(() => ada.page.locator('.spec-bar .pill').first().textContent(), SOON)
      .toBe('Frozen as revision 1');
    const { text: frozen } = await team.server.call<{ text: string }>('GET', `/api/specs/${id}/revisions/1`);
    expect(frozen).toBe('Before, and offline');
  });

  test('can be written so that nothing in it runs or loads from elsewhere', SLOW, async () => {
    const { vic } = team;
    const body = [
      '<img src="x" onerror="document.title=1"> <script>document.title=2</script>',
      '[run](javascript:document.title=3) [away](https://example.com/page)',
      '![a picture](https://example.com/picture.png)',
      '<form action="/api/session"><button>Sign in</button></form>',
    ].join('\n\n');
    const id = await item('Hostile', { kind: 'spec', body });
    const asked: string[] = [];
    vic.page.on('request', (request) => asked.push(new URL(request.url()).hostname));
    await visit(vic, `items/${id}`, '.item-preview a');
    const preview = vic.page.locator('.item-preview');
    expect(await preview.locator('script, form, button, [onerror], [href^=javascript]').count()).toBe(0);
    const links = await preview
      .locator('a[href]')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel'), link.textContent]));
    expect(links).toEqual([
      ['https://example.com/page', 'noopener noreferrer', 'away'],
      ['https://example.com/picture.png', 'noopener noreferrer', 'a picture'],
    ]);
    expect(await vic.page.title()).toContain('Hostile');
    expect(new Set(asked)).toEqual(new Set(['127.0.0.1']));
    // Chromium reports a handler that the policy forbids already in the document in which the sanitiser takes it out.
    expect(vic.errors.splice(0).filter((error) => !error.startsWith('Executing inline event handler'))).toEqual([]);
  });

  test('is discussed, with mentions', SLOW, async () => {
    const { ada, grace } = team;
    const id = await item('Sign-in', { kind: 'spec' });
    await Promise.all([visit(ada, `items/${id}`, '.item-new-comment'), visit(grace, 'board')]);
    await ada.page.getByLabel('Comment', { exact: true }).click();
    await ada.page.keyboard.type('Ask @grac');
    await ada.page.getByRole('option', { name: 'Grace Hopper' }).waitFor();
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('first');
    await ada.page.keyboard.press('Control+Enter');
    await expect
      .poll(() => ada.page.locator('.item-comment .markdown').allTextContents(), SOON)
      .toEqual(['Ask @Grace Hopper first\n']);
    expect(await ada.page.locator('.item-comment strong').allTextContents()).toEqual(['@Grace Hopper']);
    await expect
      .poll(() => card(grace, 'Sign-in').locator('.board-fact').allTextContents(), SOON)
      .toEqual(['1 comment']);
    await ada.page.getByRole('tab', { name: 'Activity' }).click();
    await expect.poll(() => ada.page.locator('.item-history li').allTextContents(), SOON).toHaveLength(2);
  });
});

describe('without barriers', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`board, list and item in ${colorScheme}`, SLOW, async () => {
      const { ada } = team;
      const idea = await item('An idea', { kind: 'idea', labels: ['blocked', 'ui', 'api'] });
      const id = await item('A spec', {
        kind: 'spec',
        parentId: idea,
        body: '# Title\n\nWords with `code`\n\n> quoted\n\n- [ ] task',
      });
      await item('A task', { parentId: id, stage: 'done' });
      await ada.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await visit(ada, 'board');
      await card(ada, 'An idea').focus();
      await ada.page.keyboard.press('x');
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await visit(ada, 'list');
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await visit(ada, `items/${id}`, '.cm-content');
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await ada.page.getByRole('tab', { name: 'Split' }).click();
      await ada.page.locator('.item-preview h1').waitFor();
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await ada.page.getByRole('tab', { name: 'Write' }).click();
    });
  }
});
