import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { UNRELATED } from '../../server/search/embedders/model.ts';
import { createEmbedders, type EmbedderChoice, type Embedders } from '../../server/search/index.ts';
import { wordsOf } from '../../shared/search-words.ts';
import { ThreadPool } from '../../workers/pool.ts';
import { embedTexts } from '../../workers/search/embed.ts';
import { describePglite } from '../support/database.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/embeddings/openai-server.ts';
import { hasTransformers, modelFolder } from '../support/embeddings/transformers.ts';

const KEY = 'sk-hunter2';
/** What the small model knows: what it is asked about, and what it finds out with how alike unrelated texts are to it. */
const WORDS = wordsOf(['freeze the specification walnut harbour ships', ...UNRELATED].join(' '));

describePglite((open) => {
  let database: Database;
  let pool: ThreadPool;
  let server: OpenAiServer;
  let folder: ReturnType<typeof modelFolder>;
  beforeAll(async () => {
    database = await open();
    pool = new ThreadPool({ threads: 1 });
    server = await startOpenAiServer(KEY);
    folder = modelFolder(WORDS);
  });
  afterAll(async () => {
    await pool.close();
    await server.stop();
    folder.remove();
  });

  const embeddersOf = (config: EmbedderChoice): Embedders =>
    createEmbedders({
      config,
      sql: database.sql,
      compute: embedTexts,
      startThread: () => ({ run: (input) => pool.run('search/embed-with-model', input), close: async () => {} }),
    });
  const openai = (changes: Partial<Extract<EmbedderChoice, { kind: 'openai' }>> = {}): EmbedderChoice => ({
    ...{ kind: 'openai', url: server.url, model: 'tiny', key: KEY },
    ...changes,
  });
  const choices: [string, boolean, () => EmbedderChoice][] = [
    ['builtin', true, () => ({ kind: 'builtin' })],
    ['openai', true, () => openai()],
    ['transformers', hasTransformers, () => ({ kind: 'transformers', folder: folder.model })],
  ];

  describe.each(choices)('the embedder %s', (kind, isThere, choice) => {
    const run = test.skipIf(!isThere);
    const likeness = (one: Float32Array, other: Float32Array) =>
      one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);

    run('makes vectors of length 1 and of as many numbers as it says, the same each time', async () => {
      const embedder = await embeddersOf(choice()).configured.open();
      const texts = ['freeze the specification', 'walnut', 'x'.repeat(50_000), '東京 🚀 \ud800'];
      const vectors = await embedder.embed(texts);
      expect(vectors.map(({ length }) => length)).toEqual(texts.map(() => embedder.dimensions));
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1);
      expect(await embedder.embed(texts)).toEqual(vectors);
      expect(await embedder.embedQuery('walnut')).toEqual(vectors[1]);
    });

    run('keeps the order of many texts, and takes those with nothing in them', async () => {
      const embedder = await embeddersOf(choice()).configured.open();
      const texts = Array.from({ length: 70 }, (_, place) => (place % 2 ? 'harbour ships' : ''));
      const vectors = await embedder.embed(texts);
      const typed = await embedder.embedQuery('ships');
      expect(vectors).toHaveLength(70);
      expect(vectors.map((vector) => likeness(vector, typed) > embedder.leastAlike)).toEqual(
        texts.map((text) => text !== ''),
      );
      expect(await embedder.embed([])).toEqual([]);
    });

    run('finds texts alike that are about the same, and no others', async () => {
      const embedder = await embeddersOf(choice()).configured.open();
      const [same, other] = await embedder.embed(['the specification: freeze', 'walnut harbour']);
      const typed = await embedder.embedQuery('freeze specification');
      expect(likeness(typed, same ?? typed)).toBeGreaterThan(embedder.leastAlike);
      expect(likeness(typed, other ?? typed)).toBeLessThan(embedder.leastAlike);
    });

    run('has a name that an index can have, and the next process has the same', async () => {
      const first = await embeddersOf(choice()).configured.open();
      expect(first.name).toMatch(/^[a-z0-9-]{1,48}$/);
      expect(first.name.startsWith(kind)).toBe(true);
      const embedders = embeddersOf(choice());
      expect((await embedders.configured.open()).name).toBe(first.name);
      expect((await embedders.former(embedders.configured)?.open())?.name).toBe(first.name);
    });
  });

  describe('a server', () => {
    beforeEach(() => Object.assign(server, { dimensions: 96, mostTexts: 2048, longestText: 100_000, always: null }));
    afterEach(() => expect(server.replies).toEqual([]));
    const source = (changes = {}) => embeddersOf(openai(changes)).configured;

    test.each([
      ['a failure', { status: 500, body: { error: { message: 'out of\nmemory' } } }, ': 500 out of memory', 0],
      ['its own words', { status: 503, body: { error: 'loading model' } }, ': 503 loading model', 0],
      ['a limit', { status: 429, headers: { 'retry-after': '7' } }, ': 429 {}', 7000],
      ['something else', { status: 200, body: { models: [] } }, ': the answer is not one of embeddings', 0],
      ['too few vectors', { status: 200, body: { data: [{ embedding: [1] }] } }, ': 1 vectors for 2 texts', 0],
    ])('that answers with %s is an error that says so', async (_, reply, message, retryAfterMs) => {
      const embedder = await source().open();
      server.replies.push(reply);
      const error = await embedder.embed(['one', 'two']).catch((error: unknown) => error);
      expect(error).toMatchObject({
        ...{ name: 'EmbedderError', message: `embed with tiny at ${server.url.origin}${message}`, retryAfterMs },
      });
      expect(await embedder.embed(['one', 'two'])).toHaveLength(2);
    });

    test('that refuses the key is not told of it by us', async () => {
      const error = await source({ key: 'sk-wrong' })
        .open()
        .catch((error: unknown) => error);
      expect(String(error)).toMatch(/401 Incorrect API key provided: …$/);
    });

    test('that never answers is given up, and at once when we stop', async () => {
      const stopped = source();
      server.replies.push('silence');
      const waiting = stopped.open().catch((error: unknown) => error);
      await expect.poll(() => server.replies).toEqual([]);
      await stopped.close();
      expect(String(await waiting)).toMatch(/EmbedderError: embed with tiny/);
      const url = new URL('http://127.0.0.1:1');
      expect(String(await source({ url }).open().catch(String))).toMatch(
        /embed with tiny at http:\/\/127\.0\.0\.1:1: /,
      );
    });

    test('whose vectors have another length than before is an error, and by then another embedder', async () => {
      const embedder = await source().open();
      server.dimensions = 48;
      await expect(embedder.embed(['walnut'])).rejects.toThrow('its vector has 48 numbers, not 96');
      expect((await source().open()).name).not.toBe(embedder.name);
    });

    test('that takes few and short texts gets few and short ones', async () => {
      const embedder = await source().open();
      Object.assign(server, { mostTexts: 3, longestText: 500 });
      const texts = Array.from({ length: 9 }, (_, place) => `walnut ${place} `.repeat(200));
      const vectors = await embedder.embed(texts);
      expect(vectors.map((vector) => Math.hypot(...vector).toFixed(3))).toEqual(texts.map(() => '1.000'));
    });

    test('that refuses one text gives it no direction, and refuses nothing else', async () => {
      const embedder = await source().open();
      const refuse = { status: 400 };
      server.replies.push(refuse, refuse);
      const [one, two] = await embedder.embed(['poison', 'walnut']);
      expect([one, two].map((vector) => Math.hypot(...(vector ?? [])).toFixed(1))).toEqual(['0.0', '1.0']);
      server.always = refuse;
      await expect(embedder.embed(['walnut'])).rejects.toThrow(': 400');
    });

    test('is found below an address with or without v1, and not asked where we are sent on to', async () => {
      const { name } = await source().open();
      const url = new URL('/v1/', server.url);
      expect((await source({ url }).open()).name).toBe(name);
      server.replies.push({ status: 307, headers: { location: '/v1/embeddings' } });
      const before = server.requests.length;
      await expect(source().open()).rejects.toThrow('embed with tiny');
      expect(server.requests.length).toBe(before + 1);
    });
  });

  describe('a folder', () => {
    const open = (path: string) => embeddersOf({ kind: 'transformers', folder: path }).configured.open();

    test('without a model, or away from Transformers.js, is an error that says what is missing', async () => {
      await expect(open('/nowhere')).rejects.toThrow('load a model: there is no onnx/model.onnx in it: /nowhere');
      const elsewhere = modelFolder([], { installed: false });
      await expect(open(elsewhere.model)).rejects.toThrow(
        `load @huggingface/transformers: it is installed neither beside the model nor in the working folder: ${elsewhere.model}`,
      );
      elsewhere.remove();
    });

    test.skipIf(!hasTransformers)('with another model than before is another embedder', async () => {
      const other = modelFolder(['almond']);
      const names = [(await open(folder.model)).name, (await open(other.model)).name];
      expect(new Set(names).size).toBe(2);
      writeFileSync(join(other.model, 'onnx', 'model.onnx'), 'no model');
      await open(folder.model);
      await expect(open(other.model)).rejects.toThrow(/Load model|protobuf/i);
      other.remove();
    });
  });
});
