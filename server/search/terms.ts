import { COMMIT_ID_LENGTH } from '../../shared/search-terms.ts';
import { isUnspaced, wordsOf } from '../../shared/search-words.ts';
import type { Sql } from '../db/index.ts';

/** A word that is searched for, and what it may mean. */
export type Term = {
  word: string;
  /** Words of the index: itself, those that begin with it when it may go on, else those that it may be misspelt for. */
  meant: string[];
  /** The English stem of the word. */
  stem: string;
  /** In how many chunks they are, at most. */
  chunks: number;
};

/** More words than anybody types; the rest of what was pasted is left out. */
const MOST_TERMS = 24;
/** The words that one term stands for, at most. */
const MOST_MEANT = 12;
/** A shorter word has too few trigrams to be told from others. */
const SHORTEST_MISSPELT = 4;
/** In words of so many letters two mistakes are put up with. */
const LONG_WORD = 12;
/** Behind every other character, as PostgreSQL compares code units of UTF-8. */
const LAST_CHARACTER = '\u{10ffff}';
/** So many letters more or fewer has a word that is misspelt. */
const MOST_LETTERS = 2;
/** The share of all trigrams of two words that they have in common, from which one may be misspelt for the other. */
const ALIKE = 0.3;
/** Words that are less alike than so much of the one that is most alike were hardly meant. */
const SHARE_OF_BEST = 0.75;

/**
 * What the words of a search mean. The last one may be unfinished. Words that say nothing in English are left out, unless
 * there are no others.
 */
export async function readTerms(sql: Sql, text: string): Promise<Term[]> {
  const words = [...new Set(wordsOf(text))].slice(0, MOST_TERMS);
  const last = words.at(-1);
  if (last === undefined) return [];
  const sought = words.flatMap((word) => indexedAs(word).map((indexed) => ({ word, indexed })));
  const rows = await sql<(Meant & { word: string; stem: string | null })[]>`
    select typed.word, (ts_lexize('english_stem', typed.word))[1] as stem, known.word as meant,
      coalesce(known.chunks, 0) as chunks
    from jsonb_to_recordset(${sql.json(sought)}) as typed (word text, indexed text)
    left join search_words as known on known.word = typed.indexed
    union all (
      select ${last}, (ts_lexize('english_stem', ${last}))[1], word, chunks from search_words
      where ${last.length > 1 || isUnspaced(last)} and word > ${last} and word < ${last + LAST_CHARACTER}
      order by chunks desc limit ${MOST_MEANT}
    )`;
  const rowsOf = Map.groupBy(rows, ({ word }) => word);
  const byWord = words.map((word) => [word, rowsOf.get(word) ?? []] as const);
  const saying = byWord.filter(([, rows]) => rows[0]?.stem);
  return Promise.all(
    (saying.length > 0 ? saying : byWord).map(async ([word, rows]) => {
      const found = rows.some(({ meant }) => meant !== null) ? rows : await findMisspelt(sql, word);
      const meant = [...new Set([word, ...found.flatMap(({ meant }) => meant ?? [])])];
      const chunks = found.reduce((sum, { chunks }) => sum + chunks, 0);
      return { word, meant, stem: rows[0]?.stem ?? word, chunks };
    }),
  );
}

/** What a word may be in the index: what may be the id of a commit also its beginning. */
const indexedAs = (word: string) =>
  /^[0-9a-f]+$/.test(word) && word.length > COMMIT_ID_LENGTH ? [word, word.slice(0, COMMIT_ID_LENGTH)] : [word];

/** A word of the index, null for none, and in how many chunks it is. */
type Meant = { meant: string | null; chunks: number };

/** The words of the index that one that is not in it may be misspelt for, the most alike first. */
async function findMisspelt(sql: Sql, word: string): Promise<Meant[]> {
  if (word.length < SHORTEST_MISSPELT) return [];
  const kept = keptTrigrams(word)
    .map((trigrams) => sql`trigrams @> ${arrayOf(trigrams)}::text[]`)
    .reduce((any, one) => sql`${any} or ${one}`);
  const typed = arrayOf(trigramsOf(word));
  const found = await sql<(Meant & { alike: number })[]>`
    select meant, chunks, alike from (
      select word as meant, chunks, shared / (cardinality(trigrams) + cardinality(${typed}::text[]) - shared) as alike
      from search_words cross join lateral (
        select count(*)::real as shared from unnest(trigrams) as one where one = any(${typed}::text[])
      ) as counted
      where (${kept}) and length(word) between ${word.length - MOST_LETTERS} and ${word.length + MOST_LETTERS}
    ) as similar_words
    where alike >= ${ALIKE} order by alike desc, chunks desc limit ${MOST_MEANT}`;
  return found.filter(({ alike }) => alike >= SHARE_OF_BEST * (found[0]?.alike ?? 0));
}

/** As `search_trigrams` of the database, in the order of the word. */
function trigramsOf(word: string): string[] {
  const marked = `  ${word} `;
  return Array.from({ length: marked.length - 2 }, (_, start) => marked.slice(start, start + 3));
}

/**
 * Trigrams that a word still has after one mistake, for each place where it may be: a letter too many, too few or another, or
 * two in the wrong order, which is in four trigrams at most. Of long words those after two. The index finds few words with
 * all of them, where a single trigram is in thousands.
 */
function keptTrigrams(word: string): string[][] {
  const trigrams = trigramsOf(word);
  const lost = word.length > SHORTEST_MISSPELT ? 4 : 3;
  const kept = Array.from({ length: trigrams.length - lost + 1 }, (_, start) => trigrams.toSpliced(start, lost));
  // Four apart, so that each mistake is in one of them.
  const apart = trigrams.filter((_, index) => index % 4 === 0);
  if (word.length >= LONG_WORD) {
    for (const [index, first] of apart.entries()) kept.push(...apart.slice(index + 1).map((other) => [first, other]));
  }
  return kept;
}

const arrayOf = (trigrams: readonly string[]) => `{${trigrams.map((trigram) => `"${trigram}"`).join(',')}}`;
