import { expect, test } from 'vitest';
import { EMBEDDING_DIMENSIONS, embedText, likenessOf, type WordCounts } from './embedding.ts';

const likeness = (a: string, b: string, counts: WordCounts = {}) => {
  const [left, right] = [embedText(a, counts), embedText(b, counts)];
  return likenessOf(left, right);
};

test('a vector has length 1, and is the same each time', () => {
  const vector = embedText('Freeze the spec', {});
  expect(vector).toHaveLength(EMBEDDING_DIMENSIONS);
  expect(Math.hypot(...vector)).toBeCloseTo(1);
  expect(embedText('Freeze the spec', {})).toEqual(vector);
});

test('a text without words has no direction', () => {
  expect(Math.hypot(...embedText('…', {}))).toBe(0);
});

test('texts are alike by their words, and by words that are alike', () => {
  const same = likeness('freeze the specification', 'the specification: freeze');
  const forms = likeness('freezing specifications', 'freeze the specification');
  const typo = likeness('spesification', 'specification');
  const other = likeness('freeze the specification', 'walnut harbour');
  expect(same).toBeGreaterThan(0.99);
  expect(forms).toBeGreaterThan(0.3);
  expect(typo).toBeGreaterThan(0.4);
  expect(Math.abs(other)).toBeLessThan(0.2);
});

test('rare words count more than common ones', () => {
  const counts = { the: 5000, harbour: 3 };
  const likenessIn = (a: string, b: string) => {
    const [left, right] = [embedText(a, counts, 6000), embedText(b, counts, 6000)];
    return likenessOf(left, right);
  };
  expect(likenessIn('the harbour', 'harbour')).toBeGreaterThan(0.95);
  expect(likenessIn('the harbour', 'the')).toBeLessThan(0.35);
  expect(likeness('constructor', 'constructor', {})).toBeCloseTo(1);
});

test('an identifier is about the words in it', () => {
  expect(likeness('createEventLog', 'create event log')).toBeGreaterThan(0.9);
});
