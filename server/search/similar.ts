import type { z } from 'zod';
import type { SearchResult, SimilarFilter, SimilarResult } from '../../shared/api/search.ts';
import { embedText, LIKELY, likenessOf } from '../../shared/embedding.ts';
import { parseSearch, type SearchKind, type SearchQuery } from '../../shared/search-query.ts';
import { wordsOf } from '../../shared/search-words.ts';
import type { Database, Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { countChunks, LEAST_ALIKE } from './embedders/builtin.ts';
import type { Embeddings } from './embeddings.ts';
import { readNarrowing } from './filters.ts';
import { find } from './find.ts';
import { findAlike } from './vectors.ts';

const ITEMS: SearchKind[] = ['idea', 'spec', 'task'];
/** What is looked at of either: the first of what a search for the text finds. */
const CANDIDATES = 40;
/** A little code is enough. */
const MOST_CODE = 3;
/** Fewer words are in many a text: they are only compared with titles. */
const FEWEST_FOR_TEXTS = 3;

/**
 * What is likely to be about the same as a text, found as a search finds it, and then compared: what people wrote, the most
 * alike first, then code.
 */
export async function findSimilar(
  { database, embeddings }: { database: Database; embeddings: Embeddings },
  { text, projectId, except, limit }: z.infer<typeof SimilarFilter>,
): Promise<SimilarResult[]> {
  const ofKinds = (kinds: SearchKind[]): SearchQuery => ({
    ...{ ...parseSearch(''), text, kinds },
    projects: projectId === undefined ? [] : [projectId],
  });
  const embedder = askedOnce(embeddings.answering());
  // Each by itself: there is far more code, which has the words too.
  const queries = [ofKinds(ITEMS), ofKinds(['code'])];
  const [found, meant] = await Promise.all([
    Promise.all(queries.map((query) => find(database, embedder, query, { after: 0, limit: CANDIDATES }))),
    readMeant(database, embedder, queries, text),
  ]);
  const others = found.flat().filter(({ id }) => id !== except);
  if (others.length === 0) return [];

  const { vectorOf, countOf } = await readVectors(database.sql, [text, ...others.map(textOf)]);
  const [title = ''] = text.split('\n');
  const [ofTitle, ofAll] = [vectorOf(title), vectorOf(text)];
  const comparesTexts = countOf(text) >= FEWEST_FOR_TEXTS;
  const likenessTo = (result: SearchResult) => {
    const byTitle = likenessOf(ofTitle, vectorOf(result.title.text));
    const byTexts = comparesTexts ? likenessOf(ofAll, vectorOf(textOf(result))) : 0;
    return Math.max(byTitle, byTexts, meant.get(result.id) ?? 0);
  };
  const compared = others
    .map((result) => ({ ...result, likeness: likenessTo(result) }))
    .filter(({ likeness }) => likeness >= LIKELY)
    .sort((a, b) => b.likeness - a.likeness);
  // Of each file what is most alike in it.
  const inFiles = Map.groupBy(
    compared.filter(({ place }) => place !== null),
    ({ place }) => place?.path,
  );
  const ofCode = [...inFiles.values()].flatMap(([first]) => first ?? []).slice(0, MOST_CODE);
  return [...compared.filter(({ place }) => place === null), ...ofCode].slice(0, limit);
}

/** The embedder, which makes the vector of a text once: a model is asked for it. */
function askedOnce(embedder: Embedder): Embedder {
  const made = new Map<string, Promise<Float32Array>>();
  return {
    ...embedder,
    embedQuery(text) {
      const vector = made.get(text) ?? embedder.embedQuery(text);
      made.set(text, vector);
      return vector;
    },
  };
}

/**
 * How alike others are to a text in the eyes of a model of sentences, by their ids. Told on the scale of the built-in
 * embedder, on which it was measured how alike is enough: unrelated texts are at the same place of both.
 */
async function readMeant(
  database: Database,
  embedder: Embedder,
  queries: readonly SearchQuery[],
  text: string,
): Promise<Map<string, number>> {
  const meant = new Map<string, number>();
  if (embedder.reads === 'words') return meant;
  for (const query of queries) {
    const narrowing = await readNarrowing(database.sql, query);
    for (const { sourceId, likeness } of await findAlike(database, embedder, { text, narrowing, limit: CANDIDATES })) {
      const share = (likeness - embedder.leastAlike) / (1 - embedder.leastAlike);
      meant.set(sourceId, Math.max(meant.get(sourceId) ?? 0, LEAST_ALIKE + share * (1 - LEAST_ALIKE)));
    }
  }
  return meant;
}

/** What a result is compared by. */
const textOf = ({ title, excerpt, place }: SearchResult): string =>
  [title.text, place?.path.split('/').at(-1) ?? '', excerpt.text].join('\n');

type Vectors = {
  vectorOf: (text: string) => Float32Array;
  /** How many words a text has that say something. */
  countOf: (text: string) => number;
};

/**
 * Gives the vectors of texts, without the words that say nothing: two sentences have those in common, whatever they are
 * about. By the built-in embedder, whichever the search has: how alike is enough was measured with it.
 */
async function readVectors(sql: Sql, texts: string[]): Promise<Vectors> {
  const words = [...new Set(texts.flatMap(wordsOf))];
  const [rows, chunks] = await Promise.all([
    sql<{ word: string; chunks: number }[]>`
      select typed.word, coalesce(search_words.chunks, 0) as chunks
      from jsonb_array_elements_text(${sql.json(words)}) as typed (word) left join search_words using (word)
      where numnode(plainto_tsquery('english', typed.word)) > 0`,
    countChunks(sql),
  ]);
  const counts = Object.fromEntries(rows.map(({ word, chunks }) => [word, Number(chunks)]));
  const saying = (text: string) => wordsOf(text).filter((word) => Object.hasOwn(counts, word));
  return {
    vectorOf: (text) => embedText(saying(text).join(' '), counts, chunks),
    countOf: (text) => new Set(saying(text)).size,
  };
}
