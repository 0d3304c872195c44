import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Database, openDatabase } from '../../../server/db/index.ts';
import { sourceFiles } from '../../../server/runtime/source-files.ts';
import type { SearchStatus } from '../../../shared/api/ops.ts';
import { makeRepository } from '../../support/repository.ts';
import { startServer, temporaryFolder } from '../../support/server.ts';

/** The package whose sources are searched. */
export const SOURCES = join(import.meta.dirname, '../../../node_modules/viem');

const BUILT = new Set(['node_modules', '_cjs', '_esm', '_types']);
/** Comments of documentation. */
const DOCS = /^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*\n/gm;

/** Its TypeScript by path; without the comments that document it, where `bare`. */
function readSources(bare: boolean): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !BUILT.has(entry.name)) walk(path);
      if (!entry.isFile() || !/(?<!\.d)\.ts$/.test(entry.name)) continue;
      const text = readFileSync(path, 'utf8');
      files[relative(SOURCES, path)] = bare ? text.replace(DOCS, '') : text;
    }
  };
  walk(SOURCES);
  return files;
}

/** An embedder that cannot be reached: the vectors are made here, and compared one by one. */
const NO_VECTORS = { MC_EMBEDDINGS: 'openai', MC_EMBEDDINGS_URL: 'https://127.0.0.1:1', MC_EMBEDDINGS_MODEL: 'none' };

/** Has the product read the package as a repository and index its words; the database that it leaves, and how to be rid of it. */
export async function indexSources(bare: boolean): Promise<{ database: Database; close: () => Promise<void> }> {
  const { path, remove } = temporaryFolder();
  const [repository, dataDir] = [makeRepository(join(path, 'viem'), readSources(bare)), join(path, 'data')];
  const server = await startServer({ dataDir, environment: { MC_DURABILITY: 'relaxed', ...NO_VECTORS } });
  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'viem' });
  await server.call('POST', `/api/projects/${id}/repositories`, { url: repository });
  let chunks = 0;
  for (let quiet = 0; quiet < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { search } = await server.call<{ search: SearchStatus }>('GET', '/api/status');
    quiet = search.chunks > 0 && search.chunks === chunks ? quiet + 1 : 0;
    chunks = search.chunks;
  }
  await server.stop();
  const database = await openDatabase({ dataDir, durability: 'relaxed', files: sourceFiles() });
  return {
    database,
    async close() {
      await database.close();
      remove();
    },
  };
}
