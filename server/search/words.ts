import { ABOUT, lexeme, NAME, STEM } from '../../shared/search-terms.ts';
import { TEST_PATHS } from '../../shared/test-paths.ts';
import type { Sql } from '../db/index.ts';
import { MOST_SIFTED, type Narrowing } from './filters.ts';
import type { FoundChunk } from './fuse.ts';
import type { Term } from './terms.ts';

/** So many chunks are ranked by their words. */
const CANDIDATES = 200;
/** So many chunks with the words of a phrase are looked at, where nothing else is known of what is sought. */
const MOST_WITH_PHRASE = 20_000;
/** A term in more chunks says little: of those that have no other, only chunks that are about it are looked at. */
const FREQUENT = 3000;
/** Of more terms, not each is left out in turn. */
const FEW_TERMS = 5;
/** What the place of the words in a chunk counts, of the most that having them can. */
const WEIGHT_OF_PLACE = 0.3;
/** Tests repeat the words of what they test, which is what somebody looks for who does not ask for tests. */
const WEIGHT_OF_TESTS = 0.8;

/**
 * The chunks with any of the terms, best first. A term counts the more the fewer chunks have it, and once: a chunk with all
 * terms comes before one that repeats a few. Among the best, the one counts more that has them in its title, and often.
 *
 * However frequent the terms are, it looks at some hundred chunks: those with all terms, then those with all but one, and
 * so on, until there are enough. So each of these sets is asked from the index, and only its beginning is read.
 *
 * What is called by `name` is told, and looked at before all others.
 */
export async function findByWords(
  sql: Sql,
  narrowing: Narrowing,
  terms: Term[],
  name: string,
): Promise<(FoundChunk & { isNamed: boolean })[]> {
  const named = lexeme(NAME + name);
  const sorted = [...terms].sort((a, b) => a.chunks - b.chunks);
  const most = sorted.reduce((sum, term) => sum + weightOf(term), 0);
  // What has a phrase has its words anyway.
  const loose = sorted.filter(({ word }) => !narrowing.inQuotes.has(word));
  const withWords = chunksOf(sql, narrowing, [named, ...(loose.length > 0 ? setsOf(loose) : [])], MOST_SIFTED);
  const withPhrase = () => chunksOf(sql, narrowing, [''], MOST_WITH_PHRASE);
  const found = narrowing.inQuotes.size > 0 ? sql`${withWords} union all ${withPhrase()}` : withWords;
  const any = sorted.map(anyOf).join(' | ');
  const has = sorted
    .map((term) => sql`case when read.terms @@ ${anyOf(term)}::text::tsquery then ${weightOf(term)}::float8 else 0 end`)
    .reduce((all, one) => sql`${all} + ${one}`);
  const weightOfTests = terms.some(({ stem }) => stem === 'test') ? 1 : WEIGHT_OF_TESTS;
  return sql<(FoundChunk & { isNamed: boolean })[]>`
    select c.id, c.source, c.source_id, read.terms @@ ${named}::text::tsquery as is_named
    from (select distinct id from (select * from (${found}) as found limit ${CANDIDATES}) as first) as best
    join search_chunks c on c.id = best.id
    -- A copy in memory, that is asked many things: each would fetch it anew.
    cross join lateral (select c.terms || ''::tsvector as terms offset 0) as read
    order by
      (${has} + ${most * WEIGHT_OF_PLACE}::float8 * ts_rank(read.terms, ${any}::text::tsquery, 32))
        * case when c.path ~* ${TEST_PATHS} then ${weightOfTests}::float8 else 1 end desc,
      c.at desc, c.id desc`;
}

/** The chunks of some sets in their order, some of them more than once; of a set with filters, so many are sifted. */
function chunksOf(sql: Sql, narrowing: Narrowing, sets: string[], sifted: number) {
  const { facets, leavesOut, letsAllThrough, conditions, siftings } = narrowing;
  const queries = sets.map((words) => [words, facets, leavesOut].filter((part) => part !== '').join(' & '));
  const withTerms = sql`search_chunks where terms @@ asked.query::tsquery`;
  // Most searches.
  const found = letsAllThrough
    ? sql`select id from ${withTerms}`
    : sql`
        select c.id from (
          select c.*
          -- Apart from the filters: by an index of theirs (dates, kinds) it would look at thousands.
          from (select * from ${withTerms} offset 0) as c
          where ${conditions()}
          limit ${sifted}
        ) as c
        where ${siftings()}`;
  // As rows, and not a query for each: to plan those took as long as to find the chunks of a rare word.
  return sql`
    select found.id from jsonb_array_elements_text(${sql.json(queries)}) as asked (query)
    cross join lateral (${found}) as found`;
}

const weightOf = ({ chunks }: Term) => 1 / (1 + Math.log(1 + chunks));

/** Any word that a term may mean, and its English stem. */
const anyOf = ({ meant, stem }: Term) => anyLexeme([...meant, stem, STEM + stem]);

/** The same chunks have any of these, which are fewer: one that has a word has its stem as well, where that is another. */
const anyStem = ({ word, meant, stem }: Term) => anyLexeme([...meant.filter((one) => one !== word), stem, STEM + stem]);

const anyLexeme = (some: readonly string[]) => `(${[...new Set(some)].map(lexeme).join(' | ')})`;

const aboutAny = (terms: Term[]) =>
  `(${terms.flatMap(({ meant }) => meant.map((word) => lexeme(ABOUT + word))).join(' | ')})`;

/** What the index is asked for, the sets of chunks that may be best first; terms come rarest first. */
function setsOf(terms: Term[]): string[] {
  const isFrequent = ({ chunks }: Term) => chunks > FREQUENT;
  const all = (some: Term[]) => some.map(anyStem).join(' & ');
  const { length } = terms;
  const sets = [terms];
  if (length > 2 && length <= FEW_TERMS) {
    for (let out = length - 1; out >= 0; out--) sets.push(terms.filter((_, index) => index !== out));
  }
  const longest = length <= FEW_TERMS ? length - 2 : length - 1;
  for (let count = longest; count >= 2; count--) sets.push(terms.slice(0, count));
  if (length > 1) for (const term of terms) sets.push([term]);
  const chosen = sets.map((some) => (some.every(isFrequent) ? `${all(some)} & ${aboutAny(some)}` : all(some)));
  return terms.every(isFrequent) ? [...chosen, all(terms)] : chosen;
}
