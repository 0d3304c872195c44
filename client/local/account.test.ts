import 'fake-indexeddb/auto';
import { v7 as newId } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addCard, type Card, changeCard, itemTypes, readCards, removeCard } from '../../shared/documents.ts';
import { CLOSE } from '../../shared/sync.ts';
import { createLocks, openTab, until } from '../../tests/support/browser-tabs.ts';
import { VirtualServer } from '../../tests/support/virtual-server.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import type { Account } from './account.ts';
import { ApiError, type ApiRequest } from './api.ts';
import { Store } from './store.ts';
import type { Locks } from './tabs.ts';

const PROJECT = `project:${newId()}`;
let time: VirtualTime;
let server: VirtualServer;
let locks: Locks;
let user: string;
const tabs: Account[] = [];

beforeEach(() => {
  time = new VirtualTime();
  server = new VirtualServer(time);
  locks = createLocks();
  user = newId();
});

afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});

/** Opens a tab, by default of the same person in the same browser. */
function open(who = user): Account {
  const tab = openTab(who, { time, server, locks });
  tabs.push(tab);
  return tab;
}

/** Ends a tab as a browser does that is killed: what the store was given is there, nothing else. */
async function kill(tab: Account): Promise<void> {
  tabs.splice(tabs.indexOf(tab), 1);
  await tab.close();
}

/** The server goes, and everybody notices. */
async function disconnect(): Promise<void> {
  server.closeAll(CLOSE.restart);
  await time.pass(server.latency);
  server.reachable = false;
}

const card = (title: string): Card => ({
  id: newId(),
  kind: 'idea',
  stage: 'capture',
  title,
  rank: 'a0',
  assignee: null,
  labels: [],
  parentId: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: null,
});
const titles = (doc: Y.Doc) => [...readCards(doc).values()].map(({ title }) => title).sort();

test('D1. what was opened before is there offline, after a reload too', async () => {
  addCard(server.document(PROJECT), card('from the server'));
  const first = open();
  const opened = first.documents.open(PROJECT);
  expect(opened.status.value).toBe('loading');
  await until(time, () => opened.status.value === 'ready');
  server.reachable = false;
  await kill(first);
  const again = open().documents.open(PROJECT);
  await until(time, () => again.status.value === 'ready');
  expect(titles(again.doc)).toEqual(['from the server']);
});

test('D1. a document that was never here stays loading without a network', async () => {
  server.reachable = false;
  const opened = open().documents.open(PROJECT);
  await time.pass(60_000);
  expect(opened.status.value).toBe('loading');
});

test('E1. an edit is stored in its turn, with what it builds on', async () => {
  const tab = open();
  const { doc } = tab.documents.open(PROJECT);
  await until(time, () => tab.documents.sockets.value === 1);
  const theirs = card('theirs');
  addCard(server.document(PROJECT), theirs);
  await time.pass(server.latency);
  changeCard(doc, theirs.id, { title: 'mine' });
  await Promise.resolve();
  // What a tab that is killed now leaves behind.
  const stored = new Store(tab.name, time);
  const { updates, unsaved } = await stored.load(PROJECT);
  const left = new Y.Doc();
  for (const update of [...updates, ...unsaved.map((edit) => edit.update)]) Y.applyUpdate(left, update);
  expect(titles(left)).toEqual(['mine']);
  await stored.close();
});

test('E3. edits made offline are counted, survive a reload, and are sent by a tab that shows nothing', async () => {
  const first = open();
  const { doc } = first.documents.open(PROJECT);
  await until(time, () => first.saveState.value.kind === 'saved' && first.documents.sockets.value === 1);
  await disconnect();
  for (const title of ['one', 'two', 'three']) {
    addCard(doc, card(title));
    await time.pass(10);
  }
  await until(time, () => first.saveState.value.kind === 'offline');
  expect(first.saveState.value).toMatchObject({ kind: 'offline', waiting: 3, refused: 0 });
  await kill(first);

  const second = open();
  await until(time, () => second.saveState.value.waiting === 3 && !second.online.value);
  expect(second.saveState.value.kind).toBe('offline');
  server.reachable = true;
  second.wake();
  await until(time, () => second.saveState.value.waiting === 0);
  expect(titles(server.document(PROJECT))).toEqual(['one', 'three', 'two']);
  expect(second.saveState.value.kind).toBe('saved');
  // Nobody looks at it, so it is closed again.
  await until(time, () => server.sockets === 0);
  await kill(second);
  const third = open();
  await third.restored;
  expect(third.saveState.value.waiting).toBe(0);
});

