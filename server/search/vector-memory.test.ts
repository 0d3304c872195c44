import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { random } from '../../tests/support/random.ts';
import { PRODUCTS, VectorMemory } from './vector-memory.ts';

const { number } = random(1);
const vectorOf = (dimensions: number) => Float32Array.from({ length: dimensions }, () => number() - 0.5);

test('the module is what its text says', async () => {
  const source = readFileSync(new URL('products.wat', import.meta.url), 'utf8');
  const { buffer } = (await wabt()).parseWat('products.wat', source).toBinary({});
  expect(PRODUCTS).toBe(Buffer.from(buffer).toString('base64'));
});

test.each([1, 7, 8, 96, 384, 1000])('products of vectors of %d numbers', (dimensions) => {
  const memory = new VectorMemory(dimensions);
  const vectors = Array.from({ length: 1000 }, () => vectorOf(dimensions));
  for (const vector of vectors) memory.add(vector);
  expect(memory.count).toBe(1000);
  const typed = vectorOf(dimensions);
  for (const [from, count] of [
    [0, 1000],
    [999, 1],
    [300, 400],
  ] as const) {
    const products = memory.products(typed, from, count);
    expect(products).toHaveLength(count);
    for (const [index, product] of products.entries()) {
      const expected = vectors[from + index]?.reduce((sum, value, at) => sum + value * (typed[at] ?? 0), 0);
      expect(product).toBeCloseTo(expected ?? Number.NaN, 4);
    }
  }
});
