import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { v7 as newId } from 'uuid';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { addCard, type WorkspaceProject, workspaceTypes } from '../../shared/documents.ts';
import { createLocks, openTab, until } from '../../tests/support/browser-tabs.ts';
import { makeCard } from '../../tests/support/sync.ts';
import { VirtualServer } from '../../tests/support/virtual-server.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import type { Account } from './account.ts';
import { prune } from './prune.ts';
import { ownBytes, Store } from './store.ts';

const DAY = 24 * 60 * 60 * 1000;
let time: VirtualTime;
let store: Store;

beforeEach(() => {
  time = new VirtualTime();
  store = new Store(newId(), time);
});

afterEach(() => store.erase());

/** Stores a document as it came from the server, used now. */
function keep(document: string, change: (doc: Y.Doc) => void = () => {}): void {
  const doc = new Y.Doc();
  change(doc);
  store.addUpdate({ document, id: newId(), update: ownBytes(Y.encodeStateAsUpdate(doc)) });
  store.noteUse(document);
}

const kept = async () => [...(await store.documents())].sort();
const clean = (isOpen = (_: string) => false) => prune(store, time.now(), isOpen);

test('D7. copies that nobody used for sixty days go, and not those that are open or have unsaved edits', async () => {
  const [unused, edited, open, used] = Array.from({ length: 4 }, () => `item:${newId()}`) as [
    string,
    string,
    string,
    string,
  ];
  for (const name of [unused, edited, open, used]) keep(name);
  store.addUnsaved({ document: edited, id: newId(), update: ownBytes(Y.encodeStateAsUpdate(new Y.Doc())), edits: 1 });
  await time.pass(59 * DAY);
  await clean();
  expect(await kept()).toHaveLength(4);
  store.noteUse(used);
  await time.pass(2 * DAY);
  await clean((name) => name === open);
  expect(await kept()).toEqual([edited, open, used].sort());
  expect((await store.load(edited)).unsaved).toHaveLength(1);
});

test('D7. copies of an archived project go after two days: its board, its feed and its texts', async () => {
  const [archived, live] = [newId(), newId()];
  const cards = [makeCard(), makeCard()] as const;
  const project = { name: 'Apollo', archived: true } as WorkspaceProject;
  keep('workspace', (doc) => {
    workspaceTypes(doc).projects.set(archived, project);
    workspaceTypes(doc).projects.set(live, { ...project, archived: false });
  });
  keep(`project:${archived}`, (doc) => addCard(doc, cards[0]));
  keep(`project:${live}`, (doc) => addCard(doc, cards[1]));
  for (const name of [`feed:${archived}`, `feed:${live}`, `item:${cards[0].id}`, `item:${cards[1].id}`]) keep(name);
  await time.pass(1 * DAY);
  await clean();
  expect(await kept()).toHaveLength(7);
  await time.pass(2 * DAY);
  await clean();
  expect(await kept()).toEqual([`feed:${live}`, `item:${cards[1].id}`, `project:${live}`, 'workspace'].sort());
});

test('D7. a tab notes what it uses, and cleans up by itself', async () => {
  const server = new VirtualServer(time);
  const user = newId();
  const name = `item:${newId()}`;
  const tabs: Account[] = [];
  const open = () => {
    const tab = openTab(user, { time, server, locks: createLocks() });
    tabs.push(tab);
    return tab;
  };
  const first = open();
  const opened = first.documents.open(name);
  await until(time, () => opened.status.value === 'ready');
  await time.pass(2000);
  await first.store.flush();
  expect((await first.store.uses()).has(name)).toBe(true);
  await first.close();
  await time.pass(61 * DAY);
  const second = open();
  await second.restored;
  await time.pass(61_000);
  await vi.waitFor(async () => expect((await second.store.documents()).has(name)).toBe(false));
  await second.close();
});

test('V2. what an older version stored is there, and its copies stay until they are old', async () => {
  const name = newId();
  const document = `item:${newId()}`;
  const old = await openDB(name, 1, {
    upgrade(database) {
      database.createObjectStore('snapshots');
      for (const table of ['updates', 'unsaved']) database.createObjectStore(table, { keyPath: ['document', 'id'] });
      for (const table of ['commands', 'refusals']) database.createObjectStore(table, { keyPath: 'id' });
    },
  });
  const update = Y.encodeStateAsUpdate(new Y.Doc());
  await old.put('unsaved', { document: `item:${newId()}`, id: newId(), update, edits: 1 });
  await old.put('snapshots', update, document);
  old.close();
  const upgraded = new Store(name, time);
  expect((await upgraded.loadWaiting()).unsaved).toHaveLength(1);
  await prune(upgraded, time.now(), () => false);
  await upgraded.flush();
  expect((await upgraded.documents()).size).toBe(2);
  await time.pass(61 * DAY);
  await prune(upgraded, time.now(), () => false);
  expect((await upgraded.documents()).has(document)).toBe(false);
  expect((await upgraded.loadWaiting()).unsaved).toHaveLength(1);
  await upgraded.erase();
});

test('V2. what a newer version stored is left alone: edits are sent from memory, and the person is told to update', async () => {
  const server = new VirtualServer(time);
  const user = newId();
  const newer = await openDB(`mission-control:${user}`, 99, {
    upgrade(database) {
      database.createObjectStore('in a shape of its own').put('kept', 'key');
    },
  });
  newer.close();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const tab = openTab(user, { time, server, locks: createLocks() });
  const document = `item:${newId()}`;
  const { doc } = tab.documents.open(document);
  doc.getText('body').insert(0, 'written by an older one');
  await until(time, () => server.document(document).getText('body').toString() === 'written by an older one');
  await until(time, () => tab.saveState.value.waiting === 0);
  expect(tab.saveState.value.kind).toBe('outdated');
  expect(tab.store.problem.value).toContain('A newer version was used in this browser');
  await tab.close();
  vi.restoreAllMocks();
  const after = await openDB(`mission-control:${user}`);
  expect(after.version).toBe(99);
  expect(await after.get('in a shape of its own', 'key')).toBe('kept');
  after.close();
});
