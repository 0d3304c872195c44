import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Item } from '../../shared/api/items.ts';
import {
  addCard,
  addComment,
  type Card,
  type Comment,
  changeCard,
  changeComment,
  itemTypes,
  projectTypes,
  readCards,
  readComments,
  removeCard,
} from '../../shared/documents.ts';
import { type Board, copyOf, edit, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';

type Page<T> = { items: T[]; next: string | null };

/** What a client does without the server, and what the server makes of it when it arrives. */
describeEachDatabase('a board that was edited offline', (open) => {
  let board: Board;
  let projectId: string;
  let name: string;
  beforeAll(async () => {
    board = await openBoard(await open());
  });
  beforeEach(async () => {
    projectId = (await board.project()).id;
    name = `project:${projectId}`;
  });
  afterAll(() => board.stop());

  const card = (fields: Partial<Card> = {}): Card => ({
    id: newId(),
    kind: 'idea',
    stage: 'capture',
    title: 'Search by voice',
    rank: 'V000011',
    assignee: null,
    labels: [],
    parentId: null,
    createdAt: new Date(board.clock.time).toISOString(),
    createdBy: board.grace.principal.id,
    ...fields,
  });
  const told = async (project = projectId) =>
    (await board.events(project)).filter(({ type }) => !type.startsWith('project.'));
  const kinds = async () => (await told()).map(({ type, subject }) => `${type} ${subject.id}`);
  const rows = async (project = projectId) =>
    (await board.linus.call<Page<Item>>('GET', `/api/projects/${project}/items?limit=200`)).body.items;
  const change = async (mutate: (doc: Y.Doc) => void, caller = board.grace, document = name) =>
    board.send(caller, document, edit(await copyOf(board.documents, document), mutate));
  const stored = async () => readCards(await copyOf(board.documents, name));
  const corrections = async () =>
    (await board.jobs.list({ kind: 'items.correct', limit: 100 })).filter((job) => job.projectId === projectId).length;

  test('gives each new card one row and one event, the same as a request', async () => {
    const idea = card();
    const spec = card({ kind: 'spec', stage: 'define', parentId: idea.id, labels: ['b', 'a'] });
    const tasks = [1, 2].map(() => card({ kind: 'task', stage: 'plan', parentId: spec.id }));
    const doc = await copyOf(board.documents, name);
    const update = edit(doc, () => {
      for (const one of [idea, spec, ...tasks]) addCard(doc, one);
    });
    await board.send(board.grace, name, update);
    // Sent again, as after a lost connection, and from another tab.
    await board.send(board.grace, name, update);
    await board.send(board.ada, name, Y.encodeStateAsUpdate(doc));
    expect(await kinds()).toEqual([`idea.created ${idea.id}`, `spec.created ${spec.id}`, `tasks.created ${spec.id}`]);
    expect((await told()).every(({ actor }) => actor.id === board.grace.principal.id)).toBe(true);
    const [row] = await rows();
    expect((await rows()).map(({ id }) => id).sort()).toEqual([idea, spec, ...tasks].map(({ id }) => id).sort());
    expect(row).toMatchObject({ ...tasks[1] });
    expect((await rows()).find(({ id }) => id === spec.id)).toMatchObject({ labels: ['a', 'b'], parentId: idea.id });
    expect(await corrections()).toBe(0);
  });

  test('tells nothing of what came and went in between', async () => {
    const [kept, dropped] = [card(), card()];
    const doc = await copyOf(board.documents, name);
    const before = Y.encodeStateVector(doc);
    addCard(doc, kept);
    addCard(doc, dropped);
    changeCard(doc, kept.id, { title: 'Second thought', stage: 'done' });
    changeCard(doc, kept.id, { stage: 'define' });
    removeCard(doc, dropped.id);
    await board.send(board.grace, name, Y.encodeStateAsUpdate(doc, before));
    expect(await kinds()).toEqual([`idea.created ${kept.id}`]);
    expect(await rows()).toMatchObject([{ id: kept.id, title: 'Second thought', stage: 'define', completedAt: null }]);
  });

  test('tells a deletion and its undoing', async () => {
    const idea = card();
    const doc = await copyOf(board.documents, name);
    const history = new Y.UndoManager(projectTypes(doc).items);
    const step = async (act: () => void) => board.send(board.grace, name, edit(doc, act));
    await step(() => addCard(doc, idea));
    history.clear();
    const before = Y.encodeStateVector(doc);
    removeCard(doc, idea.id);
    await board.send(board.grace, name, Y.encodeStateAsUpdate(doc, before));
    expect(await rows()).toEqual([]);
    history.undo();
    await board.send(board.grace, name, Y.encodeStateAsUpdate(doc, before));
    expect(await rows()).toMatchObject([{ id: idea.id, title: idea.title }]);
    expect((await kinds()).map((line) => line.split(' ')[0])).toEqual([
      'idea.created',
      'item.deleted',
      'item.restored',
    ]);
  });

  test('does not let anybody claim another maker or another age', async () => {
    const future = new Date(board.clock.time + 1e9).toISOString();
    const idea = card({ createdBy: board.ada.principal.id, createdAt: future });
    await change((doc) => addCard(doc, idea));
    const truth = { createdBy: board.grace.principal.id, createdAt: new Date(board.clock.time).toISOString() };
    expect(await rows()).toMatchObject([truth]);
    await board.settle();
    expect((await stored()).get(idea.id)).toMatchObject(truth);
    await change((doc) => projectTypes(doc).items.get(idea.id)?.set('createdBy', 'me'));
    expect(await rows()).toMatchObject([truth]);
    await board.settle();
    expect((await stored()).get(idea.id)).toMatchObject(truth);
    expect(await kinds()).toEqual([`idea.created ${idea.id}`]);
  });

  test('keeps when an idea was captured, though it arrives later', async () => {
    const captured = new Date(board.clock.time + 60_000).toISOString();
    board.clock.time += 3_600_000;
    await change((doc) => addCard(doc, card({ createdAt: captured })));
    expect(await rows()).toMatchObject([{ createdAt: captured }]);
    expect(await corrections()).toBe(0);
  });

  test('does not mind a clock that is a little off', async () => {
    const soon = new Date(board.clock.time + 30_000).toISOString();
    await change((doc) => addCard(doc, card({ createdAt: soon })));
    expect(await rows()).toMatchObject([{ createdAt: soon }]);
    expect(await corrections()).toBe(0);
  });

  test('keeps the kind of an item, whatever a document says', async () => {
    const idea = card();
    await change((doc) => addCard(doc, idea));
    await change((doc) => projectTypes(doc).items.get(idea.id)?.set('kind', 'task'));
    await board.settle();
    await change((doc) => projectTypes(doc).items.get(idea.id)?.set('kind', 7));
    expect(await rows()).toMatchObject([{ kind: 'idea' }]);
    await board.settle();
    expect((await stored()).get(idea.id)?.kind).toBe('idea');
    expect(await kinds()).toEqual([`idea.created ${idea.id}`]);
  });

  test('takes a card off that is another project’s item', async () => {
    const other = await board.project('Other');
    const taken = await board.item(other.id, { title: 'Theirs' });
    await change((doc) => addCard(doc, card({ id: taken.id, title: 'Mine now' })));
    expect(await rows()).toEqual([]);
    expect(await rows(other.id)).toMatchObject([{ id: taken.id, title: 'Theirs' }]);
    await board.settle();
    expect((await stored()).size).toBe(0);
    expect(await told()).toEqual([]);
  });

  test('gives an id that two projects bring at the same moment to one of them', async () => {
    const other = await board.project('Other');
    const one = card();
    const update = edit(new Y.Doc(), (doc) => addCard(doc, one));
    await Promise.all([board.send(board.grace, name, update), board.send(board.grace, `project:${other.id}`, update)]);
    await board.settle();
    expect([...(await rows()), ...(await rows(other.id))].map(({ id }) => id)).toEqual([one.id]);
    expect([...(await told()), ...(await told(other.id))].map(({ type }) => type)).toEqual(['idea.created']);
    const boards = await Promise.all([name, `project:${other.id}`].map((each) => copyOf(board.documents, each)));
    expect(boards.map((doc) => readCards(doc).size).sort()).toEqual([0, 1]);
  });

  test('clears a parent that cannot be one, and waits for one that is not here yet', async () => {
    const other = await board.project('Other');
    const far = await board.item(other.id, {});
    const [a, b] = [card({ kind: 'task' }), card({ kind: 'task' })];
    const [self, child] = [card({ kind: 'spec' }), card({ kind: 'task', parentId: far.id })];
    const late = card({ kind: 'idea' });
    const early = card({ kind: 'spec', parentId: late.id });
    await change((doc) => {
      addCard(doc, { ...a, parentId: b.id });
      addCard(doc, { ...b, parentId: a.id });
      addCard(doc, { ...self, parentId: self.id });
      addCard(doc, child);
      addCard(doc, early);
    });
    await board.settle();
    await change((doc) => addCard(doc, late));
    await board.settle();
    const parents = new Map((await rows()).map(({ id, parentId }) => [id, parentId]));
    expect([a, b, self, child].map(({ id }) => parents.get(id))).toEqual([null, null, null, null]);
    expect(parents.get(early.id)).toBe(late.id);
    expect(new Map([...(await stored())].map(([id, { parentId }]) => [id, parentId]))).toEqual(parents);
  });

  test('takes in what no interface would write', async () => {
    const idea = card();
    await change((doc) => {
      addCard(doc, { ...idea, title: `\0${'😀'.repeat(10_000)}`, assignee: 'nobody', stage: 'doing' as never });
      const items = doc.getMap<unknown>('items');
      items.set('no uuid', new Y.Map([['kind', 'idea']]));
      items.set(newId(), 'no map');
      items.set(newId(), new Y.Map([['kind', 'epic']]));
      items.set(newId(), new Y.Array());
      projectTypes(doc).meta.set('name', 'n'.repeat(1000));
      doc.getArray('unknown').push([1, 2, 3]);
    });
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ id: idea.id, stage: 'capture', assignee: 'nobody' });
    expect([...(row?.title ?? '')]).toHaveLength(250);
    await change((doc) => {
      const map = projectTypes(doc).items.get(idea.id);
      map?.set('labels', 'none');
      map?.set('title', new Y.Text('text'));
      map?.set('rank', { deep: true });
      map?.set('createdAt', '\0');
      map?.set('createdBy', 'x'.repeat(1_000_000));
    });
    expect(await rows()).toMatchObject([{ title: '', labels: [], rank: '' }]);
    expect((await board.ada.call('GET', `/api/projects/${projectId}`)).body).toMatchObject({ name: 'n'.repeat(200) });
  });

  test('gives each new comment one row and one event, by whoever sent it', async () => {
    const { id } = await board.item(projectId, {});
    const document = `item:${id}`;
    const at = new Date(board.clock.time).toISOString();
    const comment = { id: newId(), author: board.ada.principal.id, text: 'Why?', at, editedAt: null };
    const doc = await copyOf(board.documents, document);
    const update = edit(doc, () => addComment(doc, comment));
    await board.send(board.grace, document, update);
    await board.send(board.grace, document, update);
    await board.settle();
    const truth = { ...comment, author: board.grace.principal.id };
    expect(readComments(await copyOf(board.documents, document))).toEqual([truth]);
    const list = () => board.linus.call<Page<unknown>>('GET', `/api/items/${id}/comments`);
    expect((await list()).body.items).toEqual([truth]);
    await change(
      (edited) => changeComment(edited, comment.id, { text: 'Why not?', editedAt: at }),
      board.grace,
      document,
    );
    const edited = { ...truth, text: 'Why not?', editedAt: at };
    expect((await list()).body.items).toEqual([edited]);
    await change((doc) => itemTypes(doc).comments.delete(comment.id), board.grace, document);
    expect((await list()).body.items).toEqual([]);
    await change((doc) => addComment(doc, edited), board.grace, document);
    expect((await list()).body.items).toEqual([edited]);
    const happened = ['added', 'edited', 'deleted'].map((what) => `comment.${what} ${id}`);
    expect((await kinds()).filter((line) => line.startsWith('comment.'))).toEqual(happened);
    expect(await corrections()).toBe(1);
  });

  test('lets nobody but its author change a comment, delete it or bring it back', async () => {
    const { id } = await board.item(projectId, {});
    const document = `item:${id}`;
    const path = `/api/items/${id}/comments`;
    const { body: comment } = await board.ada.call<Comment>('POST', path, { text: 'Mine' });
    const list = async () => (await board.ada.call<Page<Comment>>('GET', path)).body.items;
    const read = async () => readComments(await copyOf(board.documents, document));
    const truth = { ...comment, editedAt: null };

    const text = 'Words in her mouth';
    const editedAt = new Date(board.clock.time).toISOString();
    await change((doc) => changeComment(doc, comment.id, { text, editedAt }), board.grace, document);
    expect(await list()).toEqual([truth]);
    await board.settle();
    expect(await read()).toEqual([truth]);

    await change((doc) => itemTypes(doc).comments.delete(comment.id), board.grace, document);
    expect(await list()).toEqual([truth]);
    await board.settle();
    expect(await read()).toEqual([truth]);

    expect((await board.grace.call('PATCH', `${path}/${comment.id}`, { text })).status).toBe(403);
    expect((await board.grace.call('DELETE', `${path}/${comment.id}`)).status).toBe(403);
    expect((await board.ada.call('DELETE', `${path}/${comment.id}`)).status).toBe(204);
    expect((await board.ada.call('PATCH', `${path}/${comment.id}`, { text })).status).toBe(404);
    await change((doc) => addComment(doc, truth), board.grace, document);
    expect(await list()).toEqual([]);
    await board.settle();
    expect(await read()).toEqual([]);
    expect((await kinds()).filter((line) => line.startsWith('comment.'))).toEqual([
      `comment.added ${id}`,
      `comment.deleted ${id}`,
    ]);
  });

  test('does not let a comment of another item be changed', async () => {
    const [one, two] = [await board.item(projectId, {}), await board.item(projectId, {})];
    const path = `/api/items/${one.id}/comments`;
    const { body } = await board.ada.call<{ id: string }>('POST', path, { text: 'Mine' });
    const at = new Date(board.clock.time).toISOString();
    await change(
      (doc) => addComment(doc, { id: body.id, author: 'x', text: 'Theirs', at, editedAt: null }),
      board.grace,
      `item:${two.id}`,
    );
    await board.settle();
    expect((await board.ada.call('GET', path)).body).toMatchObject({ items: [{ text: 'Mine' }] });
    expect(readComments(await copyOf(board.documents, `item:${two.id}`))).toEqual([]);
    expect((await kinds()).filter((line) => line.startsWith('comment.'))).toEqual([`comment.added ${one.id}`]);
  });

  test('is open to whom the role allows, and only where there is something', async () => {
    const { id } = await board.item(projectId, {});
    const update = edit(new Y.Doc(), (doc) => addCard(doc, card()));
    const nothing = newId();
    await expect(board.send(board.linus, name, update)).rejects.toThrow('refused');
    await expect(board.send(board.grace, 'workspace', update)).rejects.toThrow('refused');
    await expect(board.send(board.grace, `feed:${projectId}`, update)).rejects.toThrow('refused');
    for (const document of [`project:${nothing}`, `item:${nothing}`, `feed:${nothing}`, `conversation:${id}`, 'x']) {
      await expect(board.send(board.grace, document, update)).rejects.toThrow('4404');
    }
    await board.ada.call('DELETE', `/api/projects/${projectId}`);
    await expect(board.send(board.grace, name, update)).rejects.toThrow('refused');
    await expect(board.send(board.grace, `item:${id}`, update)).rejects.toThrow('refused');
    expect((await stored()).size).toBe(1);
  });

  test('keeps the text that was typed into an item while somebody deleted it', async () => {
    const { id } = await board.item(projectId, { body: 'Before' });
    await board.ada.call('DELETE', `/api/items/${id}`);
    await change((doc) => itemTypes(doc).body.insert(6, ' and after'), board.grace, `item:${id}`);
    await change((doc) => addCard(doc, card({ id })));
    expect((await board.linus.call('GET', `/api/items/${id}/body`)).body).toBe('Before and after');
  });
});
