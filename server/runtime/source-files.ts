import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProductFiles } from './files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const inPackage = (name: string, path: string) => join(root, 'node_modules', name, path);

/** The parser and its grammars, by package and file. `workers/repositories/grammars.ts` loads them when it needs them. */
const GRAMMARS = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-typescript/tree-sitter-tsx.wasm',
  'tree-sitter-python/tree-sitter-python.wasm',
  'tree-sitter-go/tree-sitter-go.wasm',
  'tree-sitter-rust/tree-sitter-rust.wasm',
  'tree-sitter-java/tree-sitter-java.wasm',
  'tree-sitter-c/tree-sitter-c.wasm',
  'tree-sitter-cpp/tree-sitter-cpp.wasm',
  'tree-sitter-c-sharp/tree-sitter-c_sharp.wasm',
  'tree-sitter-ruby/tree-sitter-ruby.wasm',
  'tree-sitter-php/tree-sitter-php.wasm',
];

/** Where things are in the source tree, after `scripts/build.ts` has made `dist`. */
export function sourceFiles(): ProductFiles {
  const pglite = (file: string) => inPackage('@electric-sql/pglite', `dist/${file}`);
  const migrations = join(root, 'migrations');
  return {
    engine: {
      pglite: pglite('pglite.wasm'),
      initdb: pglite('initdb.wasm'),
      data: pglite('pglite.data'),
      vector: inPackage('@electric-sql/pglite-pgvector', 'dist/vector.tar.gz'),
      image: join(root, 'dist/engine-image.tar.gz'),
    },
    engineWorker: new URL('../db/engine.ts', import.meta.url),
    poolWorker: new URL('../../workers/worker.ts', import.meta.url),
    migrations: readdirSync(migrations)
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map((name) => ({ name: name.replace(/\.sql$/, ''), path: join(migrations, name) })),
    client: filesBelow(join(root, 'dist/client')),
    grammars: new Map(GRAMMARS.map((file) => [basename(file), inPackage(file, '')])),
  };
}

function filesBelow(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).replaceAll('\\', '/'), path]),
  );
}
