import { expect, test } from 'vitest';
import { type FoundChunk, fuse as fuseRankings, WEIGHT_OF_ALIKE } from './fuse.ts';

/** As a search does: by words, and then what is alike. */
const fuse = ([words = [], ...alike]: FoundChunk[][]) =>
  fuseRankings([{ chunks: words, weight: 1 }, ...alike.map((chunks) => ({ chunks, weight: WEIGHT_OF_ALIKE }))]);
const chunk = (id: number, sourceId: string) => ({ id, source: 'item', sourceId });

test('what several rankings have comes before what one has', () => {
  expect(
    fuse([
      [chunk(1, 'a'), chunk(2, 'b')],
      [chunk(3, 'c'), chunk(2, 'b')],
    ]),
  ).toEqual([2, 1, 3]);
});

test('a source is there once, by its best chunk of the first ranking that has it', () => {
  expect(fuse([[chunk(1, 'a'), chunk(2, 'a'), chunk(3, 'b')], [chunk(2, 'a')]])).toEqual([1, 3]);
});

test('one ranking stays as it is', () => {
  expect(fuse([[chunk(2, 'b'), chunk(1, 'a')], []])).toEqual([2, 1]);
});

test('the first ranking counts more than the others', () => {
  expect(fuse([[chunk(1, 'a')], [chunk(2, 'b'), chunk(3, 'c')]])).toEqual([1, 2, 3]);
  expect(fuse([[chunk(1, 'a'), chunk(2, 'b')], [chunk(3, 'c')]])).toEqual([1, 2, 3]);
});

test('what is only in support is found where another ranking has it, and comes before what has none', () => {
  const support = (id: number, sourceId: string) => ({ ...chunk(id, sourceId), isSupport: true });
  const words = [chunk(1, 'a'), chunk(2, 'b')];
  expect(fuse([words, [support(4, 'd'), support(3, 'b')]])).toEqual([2, 1]);
});
