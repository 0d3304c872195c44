/**
 * A process that opens the data folder given as its argument, says `open`, and inserts numbers one at a time, each
 * written to stdout once it is committed. It runs until it is killed.
 */
import { openDatabase } from '../../server/db/index.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';

const [dataDir = ''] = process.argv.slice(2);
const { sql } = await openDatabase({ dataDir, durability: 'full', files: sourceFiles() });
await sql`create table if not exists numbers (n integer primary key)`;
process.stdout.write('open\n');
for (let n = 0; ; n++) {
  await sql`insert into numbers values (${n})`;
  process.stdout.write(`${n}\n`);
}
