import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { random } from '../../tests/support/random.ts';
import { PRODUCTS, type Products, VectorMemory } from './vector-memory.ts';

const { number } = random(1);
const vectorOf = (dimensions: number) => {
  const vector = Float32Array.from({ length: dimensions }, () => number() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
};

const collect = (products: Products) => {
  const found: number[] = [];
  for (const some of products.roughly()) found.push(...some);
  return found;
};

test('the module is what its text says', async () => {
  const source = readFileSync(new URL('products.wat', import.meta.url), 'utf8');
  const { buffer } = (await wabt()).parseWat('products.wat', source).toBinary({});
  expect(PRODUCTS).toBe(Buffer.from(buffer).toString('base64'));
});

test.each([
  [1, 5000],
  [7, 30_000],
  [96, 21_000],
  [384, 1001],
  [1000, 300],
])('products of vectors of %d numbers', (dimensions, count) => {
  const memory = new VectorMemory(dimensions);
  const vectors = Array.from({ length: count }, () => vectorOf(dimensions));
  vectors.push(new Float32Array(dimensions));
  for (const vector of vectors) memory.add(vector);
  expect(memory.count).toBe(vectors.length);
  const dense = vectorOf(dimensions);
  const sparse = dense.map((value, at) => (at % 5 === 0 ? value : 0));
  for (const typed of [dense, sparse]) {
    const products = memory.productsWith(typed);
    const expected = vectors.map((vector) => vector.reduce((sum, value, at) => sum + value * (typed[at] ?? 0), 0));
    const at = vectors.map((_, place) => products.at(place));
    expect(Math.max(...at.map((product, place) => Math.abs(product - (expected[place] ?? 1))))).toBeLessThan(1e-4);

    // Times what `typed` was divided by.
    const scale = Math.max(...typed.map(Math.abs)) / 1023;
    const rough = collect(products);
    expect(rough).toHaveLength(vectors.length);
    const errors = rough.map((product, place) => Math.abs(product * scale - (expected[place] ?? 1)));
    expect(Math.max(...errors)).toBeLessThan(0.01);
  }
});

test('what comes in during a comparison is left out of it', () => {
  const memory = new VectorMemory(8);
  for (let count = 0; count < 25_000; count++) memory.add(vectorOf(8));
  const typed = vectorOf(8);
  const before = collect(memory.productsWith(typed));
  const found: number[] = [];
  for (const some of memory.productsWith(typed).roughly()) {
    found.push(...some);
    // Enough for the memory to grow.
    for (let count = 0; count < 10_000; count++) memory.add(vectorOf(8));
  }
  expect(found).toEqual(before);
});

test('a vector of zeros is like none', () => {
  const memory = new VectorMemory(4);
  memory.add(vectorOf(4));
  const products = memory.productsWith(new Float32Array(4));
  expect(products.at(0)).toBe(0);
  expect(collect(products)).toEqual([0]);
});
