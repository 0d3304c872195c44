import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runPeer } from '../../../tests/support/peers/run-peer.ts';
import { temporaryFolder } from '../../../tests/support/server.ts';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';
import { URL_FORM } from './specifier.ts';

/**
 * The graphs of released packages, edge by edge against what dependency-cruiser and madge find. They are copied out of
 * `node_modules`, which the tools leave out.
 */
const place = temporaryFolder();
afterAll(place.remove);

function graphsOf(name: string, leaveOut: RegExp) {
  const folder = join(place.path, name);
  const source = join('node_modules', name);
  cpSync(source, folder, { recursive: true, filter: (path) => !leaveOut.test(relative(source, path)) });
  return graphsIn(folder, name);
}

async function graphsIn(folder: string, name: string) {
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) texts[relative(folder, path)] = readFileSync(path, 'utf8');
  }
  const own = await readGraph(javascript, texts);
  /** Imports of the package by its own name, which its manifest's `exports` lead to a source file. */
  const ofOwnName = new Set<string>();
  /** The files of which only the address is taken. */
  const ofAddresses = new Set<string>();
  for (const source of own.sources) {
    for (const { specifier, to } of own.modules.link(source)) {
      const edge = to.kind === 'file' ? `${source.path} -> ${to.path}` : '';
      if (specifier === name || specifier.startsWith(`${name}/`)) ofOwnName.add(edge);
      if (specifier.startsWith(URL_FORM)) ofAddresses.add(edge);
    }
  }
  const compare = (peer: 'dependency-cruiser' | 'madge') => {
    const theirs = new Set(runPeer(peer, folder).edges);
    const ours = new Set(own.edges);
    return {
      onlyOurs: own.edges.filter((edge) => !theirs.has(edge)),
      onlyTheirs: [...theirs].filter((edge) => !ours.has(edge)),
    };
  };
  return { own, compare, isOnlyOurs: (edge: string) => ofOwnName.has(edge) || ofAddresses.has(edge) };
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
  const { own, compare, isOnlyOurs } = await graphsOf('zod', /^node_modules(\/|$)/);

  test('has a graph without anything that leads nowhere', () => {
    expect(own.edges.length).toBeGreaterThan(1500);
    expect(own.unresolved).toEqual([]);
  });

  test('dependency-cruiser leads declarations to compiled code, and leaves out addresses and what a package imports of itself', () => {
    const { onlyOurs, onlyTheirs } = compare('dependency-cruiser');
    const explained = onlyTheirs.map((edge) => {
      // `./a.js` in declarations is `./a.d.ts`, as TypeScript reads it.
      expect(isOfDeclarations(edge), edge).toBe(true);
      return edge.replace(/\.([mc]?)js$/, '.d.$1ts');
    });
    expect(onlyOurs.filter((edge) => !isOnlyOurs(edge))).toEqual(explained.sort());
  }, 300_000);

  test('madge leaves out addresses, what a package imports of itself, and all that CommonJS declarations import', () => {
    const { onlyOurs, onlyTheirs } = compare('madge');
    expect(onlyTheirs).toEqual([]);
    expect(onlyOurs.filter((edge) => !isOnlyOurs(edge) && !/^\S+\.d\.cts -> \S+\.d\.cts$/.test(edge))).toEqual([]);
  }, 300_000);
});

describe('files that name others without importing them', async () => {
  const folder = join(place.path, 'named');
  mkdirSync(folder);
  const files = {
    'a.ts': `/// <reference path="./globals.d.ts" />
new Worker(new URL('./worker.ts', import.meta.url));
const c = require(/* of all */ './c');
const d = import(/* webpackChunkName: 'd' */ './d');
jest.mock('./mocked');
app.get('/routes/are/read/by/the/grammar', c);
`,
    'c.ts': '',
    'd.ts': '',
    'globals.d.ts': '',
    'mocked.ts': '',
    'worker.ts': '',
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  const { own, compare } = await graphsIn(folder, 'named');

  test('are the imports, the references and the workers', () => {
    expect(own.edges).toEqual(['a.ts -> c.ts', 'a.ts -> d.ts', 'a.ts -> globals.d.ts', 'a.ts -> worker.ts']);
  });

  test('of which dependency-cruiser leaves out what only an address leads to', () => {
    expect(compare('dependency-cruiser')).toEqual({ onlyOurs: ['a.ts -> worker.ts'], onlyTheirs: [] });
  }, 300_000);

  test('and madge the references too, and what TypeScript requires', () => {
    const onlyOurs = ['a.ts -> c.ts', 'a.ts -> globals.d.ts', 'a.ts -> worker.ts'];
    expect(compare('madge')).toEqual({ onlyOurs, onlyTheirs: [] });
  }, 300_000);
});
