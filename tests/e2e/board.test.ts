import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Person } from '../support/browser.ts';
import { card } from '../support/page.ts';
import { barriers } from '../support/team.ts';
import { DESK, SLOW, SOON, TeamProject } from '../support/team-project.ts';

const project = new TeamProject();

const column =
  ({ page }: Person, stage: string) =>
  () =>
    page.locator(`[data-stage=${stage}] .board-card-title`).allTextContents();
const focusedText = ({ page }: Person) => page.evaluate(() => document.activeElement?.textContent ?? '');

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
    const { ada, grace } = project.team;
    for (const title of ['Three', 'Two', 'One']) await project.item(title, { stage: 'plan' });
    await project.item('Four', { stage: 'build' });
    await Promise.all([project.visit(ada, 'board'), project.visit(grace, 'board')]);
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
    const { ada } = project.team;
    for (const title of ['Three', 'Two', 'One']) await project.item(title, { stage: 'plan' });
    await project.visit(ada, 'board');
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
    const { ada, grace } = project.team;
    for (const title of ['Three', 'Two', 'One']) await project.item(title, { stage: 'plan' });
    await project.item('Four', { stage: 'review' });
    await Promise.all([project.visit(ada, 'board'), project.visit(grace, 'board')]);
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
    const { ada, grace } = project.team;
    await project.item('Mine', { stage: 'plan' });
    await project.item('Yours', { stage: 'plan' });
    await Promise.all([project.visit(ada, 'board'), project.visit(grace, 'board')]);
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
    const { ada, grace } = project.team;
    const id = await project.item('Contested', { kind: 'idea' });
    await Promise.all([project.visit(ada, 'board'), project.visit(grace, `items/${id}`, '.item-title')]);
    await grace.page.locator('.item-title').focus();
    await expect
      .poll(() => card(ada, 'Contested').locator('.board-card-editor').allTextContents(), SOON)
      .toEqual(['Grace']);
    await grace.page.keyboard.press('Escape');
    await expect.poll(() => card(ada, 'Contested').locator('.board-card-editor').count(), SOON).toBe(0);
  });

  test('a filter and an order are part of the address', SLOW, async () => {
    const { ada } = project.team;
    await project.item('Map of modules', { labels: ['blocked'] });
    await project.item('Another map');
    await project.item('Feed', { kind: 'idea' });
    await project.visit(ada, 'board');
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
    const { ada } = project.team;
    await project.item('Known to all', { stage: 'plan' });
    await project.visit(ada, 'board');
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
    const { items } = await project.team.server.call<{ items: { title: string }[] }>(
      'GET',
      `/api/projects/${project.id}/items`,
    );
    expect(items.map(({ title }) => title).sort()).toEqual(['Known to all', 'Written in a train']);
  });

  test('a viewer sees everything and changes nothing', SLOW, async () => {
    const { vic } = project.team;
    const id = await project.item('A spec', { kind: 'spec', body: '# Written' });
    await project.visit(vic, 'board');
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
    const { ada } = project.team;
    await project.item('In capture', { kind: 'idea' });
    await project.item('In plan');
    await ada.page.setViewportSize({ width: 390, height: 844 });
    try {
      await project.visit(ada, 'board');
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

describe('without barriers', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`board, list and item in ${colorScheme}`, SLOW, async () => {
      const { ada } = project.team;
      const idea = await project.item('An idea', { kind: 'idea', labels: ['blocked', 'ui', 'api'] });
      const id = await project.item('A spec', {
        kind: 'spec',
        parentId: idea,
        body: '# Title\n\nWords with `code`\n\n> quoted\n\n- [ ] task',
      });
      await project.item('A task', { parentId: id, stage: 'done' });
      await ada.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await project.visit(ada, 'board');
      await card(ada, 'An idea').focus();
      await ada.page.keyboard.press('x');
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await project.visit(ada, 'list');
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await project.visit(ada, `items/${id}`, '.cm-content');
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await ada.page.getByRole('tab', { name: 'Split' }).click();
      await ada.page.locator('.item-preview h1').waitFor();
      await expect.poll(() => barriers(ada.page), SOON).toEqual([]);
      await ada.page.getByRole('tab', { name: 'Write' }).click();
    });
  }
});
