import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Texts that go through the model at once: each is filled up to the longest, and all are in memory. */
const BATCH = 16;
const PACKAGE = '@huggingface/transformers';

/** What is used of Transformers.js. Its types are not there where it is not installed. */
type Transformers = {
  env: { allowRemoteModels: boolean; localModelPath: string; useFSCache: boolean; useBrowserCache: boolean };
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: { dtype: string; local_files_only: true },
  ): Promise<Extract>;
};
type Extract = (
  texts: string[],
  options: { pooling: Pooling; normalize: false },
) => Promise<{ dims: number[]; data: Float32Array }>;
type Pooling = 'mean' | 'cls';

/** The files of a model's weights as the hub names them, the most exact first. */
const WEIGHTS = [
  ['model.onnx', 'fp32'],
  ['model_fp16.onnx', 'fp16'],
  ['model_quantized.onnx', 'q8'],
  ['model_q4.onnx', 'q4'],
] as const;

type Model = { fingerprint: string; embed(texts: string[]): Promise<Float32Array[]> };

/** The thread keeps the model that it has loaded. */
let loaded: { folder: string; model: Promise<Model> } | undefined;

/**
 * Embeds texts with the model in a folder, in their order. Loads it the first time. `fingerprint` is another for another
 * model, though it is in the same folder.
 */
export async function embedWithModel({
  folder,
  texts,
}: {
  folder: string;
  texts: string[];
}): Promise<{ fingerprint: string; vectors: Float32Array[] }> {
  if (loaded?.folder !== folder) loaded = { folder, model: loadModel(folder) };
  try {
    const { fingerprint, embed } = await loaded.model;
    return { fingerprint, vectors: await embed(texts) };
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}

async function loadModel(folder: string): Promise<Model> {
  const weights = WEIGHTS.find(([file]) => existsSync(join(folder, 'onnx', file)));
  if (!weights) throw new Error(`load a model: there is no onnx/model.onnx in it: ${folder}`);
  const [file, dtype] = weights;
  const { env, pipeline } = await loadTransformers(folder);
  Object.assign(env, {
    allowRemoteModels: false,
    localModelPath: dirname(folder),
    useFSCache: false,
    useBrowserCache: false,
  });
  const extract = await pipeline('feature-extraction', basename(folder), { dtype, local_files_only: true });
  const pooling = poolingOf(folder);
  return {
    fingerprint: `${pooling} ${await sha256(join(folder, 'onnx', file))} ${await sha256(join(folder, 'tokenizer.json'))}`,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH) {
        const { dims, data } = await extract(texts.slice(start, start + BATCH), { pooling, normalize: false });
        const [count = 0, dimensions = 0] = dims;
        for (let place = 0; place < count; place++) {
          vectors.push(data.slice(place * dimensions, (place + 1) * dimensions));
        }
      }
      return vectors;
    },
  };
}

/** Looks for Transformers.js from the model's folder upwards, from the working folder, and beside the program. */
async function loadTransformers(folder: string): Promise<Transformers> {
  const places = [folder, process.cwd(), import.meta.dirname];
  for (const place of places) {
    try {
      const path = createRequire(join(place, 'from-here.js')).resolve(PACKAGE);
      return (await import(pathToFileURL(path).href)) as Transformers;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new Error(`load ${PACKAGE}: it is installed neither beside the model nor in the working folder: ${folder}`);
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND' && error.message.includes(PACKAGE);

/** How the vectors of a text's tokens become one: by what a Sentence Transformers model says of itself, else their mean. */
function poolingOf(folder: string): Pooling {
  const path = join(folder, '1_Pooling', 'config.json');
  if (!existsSync(path)) return 'mean';
  const { pooling_mode_cls_token: cls } = JSON.parse(readFileSync(path, 'utf8')) as {
    pooling_mode_cls_token?: boolean;
  };
  return cls ? 'cls' : 'mean';
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
