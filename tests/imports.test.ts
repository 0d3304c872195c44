import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The import rules of docs/architecture.md. They are what lets a feature be changed in one place, the pure rules run in
 * the browser, and the runtimes be exchanged.
 */
const ROOTS = ['shared', 'server', 'client', 'workers'];
const BASE = ['db', 'http', 'events', 'jobs', 'sync', 'runtime'];
/** Server folders below the features, lowest first: each may use the doors of those before it. */
const ORDER = ['runtime', 'db', 'http', 'events', 'jobs', 'sync'];
const SHARED_PACKAGES = ['zod', 'yjs'];

type Import = { file: string; specifier: string; target: string | null };

const sources = ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules')),
);
const product = sources.filter((path) => !/\.test\.tsx?$/.test(path));

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = text.matchAll(
    /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => {
    const specifier = match[1] ?? match[2] ?? '';
    return { file, specifier, target: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : null };
  });
}

const imports = product.flatMap(importsOf);
const part = (path: string, index: number) => path.split('/')[index] ?? '';
const isFeature = (path: string) =>
  part(path, 0) === 'server' && path.split('/').length > 2 && !BASE.includes(part(path, 1));
const isWiring = (path: string) => /^server\/(main|app|config|cli)\b/.test(path);
const describeImport = ({ file, specifier }: Import) => `${file} imports ${specifier}`;

describe('imports', () => {
  test('the walk finds the code', () => {
    expect(product.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
  });

  test('shared is pure: it imports only itself, zod and yjs, and has no clock, randomness or I/O', () => {
    const wrong = imports.filter(
      ({ file, specifier, target }) =>
        part(file, 0) === 'shared' &&
        (target ? part(target, 0) !== 'shared' : !SHARED_PACKAGES.includes(specifier.split('/')[0] ?? '')),
    );
    expect(wrong.map(describeImport)).toEqual([]);
    const impure = product.filter(
      (file) =>
        part(file, 0) === 'shared' &&
        /\b(Date\.now\(|new Date\(\)|Math\.random\(|crypto\.|fetch\(|process\.)/.test(readFileSync(file, 'utf8')),
    );
    expect(impure).toEqual([]);
  });

  test('the client imports itself and shared; a feature never the inside of another', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (part(file, 0) !== 'client' || !target) return false;
      if (part(target, 0) === 'shared') return false;
      if (part(target, 0) !== 'client') return true;
      const [from, to] = [part(file, 1), part(target, 1)];
      if (file.split('/').length === 2 || from === to) return false;
      if (to === 'local') return from === 'ui';
      return to !== 'ui';
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('the layers of the server import downward only, through doors; never a feature', () => {
    const wrong = imports.filter(({ file, target }) => {
      const from = part(file, 1);
      if (part(file, 0) !== 'server' || !BASE.includes(from) || !target) return false;
      if (part(target, 0) === 'shared') return false;
      if (part(target, 0) !== 'server') return true;
      const to = part(target, 1);
      if (to === from || to === 'runtime') return false;
      return !(ORDER.indexOf(to) >= 0 && ORDER.indexOf(to) < ORDER.indexOf(from) && target.endsWith('/index.ts'));
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('a feature of the server uses doors, of the layers and of other features', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (!isFeature(file) || isWiring(file) || !target) return false;
      if (part(target, 0) === 'shared') return false;
      if (part(target, 0) === 'workers') return target !== 'workers/pool.ts';
      if (part(target, 0) !== 'server') return true;
      if (part(target, 1) === part(file, 1)) return false;
      return !(target.endsWith('/index.ts') || target === 'server/runtime/files.ts');
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('workers import shared and libraries, never the server', () => {
    const wrong = imports.filter(
      ({ file, target }) => part(file, 0) === 'workers' && target && !['shared', 'workers'].includes(part(target, 0)),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('only the runtime adapters and the database touch Bun, Deno or PGlite', () => {
    const wrong = product.filter((file) => {
      if (/^server\/(runtime|db)\//.test(file)) return false;
      const text = readFileSync(file, 'utf8');
      return /\b(Bun|Deno)\.\w|from 'bun'|@electric-sql/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
    });
    expect(wrong).toEqual([]);
  });

  test('there is no cycle', () => {
    const targets = new Map<string, string[]>();
    for (const { file, target } of imports) if (target) targets.set(file, [...(targets.get(file) ?? []), target]);
    const finished = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]) => {
      if (finished.has(file)) return;
      const start = trail.indexOf(file);
      if (start >= 0) {
        cycles.push([...trail.slice(start), file].join(' → '));
        return;
      }
      for (const next of targets.get(file) ?? []) visit(next, [...trail, file]);
      finished.add(file);
    };
    for (const file of product) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test('every import names a file that is there, with its ending', () => {
    const wrong = imports.filter(
      ({ target }) => target && !/\.(css|json|wasm|svg)(\?|$)/.test(target) && !existsSync(target),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });
});