test('E4. a turn’s changes are one edit, and typing that goes on is one edit', async () => {
  server.reachable = false;
  const tab = open();
  const { doc } = tab.documents.open(`item:${newId()}`);
  const { body } = itemTypes(doc);
  for (const letter of 'written at one go') {
    body.insert(body.length, letter);
    await time.pass(100);
  }
  expect(tab.saveState.value.waiting).toBe(1);
  await time.pass(5000);
  body.insert(0, 'Later: ');
  await time.pass(10);
  expect(tab.saveState.value.waiting).toBe(2);
});

test('C1. two people who edit apart see the same when they meet', async () => {
  const ada = open(newId());
  const grace = open(newId());
  const [hers, his] = [ada.documents.open(PROJECT), grace.documents.open(PROJECT)];
  const shared = card('shared');
  await until(time, () => hers.status.value === 'ready' && his.status.value === 'ready');
  addCard(hers.doc, shared);
  await until(time, () => readCards(his.doc).has(shared.id));
  await disconnect();
  changeCard(hers.doc, shared.id, { title: 'renamed by Ada' });
  changeCard(his.doc, shared.id, { stage: 'build' });
  addCard(his.doc, card('new from Grace'));
  await time.pass(1000);
  server.reachable = true;
  await until(time, () => ada.saveState.value.waiting + grace.saveState.value.waiting === 0);
  await until(time, () => titles(hers.doc).length === 2);
  expect(readCards(hers.doc)).toEqual(readCards(his.doc));
  expect(readCards(hers.doc).get(shared.id)).toMatchObject({ title: 'renamed by Ada', stage: 'build' });
});

test('D2. the same name gives the same document until the last view closed it', async () => {
  const { documents } = open();
  const first = documents.open(PROJECT);
  const second = documents.open(PROJECT);
  expect(second.doc).toBe(first.doc);
  first.close();
  first.close();
  await until(time, () => second.status.value === 'ready');
  await time.pass(10_000);
  expect(server.sockets).toBe(1);
  second.close();
  await time.pass(1000);
  expect(documents.open(PROJECT).doc).toBe(first.doc);
});

test('D2. a document without a view is closed after a while', async () => {
  const { documents } = open();
  const { doc, close } = documents.open(PROJECT);
  await until(time, () => documents.sockets.value === 1);
  close();
  await time.pass(10_000);
  expect(server.sockets).toBe(0);
  expect(documents.open(PROJECT).doc).not.toBe(doc);
});

test('a name that is no document’s is refused', () => {
  expect(() => open().documents.open('project:everything')).toThrow(
    'Open a document: project:everything is no document',
  );
});

test('T1. tabs of one browser show each other’s edits without a network, and count the same', async () => {
  server.reachable = false;
  const [one, two] = [open(), open()];
  const [here, there] = [one.documents.open(PROJECT), two.documents.open(PROJECT)];
  await until(time, () => !one.online.value && !two.online.value);
  addCard(here.doc, card('from the other tab'));
  await until(time, () => titles(there.doc).length === 1);
  expect(two.saveState.value).toMatchObject({ kind: 'offline', waiting: 1, refused: 0 });
  const late = open().documents.open(PROJECT);
  await until(time, () => late.status.value === 'ready');
  expect(titles(late.doc)).toEqual(['from the other tab']);
  server.reachable = true;
  await until(time, () => one.saveState.value.waiting === 0 && two.saveState.value.waiting === 0);
  expect(titles(server.document(PROJECT))).toEqual(['from the other tab']);
});

test('T2. the edit of a tab that died before it was sent is sent by another', async () => {
  const unheard = { bufferedAmount: 0, send: () => {}, close: () => {} };
  const one = openTab(user, { time, server, openSocket: () => unheard });
  const two = open();
  await two.restored;
  addCard(one.documents.open(PROJECT).doc, card('orphaned'));
  await until(time, () => two.saveState.value.waiting === 1);
  await one.close();
  await until(time, () => two.saveState.value.waiting === 0);
  expect(titles(server.document(PROJECT))).toEqual(['orphaned']);
});

