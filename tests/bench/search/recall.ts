import type { Database } from '../../../server/db/index.ts';
import type { Embedder } from '../../../server/search/embedder.ts';
import { readNarrowing } from '../../../server/search/filters.ts';
import { findAlike } from '../../../server/search/vectors.ts';
import { parseSearch } from '../../../shared/search-query.ts';
import type { Queries } from './queries.ts';

const NEAREST = 10;
const MOST_ASKED = 100;
/** What rounding makes of equal distances. */
const EQUAL = 1e-5;

/**
 * The share of the ten nearest chunks that the index finds, of those that are alike at all. One that is as near as the
 * tenth nearest is among them: many chunks are the same.
 */
export async function recallAt10(database: Database, embedder: Embedder, queries: Queries): Promise<string> {
  const { sql } = database;
  const asked = Object.values(queries)
    .flatMap((list) => list.slice(0, MOST_ASKED / Object.keys(queries).length))
    .map((query) => parseSearch(query).text);
  let wanted = 0;
  let found = 0;
  for (const text of asked) {
    const typed = await embedder.embedQuery(text);
    const distance = sql`embedding <=> ${`[${[...typed].join(',')}]`}::vector`;
    const exact = await sql<{ likeness: number }[]>`
      select 1 - (${distance}) as likeness from search_vectors where embedder = ${embedder.name}
      order by ${distance}, chunk_id limit ${NEAREST}`;
    const alike = exact.filter(({ likeness }) => likeness >= embedder.leastAlike);
    const least = (alike.at(-1)?.likeness ?? 1) - EQUAL;
    const narrowing = await readNarrowing(sql, parseSearch(text));
    const ids = (await findAlike(database, embedder, { text, narrowing, limit: NEAREST })).map(({ id }) => id);
    const [near] = await sql<{ count: number }[]>`
      select count(*) from search_vectors
      where embedder = ${embedder.name} and chunk_id = any(${`{${ids.join(',')}}`}::text::bigint[])
        and 1 - (${distance}) >= ${least}::float8`;
    wanted += alike.length;
    found += Math.min(near?.count ?? 0, alike.length);
  }
  return `${(found / wanted).toFixed(3)} (${asked.length} queries, ${wanted} chunks)`;
}
