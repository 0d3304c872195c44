import { EMBEDDING_DIMENSIONS, embedText, type WordCounts } from '../../shared/embedding.ts';
import { wordsOf } from '../../shared/search-words.ts';
import type { Sql } from '../db/index.ts';

/** Turns texts into vectors of length 1 that point the same way the more the texts are about the same. */
export interface Embedder {
  /** Which vectors can be compared with which: those of one name, in all processes and over restarts. */
  readonly name: string;
  readonly dimensions: number;
  /** The vectors of texts of the corpus, in their order; zeros for a text without words. Off the main thread. */
  embed(texts: string[]): Promise<Float32Array[]>;
  /** The vector of what somebody typed. */
  embedQuery(text: string): Promise<Float32Array>;
}

/** Runs the computation `search/embed`, in a thread. */
export type ComputeEmbeddings = (input: { texts: string[]; counts: WordCounts }) => Promise<Float32Array[]>;

/** The embedder that needs neither a network nor a model; it learns from the corpus which words are rare. */
export function createBuiltinEmbedder(sql: Sql, compute: ComputeEmbeddings): Embedder {
  const countWords = async (texts: string[]): Promise<WordCounts> => {
    const words = [...new Set(texts.flatMap(wordsOf))];
    const rows = await sql<{ word: string; chunks: number }[]>`
      select word, chunks from search_words where word in (select jsonb_array_elements_text(${sql.json(words)}))`;
    return Object.fromEntries(rows.map(({ word, chunks }) => [word, chunks]));
  };
  return {
    name: 'builtin-1',
    dimensions: EMBEDDING_DIMENSIONS,
    embed: async (texts) => compute({ texts, counts: await countWords(texts) }),
    embedQuery: async (text) => embedText(text, await countWords([text])),
  };
}
