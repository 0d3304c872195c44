import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runPeer } from '../../../tests/support/peers/run-peer.ts';
import { temporaryFolder } from '../../../tests/support/server.ts';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

/**
 * The graphs of released packages, edge by edge against what dependency-cruiser and madge find. They are copied out of
 * `node_modules`, which the tools leave out.
 */
const place = temporaryFolder();
afterAll(place.remove);

async function graphsOf(name: string, leaveOut: RegExp) {
  const folder = join(place.path, name);
  const source = join('node_modules', name);
  cpSync(source, folder, { recursive: true, filter: (path) => !leaveOut.test(relative(source, path)) });
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) texts[relative(folder, path)] = readFileSync(path, 'utf8');
  }
  const own = await readGraph(javascript, texts);
  /** Imports of the package by its own name, which its manifest's `exports` lead to a source file. */
  const ofOwnName = new Set(
    own.sources.flatMap((source) =>
      own.modules.link(source).flatMap(({ specifier, to }) => {
        const isOwn = specifier === name || specifier.startsWith(`${name}/`);
        return isOwn && to.kind === 'file' ? [`${source.path} -> ${to.path}`] : [];
      }),
    ),
  );
  const compare = (peer: 'dependency-cruiser' | 'madge') => {
    const theirs = new Set(runPeer(peer, folder).edges);
    const ours = new Set(own.edges);
    return {
      onlyOurs: own.edges.filter((edge) => !theirs.has(edge)),
      onlyTheirs: [...theirs].filter((edge) => !ours.has(edge)),
    };
  };
  return { own, compare, isOfOwnName: (edge: string) => ofOwnName.has(edge) };
}

const isOfDeclarations = (edge: string) => /^\S+\.d\.[mc]?ts -> /.test(edge);

describe('a package of more than a thousand TypeScript files', async () => {
  const { own, compare } = await graphsOf('viem', /^(_cjs|_esm|_types|node_modules)(\/|$)/);

  test('has a graph without anything that leads nowhere', () => {
    expect(own.sources.length).toBeGreaterThan(1300);
    expect(own.edges.length).toBeGreaterThan(6000);
    expect(own.unresolved).toEqual([]);
  });

  test.each(['dependency-cruiser', 'madge'] as const)(
    'which is the one that %s finds',
    (peer) => expect(compare(peer)).toEqual({ onlyOurs: [], onlyTheirs: [] }),
    300_000,
  );
});

describe('a package with its sources, two builds, and declarations of each', async () => {
  const { own, compare, isOfOwnName } = await graphsOf('zod', /^node_modules(\/|$)/);

  test('has a graph without anything that leads nowhere', () => {
    expect(own.edges.length).toBeGreaterThan(1500);
    expect(own.unresolved).toEqual([]);
  });

  test('dependency-cruiser leads declarations to compiled code, and leaves out what a package imports of itself', () => {
    const { onlyOurs, onlyTheirs } = compare('dependency-cruiser');
    const explained = onlyTheirs.map((edge) => {
      // `./a.js` in declarations is `./a.d.ts`, as TypeScript reads it.
      expect(isOfDeclarations(edge), edge).toBe(true);
      return edge.replace(/\.([mc]?)js$/, '.d.$1ts');
    });
    expect(onlyOurs.filter((edge) => !isOfOwnName(edge))).toEqual(explained.sort());
  }, 300_000);

  test('madge leaves out what a package imports of itself, and all that CommonJS declarations import', () => {
    const { onlyOurs, onlyTheirs } = compare('madge');
    expect(onlyTheirs).toEqual([]);
    expect(onlyOurs.filter((edge) => !isOfOwnName(edge) && !/^\S+\.d\.cts -> \S+\.d\.cts$/.test(edge))).toEqual([]);
  }, 300_000);
});
