import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbedders } from '../../server/search/index.ts';
import type { SearchResult, SimilarResult } from '../../shared/api/search.ts';
import { embedTexts } from '../../workers/search/embed.ts';
import { type Board, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/embeddings/openai-server.ts';
import { loadSentenceEncoder } from '../support/embeddings/sentence-encoder.ts';

describeEachDatabase('a model that knows what texts mean', (open) => {
  let server: OpenAiServer;
  let board: Board;
  let projectId: string;
  beforeAll(async () => {
    server = await startOpenAiServer('sk-hunter2', await loadSentenceEncoder());
    const database = await open();
    const embedders = createEmbedders({
      config: { kind: 'openai', url: server.url, model: 'sentence-encoder', key: 'sk-hunter2' },
      ...{ sql: database.sql, compute: embedTexts },
      startThread: () => ({ run: () => Promise.reject(new Error('no model')), close: async () => {} }),
    });
    board = await openBoard(database, { embedders });
    projectId = (await board.project('Apollo')).id;
    for (const title of [
      'Customers cannot log in after changing their password',
      'Pages load slowly on phones',
      'Translate the interface into French',
      'Send invoices by mail every month',
      'The picture of the map is blurry when it is printed',
    ]) {
      await board.item(projectId, { title });
    }
    await board.settle();
  });
  afterAll(async () => {
    await board.stop();
    await server.stop();
  });

  const found = async (query: string) => {
    const { body } = await board.linus.call<{ items: SearchResult[] }>(
      'GET',
      `/api/search?${new URLSearchParams({ q: query })}`,
    );
    return body.items.map(({ title }) => title.text);
  };

  test.each([
    ['users are unable to sign on', 'Customers cannot log in after changing their password'],
    ['mobile performance is poor', 'Pages load slowly on phones'],
    ['localization for other languages', 'Translate the interface into French'],
    ['monthly billing', 'Send invoices by mail every month'],
  ])('finds by "%s" what has none of its words', async (query, title) => {
    expect((await found(query))[0]).toBe(title);
  });

  test('finds nothing where nothing is meant', async () => {
    expect(await found('bees make honey')).toEqual([]);
  });

  const similar = async (text: string) => {
    const { body } = await board.linus.call<{ items: SimilarResult[] }>(
      'GET',
      `/api/search/similar?${new URLSearchParams({ text })}`,
    );
    return body.items.map(({ title }) => title.text);
  };

  test('tells who writes an idea that somebody had it before, in other words', async () => {
    expect(await similar('Visitors are unable to sign in with a new password')).toEqual([
      'Customers cannot log in after changing their password',
    ]);
  });

  test.each(['Bake bread on Sundays', 'Notify me when a build fails', 'Archive old projects automatically'])(
    'takes "%s" for new',
    async (text) => {
      expect(await similar(text)).toEqual([]);
    },
  );
});
