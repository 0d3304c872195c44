/** The sync engine with a real fsync per commit, rows and events, in a process of its own. */
import { v7 as newId } from 'uuid';
import { openDatabase } from '../../../server/db/index.ts';
import { sourceFiles } from '../../../server/runtime/source-files.ts';
import { makeProject, startSync } from '../../support/sync.ts';

const [dataDir = '', count = '1'] = process.argv.slice(2);
const database = await openDatabase({ dataDir, durability: 'full', files: sourceFiles() });
const { url } = await startSync(database);
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
process.once('SIGTERM', () => process.exit(0));
