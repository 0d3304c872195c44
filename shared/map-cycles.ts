/** Which modules and files import each other in a circle, and whether they do so without tests. */
import { findCycles } from './cycles.ts';
import type { SystemMap } from './map.ts';
import { isTestPath } from './test-paths.ts';

/** All imports of one module, or file, by another; `weight` counts the importing statements. */
export type Import = { from: string; to: string; weight: number };
/** What imports each other, directly or through others. */
export type Cycle = {
  members: readonly string[];
  /** It is one only with the imports of tests; `imports` has them. Else it has none of them. */
  needsTests: boolean;
  /** The imports among its members. */
  imports: readonly Import[];
};
/** The cycles of code, and those that only exist with tests; the largest first. */
export type Cycles = { code: readonly Cycle[]; withTests: readonly Cycle[] };

/** The cycles of modules. An import of or by a test is none of code. */
export function moduleCycles({ cycles, edges, files }: SystemMap): Cycles {
  const moduleOf = new Map(files.map(({ path, module }) => [path, module]));
  const isTest = testsOf(files);
  const inCycle = new Set(cycles.flat());
  const key = (from: string, to: string) => `${from}\n${to}`;
  /** By the modules: how many files import one another of both, and in how many of these pairs neither is a test. */
  const pairs = new Map<string, { all: number; code: number }>();
  for (const { path, module, imports } of files) {
    for (const imported of inCycle.has(module) ? imports : []) {
      const name = key(module, moduleOf.get(imported) ?? '');
      const { all, code } = pairs.get(name) ?? { all: 0, code: 0 };
      pairs.set(name, { all: all + 1, code: code + (isTest.has(path) || isTest.has(imported) ? 0 : 1) });
    }
  }
  return tellApart(cycles, edges, ({ from, to, weight }) => {
    const pair = pairs.get(key(from, to));
    // How often a file imports another is known of all together only.
    return pair && pair.code < pair.all ? pair.code : weight;
  });
}

/** The cycles of files. */
export function fileCycles({ fileCycles: cycles, files }: SystemMap): Cycles {
  const isTest = testsOf(files);
  const inCycle = new Set(cycles.flat());
  const edges = files
    .filter(({ path }) => inCycle.has(path))
    .flatMap(({ path, imports }) => imports.map((to): Import => ({ from: path, to, weight: 1 })));
  return tellApart(cycles, edges, ({ from, to }) => (isTest.has(from) || isTest.has(to) ? 0 : 1));
}

const testsOf = (files: SystemMap['files']): ReadonlySet<string> =>
  new Set(files.map(({ path }) => path).filter(isTestPath));

/** `codeOf` tells how much of an import is left without tests. */
function tellApart(all: readonly string[][], edges: readonly Import[], codeOf: (edge: Import) => number): Cycles {
  const inside = insideOf(all, edges);
  const codeEdges = inside.flat().flatMap((edge) => {
    const weight = codeOf(edge);
    return weight > 0 ? [{ ...edge, weight }] : [];
  });
  const targets = Map.groupBy(codeEdges, ({ from }) => from);
  const found = findCycles(new Map([...targets].map(([from, out]) => [from, out.map(({ to }) => to)])));
  const codeInside = insideOf(found, codeEdges);
  const sizes = new Map(found.flatMap((members) => members.map((member) => [member, members.length])));
  return {
    code: found.map((members, index) => ({ members, needsTests: false, imports: codeInside[index] ?? [] })),
    withTests: all.flatMap((members, index) => {
      // The same without tests: it was told already.
      if (sizes.get(members[0] ?? '') === members.length) return [];
      return [{ members, needsTests: true, imports: inside[index] ?? [] }];
    }),
  };
}

/** The edges inside each of the groups. */
function insideOf(groups: readonly (readonly string[])[], edges: readonly Import[]): Import[][] {
  const groupOf = new Map(groups.flatMap((members, index) => members.map((member) => [member, index])));
  const inside: Import[][] = groups.map(() => []);
  for (const edge of edges) {
    const group = groupOf.get(edge.from);
    if (group !== undefined && group === groupOf.get(edge.to)) inside[group]?.push(edge);
  }
  return inside;
}
