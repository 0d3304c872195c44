import { embedText, type WordCounts } from '../../shared/embedding.ts';

/** Texts for the built-in embedder, with how many chunks there are, and in how many of them the words are. */
export type EmbeddingInput = { texts: string[]; counts: WordCounts; chunks: number };

/** Embeds texts with the built-in embedder, in their order. */
export async function embedTexts({ texts, counts, chunks }: EmbeddingInput): Promise<Float32Array[]> {
  return texts.map((text) => embedText(text, counts, chunks));
}