test('E5. refused edits come back with their text, and the document starts again from the server’s', async () => {
  addCard(server.document(PROJECT), card('kept'));
  const [tab, other] = [open(), open()];
  const opened = tab.documents.open(PROJECT);
  const elsewhere = other.documents.open(PROJECT);
  await until(time, () => opened.status.value === 'ready' && elsewhere.status.value === 'ready');
  await until(time, () => tab.documents.sockets.value === 1);
  server.refuse = () => 'A viewer reads';
  addCard(opened.doc, card('words that matter'));
  await until(time, () => tab.saveState.value.kind === 'refused' && other.saveState.value.kind === 'refused');
  const [refusal] = tab.documents.refusals.value;
  expect(refusal).toMatchObject({ document: PROJECT, reason: 'A viewer reads', text: 'words that matter' });
  expect(tab.documents.epoch.value).toBe(1);
  expect(other.documents.epoch.value).toBe(1);
  server.refuse = () => null;

  for (const each of [tab, other]) {
    const again = each.documents.open(PROJECT);
    await until(time, () => again.status.value === 'ready');
    expect(titles(again.doc)).toEqual(['kept']);
  }
  await kill(tab);
  const reloaded = open();
  await until(time, () => reloaded.documents.refusals.value.length === 1);
  reloaded.documents.dismissRefusal(refusal?.id ?? '');
  await until(time, () => other.saveState.value.kind === 'saved');
  await kill(reloaded);
  const later = open();
  await later.restored;
  expect(later.saveState.value).toMatchObject({ kind: 'saved', waiting: 0, refused: 0 });
});

test('E6. edits of a document that this person may not open any more are kept until given up', async () => {
  const tab = open();
  const { doc, status } = tab.documents.open(PROJECT);
  await until(time, () => status.value === 'ready' && tab.documents.sockets.value === 1);
  server.closesWith.set(PROJECT, CLOSE.forbidden);
  await disconnect();
  addCard(doc, card('mine'));
  await time.pass(1000);
  server.reachable = true;
  await until(time, () => status.value === 'forbidden');
  expect(tab.saveState.value).toMatchObject({ kind: 'refused', waiting: 1 });
  expect(tab.documents.refusals.value).toMatchObject([{ text: 'mine', reason: 'You may not change it' }]);
  server.closesWith.clear();
  await until(time, () => tab.saveState.value.kind === 'saved');
  expect(titles(server.document(PROJECT))).toEqual(['mine']);

  server.closesWith.set(PROJECT, CLOSE.forbidden);
  server.closeAll(CLOSE.restart);
  addCard(doc, card('given up'));
  await until(time, () => tab.documents.refusals.value.length === 1);
  tab.documents.dismissRefusal(tab.documents.refusals.value[0]?.id ?? '');
  expect(tab.saveState.value).toMatchObject({ waiting: 0, refused: 0 });
  await kill(tab);
  const again = open();
  await again.restored;
  expect(again.saveState.value).toMatchObject({ waiting: 0, refused: 0 });
});

test('D1. a document that does not exist is missing, until it does', async () => {
  const name = `item:${newId()}`;
  server.closesWith.set(name, CLOSE.notFound);
  const { status } = open().documents.open(name);
  await until(time, () => status.value === 'missing');
  server.closesWith.clear();
  await until(time, () => status.value === 'ready');
});

test('D3. the texts behind a board are fetched in the background, empty ones too, and are there offline', async () => {
  const [described, bare, done] = [card('described'), card('bare'), { ...card('done'), stage: 'done' as const }];
  for (const each of [described, bare, done]) addCard(server.document(PROJECT), each);
  itemTypes(server.document(`item:${described.id}`)).body.insert(0, 'in many words');
  const tab = open();
  tab.open(PROJECT);
  const texts = [`item:${described.id}`, `item:${bare.id}`];
  await until(time, () => server.opened === 3 && server.sockets === 1);
  expect(server.documents.has(`item:${done.id}`)).toBe(false);
  await disconnect();
  const [first, second] = texts.map((name) => tab.documents.open(name));
  await until(time, () => first?.status.value === 'ready' && second?.status.value === 'ready');
  expect(first && itemTypes(first.doc).body.toString()).toBe('in many words');
});

test('D1. the text of an item that is new here can be written offline, and follows its card', async () => {
  server.reachable = false;
  const tab = open();
  const idea = card('captured offline');
  const item = `item:${idea.id}`;
  addCard(tab.documents.open(PROJECT).doc, idea);
  const opened = tab.documents.open(item);
  await until(time, () => opened.status.value === 'ready');
  itemTypes(opened.doc).body.insert(0, 'and described');
  await time.pass(100);
  await kill(tab);

  const again = open();
  const reopened = again.documents.open(item);
  await until(time, () => reopened.status.value === 'ready');
  expect(itemTypes(reopened.doc).body.toString()).toBe('and described');
  // The server knows the item only once the card has arrived.
  server.closesWith.set(item, CLOSE.notFound);
  server.document(PROJECT).on('update', () => server.closesWith.delete(item));
  server.reachable = true;
  again.wake();
  await until(time, () => again.saveState.value.waiting === 0);
  expect(reopened.status.value).toBe('ready');
  expect(itemTypes(server.document(item)).body.toString()).toBe('and described');
});

