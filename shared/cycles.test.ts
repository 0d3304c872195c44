import { expect, test } from 'vitest';
import { findCycles } from './cycles.ts';

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
