import { expect, test } from 'vitest';
import { findCycles } from '../../shared/cycles.ts';
import { findLayers } from './graph.ts';

test('layers: what imports nothing is on the ground, a cycle is on one layer', () => {
  const edges = new Map([
    ['app', ['web', 'core']],
    ['web', ['core', 'ui']],
    ['ui', ['web', 'icons']],
    ['core', ['base']],
    ['lone', []],
  ]);
  const nodes = ['app', 'base', 'core', 'icons', 'lone', 'ui', 'web'];
  expect(Object.fromEntries(findLayers(nodes, edges, findCycles(edges)))).toEqual({
    app: 3,
    base: 0,
    core: 1,
    icons: 0,
    lone: 0,
    ui: 2,
    web: 2,
  });
});

test('a chain of layers may be longer than the stack', () => {
  const length = 100_000;
  const nodes = Array.from({ length }, (_, index) => `${index}`);
  const chain = new Map(nodes.slice(1).map((node, index) => [node, [`${index}`]]));
  expect(findLayers(nodes, chain, []).get(`${length - 1}`)).toBe(length - 1);
});
