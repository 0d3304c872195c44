import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { createEmbedders, type EmbedderChoice } from '../../server/search/index.ts';
import type { SearchResult } from '../../shared/api/search.ts';
import { embedTexts } from '../../workers/search/embed.ts';
import { type Board, openBoard } from '../support/board.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/embeddings/openai-server.ts';
import { eventually } from '../support/eventually.ts';

const KEY = 'sk-hunter2';

describeEachDatabase('the embedder', (open) => {
  let database: Database;
  let server: OpenAiServer;
  let board: Board;
  let projectId: string;
  let isIndexed: boolean;
  beforeAll(async () => {
    database = await open();
    isIndexed = database.engine === 'postgres' && database.vector;
  });
  beforeEach(async () => {
    await emptyTables(database);
    server = await startOpenAiServer(KEY);
  });
  afterEach(async () => {
    await board.stop();
    await server.stop();
  });
  afterAll(() => database.close());

  /** A server process with this configuration, on what the last one left. */
  const start = async (config: EmbedderChoice) => {
    const startThread = () => ({ run: () => Promise.reject(new Error('no model')), close: async () => {} });
    const embedders = createEmbedders({ config, sql: database.sql, compute: embedTexts, startThread });
    board = await openBoard(database, { embedders });
  };
  const openai = (model = 'small'): EmbedderChoice => ({ kind: 'openai', url: server.url, model, key: KEY });
  const fill = async () => {
    projectId = (await board.project()).id;
    await board.item(projectId, { title: 'Reauthentication', body: 'Passwordless' });
    await board.item(projectId, { title: 'Gardening', body: 'Tulips' });
    await board.settle();
  };
  const titles = async (query = 'authenticate passwords') => {
    const { status, body } = await board.linus.call<{ items: SearchResult[] }>('GET', `/api/search?q=${query}`);
    expect(status).toBe(200);
    return body.items.map(({ title }) => title.text);
  };
  const status = () => board.searchStatus();
  const kept = async () => {
    const rows = await database.sql<{ embedder: string }[]>`select distinct embedder from search_vectors`;
    const indexes = await database.sql<{ name: string }[]>`
      select indexname as name from pg_indexes where indexname like 'search_vectors_%-%'`;
    return { embedders: rows.map(({ embedder }) => embedder), indexes: indexes.map(({ name }) => name) };
  };

  test('that is new takes over when all its vectors are made; until then searches go by those of the last', async () => {
    await start({ kind: 'builtin' });
    await fill();
    const { embedder, ...before } = await status();
    expect(before).toMatchObject({
      ...{ answering: embedder.name, chunks: 2, embedded: 2, failing: null },
      ...{ scan: isIndexed ? 'index' : 'exact', kinds: { idea: 2 }, waiting: 0 },
    });
    await board.stop();

    server.always = { status: 503, body: { error: 'loading model' } };
    await start(openai());
    await eventually(async () => expect((await status()).failing).not.toBeNull());
    expect(await status()).toMatchObject({
      ...{ embedder: { kind: 'openai', model: 'small', name: null }, answering: embedder.name, embedded: 0 },
      failing: { error: `embed with small at ${server.url.origin}: 503 loading model` },
    });
    expect(await titles()).toEqual(['Reauthentication']);
    // What is written meanwhile is found too.
    await board.item(projectId, { title: 'Preauthenticated' });
    await eventually(async () => expect(await titles()).toContain('Preauthenticated'));

    server.always = null;
    await board.settle();
    const after = await status();
    expect(after).toMatchObject({ answering: after.embedder.name, chunks: 3, embedded: 3, failing: null });
    expect(after.embedder.name).toMatch(/^openai-small-96-/);
    expect(await titles()).toContain('Reauthentication');
    const name = after.embedder.name;
    expect(await kept()).toEqual({ embedders: [name], indexes: isIndexed ? [`search_vectors_${name}`] : [] });
  });

  test('that fails leaves searches to words, and says so; later it is asked again', async () => {
    await start(openai());
    await fill();
    expect(await titles()).toEqual(['Reauthentication']);
    server.always = { status: 500, body: { error: { message: `no memory for ${KEY}` } } };
    expect(await titles()).toEqual([]);
    expect(await titles('tulips')).toEqual(['Gardening']);
    expect((await status()).failing).toEqual({
      since: new Date(board.clock.time).toISOString(),
      error: `embed with small at ${server.url.origin}: 500 no memory for …`,
    });
    await board.item(projectId, { title: 'Walnut' });
    await eventually(async () => expect(await titles('walnut')).toEqual(['Walnut']));
    server.always = null;
    await board.settle();
    expect(await status()).toMatchObject({ embedded: 3, failing: null });
  });

  test('that cannot be asked any more is not: what there is of the new one and the words answer', async () => {
    await start(openai('small'));
    await fill();
    await board.stop();
    await start({ kind: 'builtin' });
    const asked = server.requests.length;
    await board.settle();
    expect(await titles()).toEqual(['Reauthentication']);
    expect(server.requests.length).toBe(asked);
  });

  test('of another model on the same server is asked while the new one is made ready', async () => {
    await start(openai('small'));
    await fill();
    const { embedder } = await status();
    await board.stop();
    server.models = { large: { status: 404, body: { error: 'model not found, try pulling it first' } } };
    await start(openai('large'));
    await eventually(async () => expect((await status()).failing?.error).toMatch('404 model not found'));
    expect(await status()).toMatchObject({ answering: embedder.name });
    expect(await titles()).toEqual(['Reauthentication']);
  });

  test('of more numbers than an index takes is compared one by one', async () => {
    server.dimensions = 4096;
    await start(openai());
    await fill();
    expect(await status()).toMatchObject({ scan: 'exact', embedded: 2 });
    expect(await titles()).toEqual(['Reauthentication']);
  });
});
