import { BUILTIN_EMBEDDER, EMBEDDING_DIMENSIONS, embedText, type WordCounts } from '../../../shared/embedding.ts';
import { wordsOf } from '../../../shared/search-words.ts';
import type { Sql } from '../../db/index.ts';
import type { Embedder, EmbedderSource } from '../embedder.ts';

/** Runs the computation `search/embed`, in a thread. */
export type ComputeEmbeddings = (input: {
  texts: string[];
  counts: WordCounts;
  chunks: number;
}) => Promise<Float32Array[]>;

/** So much have texts in common that are about nothing in common. */
export const LEAST_ALIKE = 0.3;

/** How many chunks there are: by the first and the last id, as counting reads them all. */
export async function countChunks(sql: Sql): Promise<number> {
  const [all] = await sql<{ chunks: number }[]>`
    select coalesce(max(id) - min(id) + 1, 0) as chunks from search_chunks`;
  return all?.chunks ?? 0;
}

/** The embedder that needs neither a network nor a model; it learns from the corpus which words are rare. */
export function builtinEmbedder(sql: Sql, compute: ComputeEmbeddings): EmbedderSource {
  /** How many chunks there are, and in how many of them words are. */
  const count = async (texts: string[]): Promise<{ counts: WordCounts; chunks: number }> => {
    const words = [...new Set(texts.flatMap(wordsOf))];
    const [rows, chunks] = await Promise.all([
      sql<{ word: string; chunks: number }[]>`
        select word, chunks from search_words where word in (select jsonb_array_elements_text(${sql.json(words)}))`,
      countChunks(sql),
    ]);
    return { counts: Object.fromEntries(rows.map(({ word, chunks }) => [word, chunks])), chunks };
  };
  const embedder: Embedder = {
    name: BUILTIN_EMBEDDER,
    dimensions: EMBEDDING_DIMENSIONS,
    leastAlike: LEAST_ALIKE,
    reads: 'words',
    embed: async (texts) => compute({ texts, ...(await count(texts)) }),
    async embedQuery(text) {
      const { counts, chunks } = await count([text]);
      return embedText(text, counts, chunks);
    },
  };
  return { kind: 'builtin', model: null, place: null, open: async () => embedder, close: async () => {} };
}
