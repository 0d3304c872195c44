import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimilarResult } from '../../shared/api/search.ts';
import { type Board, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';

describeEachDatabase('what is similar to a text', (open) => {
  let board: Board;
  let projectId: string;
  let loginId: string;
  beforeAll(async () => {
    board = await openBoard(await open());
    projectId = (await board.project('Apollo')).id;
    const body = `It is a nuisance to remember one more of them. ${'People forget theirs over the summer. '.repeat(30)}`;
    loginId = (await board.item(projectId, { title: 'Sign in without a password', body })).id;
    await board.item(projectId, { kind: 'task', title: 'Export the board as CSV' });
    await board.item(projectId, {
      kind: 'spec',
      title: 'A weekly digest by mail: what broke, and what we did about it',
    });
    await board.item(projectId, { title: 'Draw the weather above the timeline' });
    await board.settle();
  });
  afterAll(() => board.stop());

  const ask = (query: Record<string, string>) =>
    board.linus.call<{ items: SimilarResult[] }>('GET', `/api/search/similar?${new URLSearchParams(query)}`);
  const similar = async (text: string, more: Record<string, string> = {}) =>
    (await ask({ text, ...more })).body.items.map(({ title }) => title.text);

  test('is the same idea in other words, whatever its text says besides', async () => {
    const { body } = await ask({ text: 'Passwordless sign-in' });
    expect(body.items).toMatchObject([{ id: loginId, kind: 'idea', projectId, stage: 'capture' }]);
    expect(body.items[0]?.likeness).toBeGreaterThan(0.45);
    expect(body.items[0]?.likeness).toBeLessThanOrEqual(1.000001);
    expect((await similar('CSV export of boards'))[0]).toBe('Export the board as CSV');
    expect((await similar('Weekly mail\nTell them what broke.'))[0]).toMatch(/^A weekly digest/);
  });

  test('is nothing where nothing is alike, however many small words are the same', async () => {
    for (const text of ['Paint the fence', 'What we did in the summer', 'It is the one above', '', '…', '?']) {
      expect(await similar(text), text).toEqual([]);
    }
  });

  test('is not the item itself, nor what is in another project or an archived one', async () => {
    const other = (await board.project('Gemini')).id;
    await board.item(other, { title: 'Sign in with no password' });
    await board.settle();
    expect(await similar('Sign in without a password')).toHaveLength(2);
    expect(await similar('Sign in without a password', { except: loginId })).toEqual(['Sign in with no password']);
    expect(await similar('Sign in without a password', { projectId })).toEqual(['Sign in without a password']);
    expect(await similar('Sign in without a password', { limit: '1' })).toEqual(['Sign in without a password']);
    await board.ada.call('DELETE', `/api/projects/${other}`);
    expect(await similar('Sign in without a password')).toEqual(['Sign in without a password']);
  });

  test('is told to whoever may read, and refused for what cannot be asked', async () => {
    expect((await board.linus.call('GET', '/api/search/similar?text=x', undefined, { 'x-as': 'nobody' })).status).toBe(
      401,
    );
    for (const query of [{}, { text: '\0' }, { text: 'x', limit: '11' }, { text: 'x', projectId: 'Apollo' }]) {
      expect((await ask(query as Record<string, string>)).status, JSON.stringify(query)).toBe(400);
    }
  });
});
