import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { random } from '../../tests/support/random.ts';
import { PRODUCTS, VectorMemory } from './vector-memory.ts';

const { number } = random(1);
const vectorOf = (dimensions: number) => {
  const vector = Float32Array.from({ length: dimensions }, () => number() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
};

test('the module is what its text says', async () => {
  const source = readFileSync(new URL('products.wat', import.meta.url), 'utf8');
  const { buffer } = (await wabt()).parseWat('products.wat', source).toBinary({});
  expect(PRODUCTS).toBe(Buffer.from(buffer).toString('base64'));
});

test.each([1, 7, 8, 96, 384, 1000])('products of vectors of %d numbers', (dimensions) => {
  const memory = new VectorMemory(dimensions);
  const vectors = Array.from({ length: 1000 }, () => vectorOf(dimensions));
  vectors.push(new Float32Array(dimensions));
  for (const vector of vectors) memory.add(vector);
  expect(memory.count).toBe(vectors.length);
  const typed = vectorOf(dimensions);
  const expected = vectors.map((vector) => vector.reduce((sum, value, at) => sum + value * (typed[at] ?? 0), 0));
  for (const [place, product] of expected.entries()) expect(memory.product(typed, place)).toBeCloseTo(product, 4);

  // Times what `typed` was divided by.
  const scale = Math.max(...typed.map(Math.abs)) / 127;
  for (const from of [0, 300, 1000]) {
    const rough = memory.roughProducts(typed, from);
    expect(rough).toHaveLength(vectors.length - from);
    for (const [index, product] of rough.entries()) {
      expect(Math.abs(product * scale - (expected[from + index] ?? Number.NaN))).toBeLessThan(0.02);
    }
  }
});
