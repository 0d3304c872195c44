import { wordsOf } from '../../shared/search-words.ts';
import type { Sql } from '../db/index.ts';

/** A word that is searched for, and what it may mean. */
export type Term = {
  word: string;
  /** Words of the index: itself, those that begin with it when it may go on, else those that it may be misspelt for. */
  meant: string[];
  /** In how many chunks they are, at most. */
  chunks: number;
};

/** More words than anybody types; the rest of what was pasted is left out. */
const MOST_TERMS = 24;
/** The words that one term stands for, at most. */
const MOST_MEANT = 12;
/** A shorter word has too few trigrams to be told from others. */
const SHORTEST_MISSPELT = 4;
/** Behind every other character, as PostgreSQL compares code units of UTF-8. */
const LAST_CHARACTER = '\u{10ffff}';
/** So many letters more or fewer has a word that is misspelt. */
const MOST_LETTERS = 2;
/** The share of all trigrams of two words that they have in common, from which one may be misspelt for the other. */
const ALIKE = 0.3;

/**
 * What the words of a search mean. The last one may be unfinished. Words that say nothing in English are left out, unless
 * there are no others.
 */
export async function readTerms(sql: Sql, text: string): Promise<Term[]> {
  const words = [...new Set(wordsOf(text))].slice(0, MOST_TERMS);
  const last = words.at(-1);
  if (last === undefined) return [];
  const rows = await sql<(Meant & { word: string; says: boolean })[]>`
    select typed.word, numnode(plainto_tsquery('english', typed.word)) > 0 as says, meant.word as meant,
      coalesce(meant.chunks, 0) as chunks
    from jsonb_array_elements_text(${sql.json(words)}) with ordinality as typed (word, place)
    left join lateral (
      select word, chunks from search_words where word = typed.word
      union all (
        select word, chunks from search_words
        where typed.word = ${last} and length(typed.word) > 1
          and word > typed.word and word < typed.word || ${LAST_CHARACTER}
        order by chunks desc limit ${MOST_MEANT}
      )
    ) as meant on true
    order by typed.place, meant.chunks desc`;
  const byWord = [...Map.groupBy(rows, ({ word }) => word)];
  const saying = byWord.filter(([, rows]) => rows[0]?.says);
  return Promise.all(
    (saying.length > 0 ? saying : byWord).map(async ([word, rows]) => {
      const found = rows.some(({ meant }) => meant !== null) ? rows : await findMisspelt(sql, word);
      const meant = [...new Set([word, ...found.flatMap(({ meant }) => meant ?? [])])];
      return { word, meant, chunks: Math.max(0, ...found.map(({ chunks }) => chunks)) };
    }),
  );
}

/** A word of the index, null for none, and in how many chunks it is. */
type Meant = { meant: string | null; chunks: number };

/** The words of the index that one that is not in it may be misspelt for, the most alike first. */
async function findMisspelt(sql: Sql, word: string): Promise<Meant[]> {
  if (word.length < SHORTEST_MISSPELT) return [];
  // A subquery, so that it is worked out once and not for every word there is.
  const typed = sql`(select search_trigrams(${word}))`;
  return sql<Meant[]>`
    select meant, chunks from (
      select word as meant, chunks, shared / (cardinality(trigrams) + cardinality(${typed}) - shared) as alike
      from search_words cross join lateral (
        select count(*)::real as shared from unnest(trigrams) as one where one = any(${typed}::text[])
      ) as counted
      where trigrams && ${typed} and length(word) between ${word.length - MOST_LETTERS} and ${word.length + MOST_LETTERS}
    ) as similar_words
    where alike >= ${ALIKE} order by alike desc, chunks desc limit ${MOST_MEANT}`;
}
