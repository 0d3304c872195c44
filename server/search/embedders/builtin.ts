import { BUILTIN_EMBEDDER, EMBEDDING_DIMENSIONS, embedText, type WordCounts } from '../../../shared/embedding.ts';
import { wordsOf } from '../../../shared/search-words.ts';
import type { Sql } from '../../db/index.ts';
import type { Embedder, EmbedderSource } from '../embedder.ts';

/** Runs the computation `search/embed`, in a thread. */
export type ComputeEmbeddings = (input: { texts: string[]; counts: WordCounts }) => Promise<Float32Array[]>;

/** The embedder that needs neither a network nor a model; it learns from the corpus which words are rare. */
export function builtinEmbedder(sql: Sql, compute: ComputeEmbeddings): EmbedderSource {
  const countWords = async (texts: string[]): Promise<WordCounts> => {
    const words = [...new Set(texts.flatMap(wordsOf))];
    const rows = await sql<{ word: string; chunks: number }[]>`
      select word, chunks from search_words where word in (select jsonb_array_elements_text(${sql.json(words)}))`;
    return Object.fromEntries(rows.map(({ word, chunks }) => [word, chunks]));
  };
  const embedder: Embedder = {
    name: BUILTIN_EMBEDDER,
    dimensions: EMBEDDING_DIMENSIONS,
    leastAlike: 0.3,
    embed: async (texts) => compute({ texts, counts: await countWords(texts) }),
    embedQuery: async (text) => embedText(text, await countWords([text])),
  };
  return { kind: 'builtin', model: null, place: null, open: async () => embedder, close: async () => {} };
}
