/** Makes the map of a repository with one git adapter, and prints what it has in it. For `ingestion.ts`. */
import type { GitAdapter } from '../../../workers/repositories/git.ts';
import { ingest } from '../../../workers/repositories/ingest.ts';

const [path = '.', git = 'native'] = process.argv.slice(2);
const map = await ingest(
  { source: { path }, generatedAt: '2026-01-01T00:00:00.000Z', git: git as GitAdapter['name'] },
  { signal: new AbortController().signal, progress() {} },
);
const edges = map.files.reduce((sum, { imports }) => sum + imports.length, 0);
const definitions = map.files.reduce((sum, file) => sum + (file.definitions?.length ?? 0), 0);
process.stdout.write(JSON.stringify({ ...map.totals, edges, definitions, milliseconds: map.durationMs }));
