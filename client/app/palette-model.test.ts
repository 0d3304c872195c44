import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { Command } from '../ui/commands.ts';
import { fuzzySearch } from '../ui/fuzzy.ts';
import type { PaletteEntry, PaletteSource } from '../ui/palette.ts';
import { groupEntries, PaletteModel } from './palette-model.ts';
import { shortcutGroups } from './shortcuts.tsx';

const command = (title: string, more: Partial<Command> = {}): Command => ({
  id: title,
  title,
  group: 'Anywhere',
  run: () => {},
  ...more,
});
const entry = (title: string, group: string, score: number): PaletteEntry => ({
  id: title,
  title,
  group,
  score,
  run: () => {},
});
const titles = (model: PaletteModel) => model.entries.value.map(({ title }) => title);

test('commands that cannot run now, or make no sense here, are not offered', () => {
  const possible = signal(false);
  const model = new PaletteModel(
    () => [command('Fold'), command('Freeze', { when: () => possible.value }), command('Next card', { hidden: true })],
    () => [],
  );
  expect(titles(model)).toEqual(['Fold']);
  possible.value = true;
  expect(titles(model)).toEqual(['Fold', 'Freeze']);
});

test('the choice goes round, and begins anew when something is typed', () => {
  const model = new PaletteModel(
    () => ['One', 'Two', 'Three'].map((title) => command(title)),
    () => [],
  );
  model.move(-1);
  expect(model.active.value).toBe(2);
  model.move(1);
  expect(model.active.value).toBe(0);
  model.move(1);
  model.type('t');
  expect(model.active.value).toBe(0);
  expect(titles(model)).toEqual(['Two', 'Three']);
  model.type('nothing is called that');
  model.move(1);
  expect(titles(model)).toEqual([]);
  expect(model.active.value).toBe(0);
});

describe('sources', () => {
  test('an answer to what was typed before is thrown away', async () => {
    const answers: Record<string, (entries: PaletteEntry[]) => void> = {};
    const slow: PaletteSource = {
      id: 'slow',
      search: (query) =>
        new Promise((resolve) => {
          answers[query] = resolve;
        }),
    };
    const model = new PaletteModel(
      () => [],
      () => [slow],
    );
    model.type('a');
    model.type('ab');
    answers.ab?.([entry('newer', 'Items', 1)]);
    await Promise.resolve();
    answers.a?.([entry('older', 'Items', 2)]);
    await Promise.resolve();
    expect(titles(model)).toEqual(['newer']);
  });

  test('the chosen entry stays chosen when more are found before it', async () => {
    const { promise, resolve } = Promise.withResolvers<PaletteEntry[]>();
    const slow: PaletteSource = { id: 'slow', search: () => promise };
    const good: PaletteSource = { id: 'good', search: () => [entry('one', 'Items', 2), entry('two', 'Items', 1)] };
    const model = new PaletteModel(
      () => [],
      () => [slow, good],
    );
    model.type('o');
    model.move(-1);
    resolve([entry('zero', 'Items', 3)]);
    await promise;
    await Promise.resolve();
    expect(titles(model)).toEqual(['zero', 'one', 'two']);
    expect(model.entries.value[model.active.value]?.title).toBe('two');
  });

  test('one that fails leaves the others standing', async () => {
    const failing: PaletteSource = { id: 'failing', search: () => Promise.reject(new Error('offline')) };
    const good: PaletteSource = { id: 'good', search: () => [entry('here', 'Items', 1)] };
    const model = new PaletteModel(
      () => [],
      () => [failing, good],
    );
    model.type('h');
    await Promise.resolve();
    expect(titles(model)).toEqual(['here']);
  });

  test('refreshed, it looks again for the same words', () => {
    let items = ['First'];
    const source: PaletteSource = { id: 'items', search: () => items.map((title) => entry(title, 'Items', 1)) };
    const model = new PaletteModel(
      () => [],
      () => [source],
    );
    items = ['First', 'Second'];
    expect(titles(model)).toEqual(['First']);
    model.refresh();
    expect(titles(model)).toEqual(['First', 'Second']);
  });

  test('five thousand items are looked through, the best shown', () => {
    const all = Array.from({ length: 5000 }, (_, index) => `Item ${index} about ${index % 7 ? 'sync' : 'passkeys'}`);
    const source: PaletteSource = {
      id: 'items',
      search: (query) =>
        fuzzySearch(query, all, (title) => title, 12).map(({ candidate, score }) => entry(candidate, 'Items', score)),
    };
    const model = new PaletteModel(
      () => [],
      () => [source],
    );
    model.type('passkeys');
    expect(model.entries.value).toHaveLength(12);
    expect(titles(model).every((title) => title.endsWith('passkeys'))).toBe(true);
  });
});

test('the heading with the best entry stands first; no heading takes all the room', () => {
  const groups = groupEntries([
    entry('a', 'Commands', 10),
    entry('b', 'Items', 30),
    entry('c', 'Commands', 20),
    ...Array.from({ length: 30 }, (_, index) => entry(`more ${index}`, 'Items', 1)),
  ]);
  expect(groups.map(({ name }) => name)).toEqual(['Items', 'Commands']);
  expect(groups[1]?.entries.map(({ title }) => title)).toEqual(['c', 'a']);
  expect(groups[0]?.entries).toHaveLength(12);
});

test('while nothing is typed, what belongs to the open page stands first', () => {
  const groups = groupEntries([entry('fold', 'View', 0), entry('capture', 'Anywhere', 0), entry('filter', 'Board', 0)]);
  expect(groups.map(({ name }) => name)).toEqual(['Board', 'Anywhere', 'View']);
});

test('the sheet has what has keys, once, with every way to do it', () => {
  const all = [
    command('Move up', { id: '1', keys: 'shift+ArrowUp', hidden: true }),
    command('Move up', { id: '2', keys: 'alt+ArrowUp' }),
    command('Without keys'),
    command('Freeze', { keys: 'mod+Enter', group: 'Spec' }),
  ];
  expect(shortcutGroups(all)).toEqual([
    { name: 'Anywhere', shortcuts: [{ title: 'Move up', keys: ['shift+ArrowUp', 'alt+ArrowUp'] }] },
    { name: 'Spec', shortcuts: [{ title: 'Freeze', keys: ['mod+Enter'] }] },
  ]);
});
