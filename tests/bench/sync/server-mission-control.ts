/** The sync engine with a real fsync per commit, rows and events, wired as in the product, in a process of its own. */
import { createInterface } from 'node:readline';
import { v7 as newId } from 'uuid';
import { openDatabase } from '../../../server/db/index.ts';
import { sourceFiles } from '../../../server/runtime/source-files.ts';
import { compactUpdates } from '../../../shared/compaction.ts';
import { ThreadPool } from '../../../workers/pool.ts';
import { makeProject, startSync } from '../../support/sync.ts';
import type { StoredSize } from './storage.ts';

const [dataDir = '', count = '1'] = process.argv.slice(2);
const database = await openDatabase({ dataDir, durability: 'full', files: sourceFiles() });
const pool = new ThreadPool();
const { url } = await startSync(database, {
  compact: (updates, signal) => pool.run('sync/compact', updates, { signal }),
});
let documents = (await database.sql<{ id: string }[]>`select id from items order by id`).map(({ id }) => id);
if (documents.length === 0) {
  const project = await makeProject(database);
  documents = Array.from({ length: Number(count) }, () => newId());
  const at = new Date();
  for (const id of documents) {
    await database.sql`
      insert into items (id, project_id, kind, stage, title, rank, created_at, updated_at)
      values (${id}, ${project}, 'spec', 'define', 'Spec', 'V', ${at}, ${at})`;
  }
}
console.info(JSON.stringify({ url, documents: documents.map((id) => `item:${id}`) }));

/** Answers `size <document>` with what is stored of it. Ends with whoever started it. */
const questions = createInterface(process.stdin);
questions.on('close', () => process.exit(0));
questions.on('line', async (line) => {
  const name = line.slice('size '.length);
  const [updates] = await database.sql<{ bytes: number }[]>`
    select coalesce(sum(length(update)), 0) as bytes from document_updates where name = ${name}`;
  const [snapshot] = await database.sql<{ state: Uint8Array; vector: Uint8Array }[]>`
    select state, vector from document_snapshots where name = ${name}`;
  const size: StoredSize = {
    bytes: (updates?.bytes ?? 0) + (snapshot ? snapshot.state.length + snapshot.vector.length : 0),
    tombstones: snapshot ? compactUpdates([snapshot.state]).tombstones.bytes : 0,
  };
  console.info(JSON.stringify(size));
});
