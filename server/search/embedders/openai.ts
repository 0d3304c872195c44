import { z } from 'zod';
import { type Embedder, EmbedderError, type EmbedderSource } from '../embedder.ts';
import { checked, cutForModel, likenessOfUnrelated, nameOf, UNRELATED } from './model.ts';

export type OpenAiOptions = {
  /** The address below which `/v1/embeddings` is, with or without the `/v1`. */
  url: URL;
  model: string;
  /** Sent as a bearer token; never shown. */
  key: string | undefined;
  /** How long to wait for the vectors of texts, and for the one that somebody waits for, in milliseconds. */
  timeoutMs?: number;
  queryTimeoutMs?: number;
};

/** Texts a request: some servers take no more. */
const BATCH = 32;
/** Shorter than this no server finds a text too long, in UTF-16 units. */
const SHORT = 250;
/** The longest that a server may have itself left alone, in milliseconds. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;
/** Statuses by which servers say that a text, or all of them together, is too long. */
const TOO_LONG = new Set([400, 413, 422]);

const Answer = z.object({
  data: z.array(z.object({ index: z.number().int().optional(), embedding: z.array(z.number()).min(1) })),
});
const Failure = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
]);

/** The server refuses what it was sent; another request may do. */
class Refused extends EmbedderError {}

/** Any server that speaks `POST /v1/embeddings` as OpenAI does: Ollama, vLLM, llama.cpp, text-embeddings-inference. */
export function openAiEmbedder(options: OpenAiOptions): EmbedderSource {
  const { url, model, key, timeoutMs = 60_000, queryTimeoutMs = 3000 } = options;
  const place = url.href.replace(/\/+$/, '').replace(/\/v1$/, '');
  const action = `embed with ${model} at ${place}`;
  const stopping = new AbortController();

  const request = async (texts: string[], limitMs: number): Promise<number[][]> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(limitMs)]);
    try {
      const response = await fetch(`${place}/v1/embeddings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
        body: JSON.stringify({ model, input: texts, encoding_format: 'float' }),
        // Nobody else gets the key.
        redirect: 'error',
        signal,
      });
      const body = await response.text();
      if (!response.ok) throw failureOf(response, body);
      return inOrder(Answer.parse(JSON.parse(body)).data, texts.length);
    } catch (error) {
      if (error instanceof EmbedderError) throw error;
      throw new EmbedderError(`${action}: ${signal.aborted ? `no answer in ${limitMs / 1000} s` : wordsFor(error)}`);
    }
  };

  const failureOf = (response: Response, body: string): EmbedderError => {
    const said = messageIn(body);
    const message = `${action}: ${response.status} ${key ? said.replaceAll(key, '…') : said}`.trim();
    if (TOO_LONG.has(response.status)) return new Refused(message);
    return new EmbedderError(message, { retryAfterMs: retryAfter(response.headers.get('retry-after')) });
  };

  const inOrder = (data: z.infer<typeof Answer>['data'], count: number): number[][] => {
    if (data.length !== count) throw new EmbedderError(`${action}: ${data.length} vectors for ${count} texts`);
    const places = data.map(({ index }, place) => index ?? place);
    if (new Set(places).size !== count) throw new EmbedderError(`${action}: two vectors for one text`);
    return data.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0)).map(({ embedding }) => embedding);
  };

  /** Asks for less at once where all is too much, and for the beginning of a text that is too long by itself. */
  const requestParts = async (texts: string[], dimensions: number): Promise<number[][]> => {
    try {
      return await request(texts, timeoutMs);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (texts.length > 1) {
        const half = Math.ceil(texts.length / 2);
        const first = await requestParts(texts.slice(0, half), dimensions);
        return [...first, ...(await requestParts(texts.slice(half), dimensions))];
      }
      const [text = ''] = texts;
      if (text.length > SHORT) return requestParts([cutForModel(text.slice(0, text.length / 2))], dimensions);
      // Either this text is at fault, which must not hold up the others, or the server takes nothing any more.
      await request(UNRELATED.slice(0, 1), timeoutMs);
      return [new Array<number>(dimensions).fill(0)];
    }
  };

  const open = async (): Promise<Embedder> => {
    const unrelated = await request(UNRELATED, timeoutMs);
    const dimensions = unrelated[0]?.length ?? 0;
    const check = (vectors: number[][]) => checked(vectors, dimensions);
    return {
      name: nameOf('openai', model, dimensions, `${place} ${model}`),
      dimensions,
      leastAlike: likenessOfUnrelated(check(unrelated)),
      reads: 'sentences',
      async embed(texts) {
        const vectors: Float32Array[] = [];
        for (let start = 0; start < texts.length; start += BATCH) {
          const batch = texts.slice(start, start + BATCH).map(cutForModel);
          vectors.push(...check(await requestParts(batch, dimensions)));
        }
        return vectors;
      },
      async embedQuery(text) {
        const [vector = new Float32Array(dimensions)] = check(await request([cutForModel(text)], queryTimeoutMs));
        return vector;
      },
    };
  };
  return { kind: 'openai', model, place, open, close: async () => stopping.abort() };
}

/** What a server says went wrong, in at most a line. */
function messageIn(body: string): string {
  let said = body;
  try {
    const parsed = Failure.safeParse(JSON.parse(body));
    if (parsed.success) said = parsed.data;
  } catch {
    // It says so in plain words.
  }
  return said.replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed();
}

/** `Retry-After`, seconds or a date, in milliseconds from now. */
function retryAfter(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms));
}

function wordsFor(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'the answer is not one of embeddings';
  return error instanceof Error ? error.message : String(error);
}
