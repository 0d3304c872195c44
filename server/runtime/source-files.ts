import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProductFiles } from './files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const inPackage = (name: string, path: string) => join(root, 'node_modules', name, path);

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
    grammars: new Map([
      ['web-tree-sitter.wasm', inPackage('web-tree-sitter', 'web-tree-sitter.wasm')],
      ['tree-sitter-typescript.wasm', inPackage('tree-sitter-typescript', 'tree-sitter-typescript.wasm')],
      ['tree-sitter-tsx.wasm', inPackage('tree-sitter-typescript', 'tree-sitter-tsx.wasm')],
      ['tree-sitter-javascript.wasm', inPackage('tree-sitter-javascript', 'tree-sitter-javascript.wasm')],
    ]),
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
