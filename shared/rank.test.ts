import { describe, expect, test } from 'vitest';
import { random } from '../tests/support/random.ts';
import { compareRanked, rankBetween } from './rank.ts';

const between = (before: string | null, after: string | null, rank: string) =>
  (before === null || before < rank) && (after === null || rank < after);

describe('rankBetween', () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('keeps every insert where it was made (seed %i)', (seed) => {
    const { number, below, pick } = random(seed);
    const ranks: string[] = [];
    for (let round = 0; round < 500; round++) {
      const index = pick([0, ranks.length, below(ranks.length + 1)]);
      const [before, after] = [ranks[index - 1] ?? null, ranks[index] ?? null];
      const rank = rankBetween(before, after, pick([0, number(), 0.999999]));
      expect(between(before, after, rank), `${before} < ${rank} < ${after}`).toBe(true);
      ranks.splice(index, 0, rank);
    }
    expect([...ranks].sort((a, b) => (a < b ? -1 : 1))).toEqual(ranks);
  });

  test('stays short at both ends of a long list', () => {
    const { number } = random(1);
    let first = rankBetween(null, null, number());
    let last = first;
    for (let round = 0; round < 20_000; round++) {
      first = rankBetween(null, first, number());
      last = rankBetween(last, null, number());
    }
    expect([first.length, last.length]).toEqual([7, 7]);
  });

  test('grows by a digit with every few inserts at one place', () => {
    const { number } = random(2);
    const low = rankBetween(null, null, 0.5);
    let high = rankBetween(low, null, 0.5);
    for (let round = 0; round < 400; round++) high = rankBetween(low, high, number());
    expect(high.length).toBeLessThan(200);
  });

  test('finds room next to the ends of the counter', () => {
    for (const [before, after] of [
      ['zzzzz', null],
      ['zzzzzzz1', null],
      [null, '00000'.concat('1')],
      [null, '000011'],
      ['', '01'],
    ] as const) {
      for (const jitter of [0, 0.5, 0.999999]) {
        const rank = rankBetween(before, after, jitter);
        expect(between(before, after, rank), `${before} < ${rank} < ${after}`).toBe(true);
      }
    }
  });

  test('gives two people at the same place different ranks, with room between them', () => {
    const [ada, grace] = [rankBetween('A1', 'A2', 0.2), rankBetween('A1', 'A2', 0.7)];
    expect(ada < grace).toBe(true);
    expect(between(ada, grace, rankBetween(ada, grace, 0.5))).toBe(true);
  });

  test('sorts directly after the first where the neighbours are equal or the wrong way round', () => {
    expect(rankBetween('K5', 'K5', 0.5).startsWith('K5')).toBe(true);
    expect(rankBetween('K5', 'K5', 0.5) > 'K5').toBe(true);
    expect(rankBetween('K5', 'A1', 0) > 'K5').toBe(true);
  });

  test('ends for bounds without room, of zeros or of other characters', () => {
    for (const bound of ['0', '000', '', '~~', 'ü', '-']) {
      expect(rankBetween(null, bound, 0.5)).not.toBe('');
      expect(rankBetween(bound, null, 0.5)).not.toBe('');
      expect(rankBetween('0', bound, 0.5)).not.toBe('');
    }
  });
});

test('compareRanked orders equal ranks by id', () => {
  const cards = [
    { rank: 'b', id: '1' },
    { rank: 'a', id: '2' },
    { rank: 'a', id: '1' },
  ];
  expect(cards.sort(compareRanked)).toEqual([
    { rank: 'a', id: '1' },
    { rank: 'a', id: '2' },
    { rank: 'b', id: '1' },
  ]);
});
