import { embedText, type WordCounts } from '../../shared/embedding.ts';

/** Embeds texts with the built-in embedder, in their order. */
export async function embedTexts({ texts, counts }: { texts: string[]; counts: WordCounts }): Promise<Float32Array[]> {
  return texts.map((text) => embedText(text, counts));
}