test('E7. edits of an item that somebody deleted come back as text', async () => {
  const idea = card('deleted by somebody');
  const item = `item:${idea.id}`;
  const tab = open();
  const { doc, status } = tab.documents.open(item);
  await until(time, () => status.value === 'ready');
  await disconnect();
  itemTypes(doc).body.insert(0, 'a page of work');
  await time.pass(100);
  server.closesWith.set(item, CLOSE.notFound);
  server.reachable = true;
  await until(time, () => tab.documents.refusals.value.length === 1);
  expect(tab.documents.refusals.value[0]).toMatchObject({
    reason: 'It does not exist any more',
    text: 'a page of work',
  });
  expect(tab.saveState.value.waiting).toBe(0);
});

test('P1. a session that the server does not know is reported', async () => {
  let reports = 0;
  server.closesWith.set(PROJECT, CLOSE.unauthorized);
  const tab = openTab(user, { time, server, checkSession: () => reports++ });
  tabs.push(tab);
  tab.documents.open(PROJECT);
  await until(time, () => reports > 0);
});

test('V1. a server of another version is told apart from one that is away, and gets everything once both are the same', async () => {
  server.closesWith.set(PROJECT, CLOSE.update);
  const first = open();
  addCard(first.documents.open(PROJECT).doc, card('kept'));
  await until(time, () => first.saveState.value.kind === 'outdated');
  expect(first.saveState.value).toMatchObject({ kind: 'outdated', waiting: 1, refused: 0 });
  await kill(first);
  server.closesWith.clear();
  const updated = open();
  await updated.restored;
  await until(time, () => updated.saveState.value.kind === 'saved' && updated.documents.sockets.value === 0);
  expect(titles(server.document(PROJECT))).toEqual(['kept']);
});

test('E9. what was changed offline of a card that others took off the board goes to the item as a command', async () => {
  const requests: ApiRequest[] = [];
  const request = async (each: ApiRequest) => {
    requests.push(each);
    throw new ApiError({ type: '', title: 'Not found', status: 404, detail: 'find the item: gone' });
  };
  const [changed, labelled, untouched] = [card('archived meanwhile'), card('deleted meanwhile'), card('untouched')];
  const board = server.document(PROJECT);
  for (const each of [changed, { ...labelled, labels: ['kept', 'taken off'] }, untouched]) addCard(board, each);
  const first = openTab(user, { time, server, locks, request });
  const { doc, status } = first.documents.open(PROJECT);
  await until(time, () => status.value === 'ready' && first.documents.sockets.value === 1);
  await disconnect();
  changeCard(doc, changed.id, { title: 'Renamed offline', rank: 'a5' });
  await time.pass(10);
  changeCard(doc, labelled.id, { labels: ['kept', 'put on'], assignee: 'somebody' });
  await time.pass(10);
  await first.close();
  for (const { id } of [changed, labelled, untouched]) removeCard(board, id);
  server.reachable = true;
  const tab = openTab(user, { time, server, locks, request });
  tabs.push(tab);
  await tab.restored;
  await until(time, () => requests.length === 2 && tab.documents.waiting.value === 0);
  expect(requests.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
    { method: 'PATCH', path: `/api/items/${changed.id}`, body: { title: 'Renamed offline' } },
    { method: 'PATCH', path: `/api/items/${labelled.id}`, body: { assignee: 'somebody', labels: ['kept', 'put on'] } },
  ]);
  // Deleted: it comes back with its words.
  expect(tab.saveState.value).toMatchObject({ kind: 'refused', waiting: 0, refused: 2 });
  expect(tab.outbox.waiting.value[0]).toMatchObject({
    state: 'refused',
    label: 'Change “Renamed offline”, which left the board',
    body: { title: 'Renamed offline' },
  });
});

test('E8. that the server has edits and cannot store them is told, in every tab, until it can', async () => {
  server.confirms = false;
  const [tab, other] = [open(), open()];
  const { doc } = tab.documents.open(PROJECT);
  const elsewhere = other.documents.open(PROJECT);
  await until(time, () => elsewhere.status.value === 'ready');
  addCard(doc, card('not stored'));
  await until(time, () => tab.saveState.value.kind === 'saving');
  await until(time, () => tab.saveState.value.kind === 'late' && other.saveState.value.kind === 'late');
  expect(tab.saveState.value.waiting).toBe(1);
  server.confirmAll();
  await until(time, () => tab.saveState.value.kind === 'saved' && other.saveState.value.kind === 'saved');
});

test('P3. erasing an account leaves no database', async () => {
  const tab = open();
  addCard(tab.documents.open(PROJECT).doc, card('secret'));
  await until(time, () => tab.saveState.value.waiting === 0);
  await tab.erase();
  tabs.pop();
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(tab.name);
});
