import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import type { SearchResult } from '../../shared/api/search.ts';
import type { Comment } from '../../shared/documents.ts';
import { itemTypes } from '../../shared/documents.ts';
import { type Board, copyOf, edit, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';

type Page = { items: SearchResult[]; next: string | null; waiting: number };

describeEachDatabase('the search', (open) => {
  let database: Database;
  let board: Board;
  let projectId: string;
  /** In the name of each test's project: a test finds what is its own. */
  let name: string;
  let projects = 0;
  beforeAll(async () => {
    database = await open();
    board = await openBoard(database);
  });
  beforeEach(async () => {
    name = `Apollo${++projects}x`;
    projectId = (await board.project(name)).id;
  });
  afterAll(() => board.stop());

  const get = (query: string, more = '') =>
    board.linus.call<Page>('GET', `/api/search?q=${encodeURIComponent(query)}${more}`);
  const search = async (query: string, more = '') => {
    await board.settle();
    const { status, body } = await get(`project:${name} ${query}`, more);
    expect(status).toBe(200);
    return body;
  };
  const titles = async (query: string) => (await search(query)).items.map(({ title }) => title.text);
  const texts = async (query: string) => (await search(query)).items.map(({ excerpt }) => excerpt.text);
  const comment = async (itemId: string, text: string) =>
    (await board.grace.call<Comment>('POST', `/api/items/${itemId}/comments`, { text })).body;
  const write = (itemId: string, body: string) =>
    board.grace.call('PUT', `/api/items/${itemId}/body`, body, { 'content-type': 'text/markdown' });

  describe('finds', () => {
    test('items by title and text, comments and posts, with where they are', async () => {
      const { id } = await board.item(projectId, {
        kind: 'spec',
        title: 'Landing',
        body: 'Thrusters slow the descent.',
      });
      const { id: commentId } = await comment(id, 'Which thrusters?');
      await board.grace.call('POST', `/api/projects/${projectId}/feed`, { text: 'Thrusters have arrived' });
      const { items } = await search('thrusters');
      expect(items.map(({ kind }) => kind).sort()).toEqual(['comment', 'post', 'spec']);
      expect(items.find(({ kind }) => kind === 'spec')).toMatchObject({
        ...{ id, projectId, projectName: name, subject: { type: 'spec', id }, stage: 'define' },
        repositoryName: null,
        ...{ author: board.ada.principal.id, place: null, commit: null },
        title: { text: 'Landing', marks: [] },
        excerpt: { text: 'Thrusters slow the descent.', marks: [[0, 9]] },
      });
      expect(items.find(({ kind }) => kind === 'comment')).toMatchObject({
        ...{ id: commentId, subject: { type: 'spec', id }, title: { text: 'Landing' }, stage: 'define' },
        author: board.grace.principal.id,
      });
      expect(items.find(({ kind }) => kind === 'post')).toMatchObject({
        ...{ subject: { type: 'project', id: projectId }, title: { text: name }, stage: null },
      });
    });

    test('what is indexed, and tells how much is not', async () => {
      await search('anything');
      const id = crypto.randomUUID();
      const wait = (seconds: number) => database.sql`
        insert into search_pending (source, source_id, at, claimed_until)
        values ('repository', ${id}, now() - make_interval(secs => ${seconds}), now() + interval '1 minute')
        on conflict (source, source_id) do update set at = excluded.at`;
      expect((await get('anything')).body.waiting).toBe(0);
      // In a moment it is there.
      await wait(0);
      expect((await get('anything')).body.waiting).toBe(0);
      await wait(60);
      expect((await get('anything')).body.waiting).toBe(1);
      await database.sql`delete from search_pending where source_id = ${id}`;
    });

    test('other forms of a word, unfinished and misspelt ones, and parts of identifiers', async () => {
      await board.item(projectId, { title: 'Freezing the spezification', body: 'calls createEventLog()' });
      for (const query of ['freeze', 'spezif', 'spesification', 'createeventlog', 'event log', 'Frëezing']) {
        expect(await titles(query), query).toEqual(['Freezing the spezification']);
      }
      expect(await titles('melting')).toEqual([]);
    });

    test('what a misspelt word was most likely meant for, and not all that is somewhat like it', async () => {
      await board.item(projectId, { title: 'Sign in with a passkey' });
      await board.item(projectId, { title: 'A longer password' });
      expect(await titles('passkei')).toEqual(['Sign in with a passkey']);
    });

    test('what is written without spaces, by any part of it', async () => {
      await board.item(projectId, { title: 'データベース設計の見直し', body: '予定はAPI公開の後' });
      await board.item(projectId, { title: '庭の手入れ', body: 'チューリップ' });
      for (const query of ['設計', '見直し', 'データ', '設', '公開', 'api', 'ﾃﾞｰﾀ']) {
        expect(await titles(query), query).toEqual(['データベース設計の見直し']);
      }
    });

    test('what has more of the words first, then the rarer ones, then those in the title', async () => {
      await board.item(projectId, { title: 'Night', body: 'A moon and a harbour' });
      await board.item(projectId, { title: 'Harbour', body: 'Ships' });
      await board.item(projectId, { title: 'Ships', body: 'In the harbour' });
      await board.item(projectId, { title: 'Unrelated', body: 'Nothing' });
      expect(await titles('moon over the harbour')).toEqual(['Night', 'Harbour', 'Ships']);
    });

    test('what is alike, though none of the words are in it', async () => {
      await board.item(projectId, { title: 'Reauthentication', body: 'Passwordless' });
      await board.item(projectId, { title: 'Gardening', body: 'Tulips' });
      expect(await titles('authenticate passwords')).toEqual(['Reauthentication']);
    });

    test('an item once, by its best part', async () => {
      const filler = 'word '.repeat(200);
      await board.item(projectId, { title: 'Long', body: `# One\n${filler}\n# Two\nzebra\n# Three\n${filler} zebra` });
      const { items } = await search('zebra');
      expect(items).toHaveLength(1);
      expect(items[0]?.excerpt.text).toMatch(/zebra/);
    });
  });

  describe('follows', () => {
    test('renames and new texts, however they come', async () => {
      const { id } = await board.item(projectId, { title: 'Walnut', body: 'almond' });
      expect(await titles('walnut')).toEqual(['Walnut']);
      await board.grace.call('PATCH', `/api/items/${id}`, { title: 'Hazelnut' });
      await write(id, 'pecan');
      expect(await titles('walnut')).toEqual([]);
      expect(await titles('almond')).toEqual([]);
      expect(await titles('hazelnut pecan')).toEqual(['Hazelnut']);
      const copy = await copyOf(board.documents, `item:${id}`);
      const update = edit(copy, (doc) => itemTypes(doc).body.insert(0, 'cashew '));
      await board.send(board.grace, `item:${id}`, update);
      expect(await texts('cashew')).toEqual(['cashew pecan']);
    });

    test('edited and deleted comments', async () => {
      const { id } = await board.item(projectId, { title: 'Tree' });
      const { id: commentId } = await comment(id, 'walnut');
      await board.grace.call('PATCH', `/api/items/${id}/comments/${commentId}`, { text: 'pecan' });
      expect(await texts('walnut')).toEqual([]);
      expect(await texts('pecan')).toEqual(['pecan']);
      await board.grace.call('DELETE', `/api/items/${id}/comments/${commentId}`);
      expect(await texts('pecan')).toEqual([]);
    });

    test('deletions, of what belongs to it too', async () => {
      const { id } = await board.item(projectId, { title: 'Walnut' });
      await comment(id, 'A walnut');
      expect(await texts('walnut')).toHaveLength(2);
      await board.grace.call('DELETE', `/api/items/${id}`);
      expect(await texts('walnut')).toEqual([]);
      const [left] = await database.sql`select from search_chunks where item_id = ${id}`;
      expect(left).toBeUndefined();
    });

    test('the archive of projects', async () => {
      await board.item(projectId, { title: 'Walnut' });
      await board.ada.call('DELETE', `/api/projects/${projectId}`);
      expect(await titles('walnut')).toEqual([]);
      await board.ada.call('PATCH', `/api/projects/${projectId}`, { archived: false });
      expect(await titles('walnut')).toEqual(['Walnut']);
    });

    test('the words there are', async () => {
      const { id } = await board.item(projectId, { title: 'Quokka', body: 'quokka wombat' });
      await comment(id, 'quokka');
      await board.settle();
      const counted = () =>
        database.sql`select word, chunks from search_words where word in ('quokka', 'wombat') order by word`;
      expect([...(await counted())]).toEqual([
        { word: 'quokka', chunks: 2 },
        { word: 'wombat', chunks: 1 },
      ]);
      await database.sql`delete from items where id = ${id}`;
      expect([...(await counted())]).toEqual([]);
    });

    test('an event once, however often it is handled', async () => {
      await board.item(projectId, { title: 'Walnut' });
      await board.settle();
      const chunks = () => database.sql`
        select source, source_id, ordinal, text, terms from search_chunks where project_id = ${projectId}`;
      const before = await chunks();
      await database.sql`
        insert into search_pending select 'item', id, created_at from items where project_id = ${projectId}`;
      await board.item(projectId, { title: 'Pecan' });
      await board.settle();
      expect((await chunks()).filter(({ sourceId }) => sourceId === before[0]?.sourceId)).toEqual([...before]);
    });
  });

  describe('is narrowed down', () => {
    test('by kind, stage, author and age', async () => {
      const { id } = await board.item(projectId, { title: 'Walnut one' });
      await board.item(projectId, { kind: 'task', title: 'Walnut two', stage: 'build' });
      await comment(id, 'Walnut three');
      expect(await texts('walnut kind:comment')).toEqual(['Walnut three']);
      expect(await titles('walnut kind:task')).toEqual(['Walnut two']);
      expect(await titles('walnut kind:task kind:idea')).toHaveLength(2);
      expect(await titles('walnut stage:build')).toEqual(['Walnut two']);
      expect(await texts('walnut author:gra')).toEqual(['Walnut three']);
      expect(await texts(`walnut author:${board.grace.principal.id}`)).toEqual(['Walnut three']);
      expect(await texts('walnut author:%')).toEqual([]);
      expect(await titles('walnut before:2001-01-01')).toEqual([]);
      expect(await titles('walnut before:2999-01-01')).toHaveLength(3);
    });

    test('without words: what the filters let through, newest first', async () => {
      await board.item(projectId, { title: 'One' });
      board.clock.time += 1000;
      await board.item(projectId, { title: 'Two' });
      expect(await titles('kind:idea')).toEqual(['Two', 'One']);
    });

    test('by phrases: to what has these words beside each other, in this order', async () => {
      await board.item(projectId, { title: 'One', body: 'The night train leaves at ten.' });
      await board.item(projectId, { title: 'Two', body: 'The train of the night; a night and a train' });
      await board.item(projectId, { title: 'Three', body: 'nightTrain(), and a night-\ntrain' });
      await board.item(projectId, { title: 'The train and the night train', body: 'Tickets' });
      await board.item(projectId, { title: 'The end of the night', body: 'train of thought' });
      const found = async (query: string) => (await titles(query)).sort();
      expect(await found('"night train"')).toEqual(['One', 'The train and the night train', 'Three']);
      expect(await found('“Night trAin” tickets')).toEqual(['One', 'The train and the night train', 'Three']);
      expect((await titles('"night train" tickets'))[0]).toBe('The train and the night train');
      expect(await found('"train leaves" "the night"')).toEqual(['One']);
      expect(await found('"nightTrain and"')).toEqual(['Three']);
      expect(await found('"of the"')).toEqual(['The end of the night', 'Two']);
      expect(await found('"train night"')).toEqual([]);
      // One that is being typed may go on, and no other form will do.
      expect(await found('"night tra')).toEqual(['One', 'The train and the night train', 'Three']);
      expect(await found('"night trains"')).toEqual([]);
      expect(await found('"nights"')).toEqual([]);
      expect(await found('"night train" kind:task')).toEqual([]);
      const [first] = (await search('"train leaves" ten')).items;
      expect(first?.excerpt.marks).toEqual([
        [10, 22],
        [26, 29],
      ]);
    });

    test('by phrases: not by parts of two identifiers beside each other', async () => {
      await board.item(projectId, { title: 'One', body: 'modelThread({ poolWorker }) and rest_thread(pool)' });
      await board.item(projectId, { title: 'Two', body: 'new ThreadPool()' });
      await board.item(projectId, { title: 'Three', body: 'modelThread.pool, modelThread(pool)' });
      expect((await titles('"thread pool"')).sort()).toEqual(['Three', 'Two']);
      expect((await titles('"model thread pool"')).sort()).toEqual(['One', 'Three']);
      expect((await titles('thread -"thread pool"')).sort()).toEqual(['One']);
    });

    test('by phrases of what is written without spaces', async () => {
      await board.item(projectId, { title: 'データベース設計の見直し', body: '予定はAPI公開の後' });
      await board.item(projectId, { title: '見直しの設計', body: 'データとベース、公開API' });
      for (const query of ['"データベース"', '"設計の見直し"', '"API公開"', '"はAPI公"', '"ベース設計']) {
        expect(await titles(query), query).toEqual(['データベース設計の見直し']);
      }
      expect(await titles('設計 -"データベース"')).toEqual(['見直しの設計']);
      expect(await titles('設計 -予定')).toEqual(['見直しの設計']);
    });

    test('by what is left out, wherever in it that stands', async () => {
      const filler = 'word '.repeat(300);
      const { id } = await board.item(projectId, { title: 'Walnut one', body: `walnut\n\n${filler}\n\nan oak tree` });
      await board.item(projectId, { kind: 'task', title: 'Walnut two', body: 'a tree, an oak', stage: 'build' });
      await board.item(projectId, { title: 'Walnut-oak three', body: 'an oak\n\nsmallOakTree' });
      await comment(id, 'Walnut four');
      const found = async (query: string) =>
        (await search(query)).items.map(({ kind, title }) => (kind === 'comment' ? 'four' : title.text)).sort();
      expect(await found('walnut -oak')).toEqual(['four']);
      expect(await found('walnut -oaks')).toHaveLength(4);
      expect(await found('walnut -"oak tree"')).toEqual(['Walnut two', 'four']);
      expect(await found('walnut -two -three')).toEqual(['Walnut one', 'four']);
      expect(await found('walnut -kind:comment')).toHaveLength(3);
      expect(await found('-kind:comment -kind:task')).toEqual(['Walnut one', 'Walnut-oak three']);
      expect(await found('kind:task -kind:task walnut')).toEqual([]);
      expect(await found('walnut -stage:build')).toHaveLength(3);
      expect(await found('walnut -author:grace')).toHaveLength(3);
      expect(await found('walnut -path:src -language:go')).toHaveLength(4);
      expect(await found('walnut -before:2999-01-01')).toEqual([]);
      expect(await found(`-project:${name} walnut`)).toEqual([]);
      expect(await found('-oak')).toEqual(['four']);
      expect(await found('walnut-oak')).toHaveLength(4);
      expect(await found('walnut - --oak')).toHaveLength(4);
    });

    test('by project: others have nothing of it', async () => {
      await board.item(projectId, { title: 'Walnut' });
      await board.settle();
      expect((await get(`walnut project:"${name}"`)).body.items).toHaveLength(1);
      expect((await get(`walnut project:${projectId}`)).body.items).toHaveLength(1);
      expect((await get('walnut project:Gemini')).body.items).toEqual([]);
    });
  });

  test('is the same by the index of vectors as by looking at each, and says what made them', async () => {
    await board.item(projectId, { title: 'Reauthentication', body: 'Passwordless' });
    await board.settle();
    const ids = ({ body }: { body: Page }) => body.items.map(({ id }) => id);
    expect(ids(await get('authenticate passwords'))).toEqual(
      ids(await get('authenticate passwords before:2999-01-01')),
    );
    const [column] = await database.sql`
      select format_type(atttypid, null) as type from pg_attribute
      where attrelid = 'search_vectors'::regclass and attname = 'embedding'`;
    expect(column?.type).toBe(database.vector ? 'vector' : 'real[]');
    expect([...(await database.sql`select distinct embedder from search_vectors`)]).toEqual([
      { embedder: 'builtin-3' },
    ]);
  });

  test('is paged', async () => {
    for (const title of ['One walnut', 'Two walnut', 'Three walnut']) await board.item(projectId, { title });
    const first = await search('walnut', '&limit=2');
    expect(first.items).toHaveLength(2);
    const second = await search('walnut', `&limit=2&after=${first.next}`);
    expect(second.next).toBeNull();
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
  });

  test('refuses what it cannot do, and takes whatever is typed', async () => {
    expect(await get('kind:song')).toMatchObject({
      status: 400,
      body: { detail: 'read the filter kind: it takes idea, spec, task, comment, post, code, commit: song' },
    });
    expect(await get('-draft -"old one"')).toMatchObject({
      status: 400,
      body: { detail: 'search for something beside what is to be left out: -draft -"old one"' },
    });
    expect((await get('\0')).status).toBe(400);
    expect((await get('x', '&after=9999')).status).toBe(400);
    for (const query of [
      '',
      '…',
      "' | & ! <-> :* \\",
      `"' | & ! <-> :* \\" x -"! 'y" -'z`,
      'a'.repeat(500),
      'अब क्या 東京 ß',
      'the of and',
    ]) {
      expect((await get(query)).status, query).toBe(200);
    }
    const { status } = await board.linus.call('GET', '/api/search?q=x', undefined, { 'x-as': 'nobody' });
    expect(status).toBe(401);
  });

  test('finds everything again after what is derived was lost', async () => {
    await board.item(projectId, { title: 'Walnut' });
    await board.grace.call('POST', `/api/projects/${projectId}/feed`, { text: 'Walnut' });
    await board.settle();
    await board.stop();
    await database.sql`truncate search_chunks, search_vectors, search_words, search_state`;
    board = await openBoard(database);
    expect(await texts('walnut')).toHaveLength(2);
  });
});
