import { basename } from 'node:path';
import { type Embedder, EmbedderError, type EmbedderSource } from '../embedder.ts';
import { checked, cutForModel, likenessOfUnrelated, nameOf, UNRELATED } from './model.ts';

/** What runs the computation `search/embed-with-model`, in a thread that it keeps, because a model takes seconds to load. */
export type ModelThread = {
  run(input: { folder: string; texts: string[] }): Promise<{ fingerprint: string; vectors: Float32Array[] }>;
  close(): Promise<void>;
};

/** A model in a folder, run by Transformers.js, which is looked for when the model is loaded. Nothing is fetched. */
export function transformersEmbedder(folder: string, startThread: () => ModelThread): EmbedderSource {
  let thread: ModelThread | undefined;
  const model = basename(folder);
  const run = async (texts: string[]) => {
    thread ??= startThread();
    try {
      return await thread.run({ folder, texts: texts.map(cutForModel) });
    } catch (error) {
      throw new EmbedderError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
  const open = async (): Promise<Embedder> => {
    const { fingerprint, vectors } = await run(UNRELATED);
    const dimensions = vectors[0]?.length ?? 0;
    const embed = async (texts: string[]) => checked((await run(texts)).vectors, dimensions);
    return {
      name: nameOf('transformers', model, dimensions, fingerprint),
      dimensions,
      leastAlike: likenessOfUnrelated(checked(vectors, dimensions)),
      reads: 'sentences',
      embed,
      embedQuery: async (text) => (await embed([text]))[0] ?? new Float32Array(dimensions),
    };
  };
  return { kind: 'transformers', model, place: folder, open, close: async () => thread?.close() };
}
