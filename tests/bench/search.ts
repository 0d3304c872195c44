/**
 * `npm run bench search [-- chunks]`: searches among 100,000 chunks (or so many) on both engines, the recall of the index
 * of vectors, what it costs to index them, and PostgreSQL's own `ts_rank` over the same chunks as a peer. The corpus is
 * indexed by the product's own functions in its own transactions, so a run takes many minutes.
 */
import type { Database } from '../../server/db/index.ts';
import type { Embedder } from '../../server/search/embedder.ts';
import { builtinEmbedder } from '../../server/search/embedders/builtin.ts';
import { find } from '../../server/search/find.ts';
import { parseSearch } from '../../shared/search-query.ts';
import { ThreadPool } from '../../workers/pool.ts';
import { onEachEngine } from '../support/bench-databases.ts';
import { makeCorpus } from './search/corpus.ts';
import { addPeer, askPeer } from './search/peer.ts';
import { makeQueries, type Queries } from './search/queries.ts';
import { recallAt10 } from './search/recall.ts';
import { storeCorpus } from './search/store.ts';
import { percentile, printTable } from './table.ts';

const SEED = 1;
const QUERIES = 100;

const count = Number(process.argv[2] ?? 100_000);
const corpus = await makeCorpus(count, SEED);
const pool = new ThreadPool();
const embedderOf = ({ sql }: Database) => builtinEmbedder(sql, (input) => pool.run('search/embed', input)).open();
await onEachEngine(measure, async (database, name) => {
  await indexAll(database, name, await embedderOf(database));
  await addPeer(database);
});
await pool.close();

async function measure(database: Database, name: string): Promise<void> {
  const embedder = await embedderOf(database);
  const queriesOf = (seed: number) => makeQueries(database, corpus.sentences, { seed, count: QUERIES });
  const queries = await queriesOf(SEED);
  await measureQueries(database, name, embedder, { queries, former: await queriesOf(SEED + 1) });
  if (!database.vector) console.info(`${name}: without the vector extension, there is no index of vectors`);
  else console.info(`\n${name}: recall@10 of the index ${await recallAt10(database, embedder, queries)}`);
}

async function indexAll(database: Database, name: string, embedder: Embedder): Promise<void> {
  const { indexing, embedding, meanwhile } = await storeCorpus(database, embedder, corpus);
  const row = (title: string, seconds: number, asked: number[]) => [
    ...[title, seconds, count / seconds, percentile(asked, 0.5), percentile(asked, 0.99), Math.max(...asked)],
  ];
  printTable(
    `${name}: indexing ${count} chunks, and what a trivial request takes meanwhile`,
    ['', 's', 'chunks/s', 'p50 ms', 'p99 ms', 'longest ms'],
    [row('words', indexing, meanwhile.indexing), row('vectors', embedding, meanwhile.embedding)],
  );
  const sizes = await database.sql<{ name: string; bytes: number }[]>`
    select relname::text as name, pg_total_relation_size(oid) as bytes from pg_class
    where relname like 'search\_%' and relkind in ('r', 'i') and pg_total_relation_size(oid) > 1000000 order by 2 desc`;
  printTable(
    `${name}: sizes`,
    ['', 'MB'],
    sizes.map(({ name, bytes }) => [name, bytes / 1e6]),
  );
}

/** Asks `queries` of a server that has answered others before. */
async function measureQueries(
  database: Database,
  name: string,
  embedder: Embedder,
  { queries, former }: { queries: Queries; former: Queries },
): Promise<void> {
  const page = { after: 0, limit: 21 };
  const search = (query: string) => find(database, embedder, parseSearch(query), page);
  await timedByKind(former, search);
  const own = await timedByKind(queries, search);
  // Not in turns: what it reads would be in the caches, where in a server what was searched for last is.
  const ask = (query: string) => askPeer(database, parseSearch(query).text, page.limit);
  await timedByKind(former, ask);
  const peer = await timedByKind(queries, ask);
  const rows = Object.keys(queries).map((kind) => [
    kind,
    ...bothPercentiles(own[kind] ?? []),
    ...bothPercentiles(peer[kind] ?? []),
  ]);
  rows.push(['all', ...bothPercentiles(Object.values(own).flat()), '', '']);
  const columns = ['', 'p50 ms', 'p99 ms', 'ts_rank p50', 'ts_rank p99'];
  printTable(`${name}: ${QUERIES} searches of each kind in ${count} chunks, beside ts_rank`, columns, rows);
}

function bothPercentiles(times: number[]): number[] {
  return [percentile(times, 0.5), percentile(times, 0.99)];
}

async function timedByKind(
  queries: Queries,
  search: (query: string) => Promise<unknown>,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {};
  for (const [kind, asked] of Object.entries(queries)) times[kind] = await timed(asked, search);
  return times;
}

async function timed(queries: readonly string[], search: (query: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const query of queries) {
    const started = performance.now();
    await search(query);
    times.push(performance.now() - started);
  }
  return times;
}
