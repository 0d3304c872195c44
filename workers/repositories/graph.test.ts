import { expect, test } from 'vitest';
import { findCycles, findLayers } from './graph.ts';

const cyclesOf = (...edges: string[]) => {
  const graph = new Map<string, string[]>();
  for (const [from = '', to = ''] of edges.map((edge) => edge.split('>')))
    graph.set(from, [...(graph.get(from) ?? []), to]);
  return findCycles(graph).map((cycle) => cycle.join(' '));
};

test('finds no cycle where there is none', () => {
  expect(cyclesOf()).toEqual([]);
  expect(cyclesOf('a>b', 'b>c', 'a>c')).toEqual([]);
  expect(cyclesOf('a>a')).toEqual([]);
});

test('finds each cycle once, whole, whatever the order of its edges', () => {
  expect(cyclesOf('a>b', 'b>a')).toEqual(['a b']);
  expect(cyclesOf('c>a', 'b>c', 'a>b', 'a>d')).toEqual(['a b c']);
  expect(cyclesOf('x>y', 'y>x', 'y>a', 'a>b', 'b>c', 'c>a')).toEqual(['a b c', 'x y']);
  expect(cyclesOf('a>b', 'b>c', 'c>b', 'c>d', 'd>a')).toEqual(['a b c d']);
});

test('agrees with what can be reached from where, on random graphs', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let round = 0; round < 200; round++) {
    const nodes = Array.from({ length: 8 }, (_, index) => `${index}`);
    const graph = new Map(nodes.map((node) => [node, nodes.filter(() => random(6) === 0)]));
    const reach = (from: string, seen = new Set<string>()): Set<string> => {
      for (const to of graph.get(from) ?? []) if (!seen.has(to)) reach(to, seen.add(to));
      return seen;
    };
    const together = (a: string, b: string) => reach(a).has(b) && reach(b).has(a);
    const expected = new Set(
      nodes
        .map((node) => [node, ...nodes.filter((other) => other !== node && together(node, other))].sort().join(' '))
        .filter((group) => group.includes(' ')),
    );
    expect(new Set(findCycles(graph).map((cycle) => cycle.join(' ')))).toEqual(expected);
  }
});

test('takes a chain longer than the stack', () => {
  const length = 200_000;
  const chain = new Map(Array.from({ length }, (_, index) => [`${index}`, [`${(index + 1) % length}`]]));
  expect(findCycles(chain)[0]).toHaveLength(length);
});

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
