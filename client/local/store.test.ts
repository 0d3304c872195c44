import 'fake-indexeddb/auto';
import { IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { openDB } from 'idb';
import { v7 as newId } from 'uuid';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { itemTypes } from '../../shared/documents.ts';
import { openTab, until } from '../../tests/support/browser-tabs.ts';
import { VirtualServer } from '../../tests/support/virtual-server.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import type { Account } from './account.ts';
import { ownBytes, Store } from './store.ts';

const NAME = `item:${newId()}`;
let time: VirtualTime;
let server: VirtualServer;
let user: string;
const tabs: Account[] = [];

beforeEach(() => {
  time = new VirtualTime();
  server = new VirtualServer(time);
  user = newId();
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});

function open(): Account {
  const tab = openTab(user, { time, server });
  tabs.push(tab);
  return tab;
}

/** Makes the browser refuse what is written, as one does that has no space left. */
function fillDisk(): void {
  vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('No space', 'QuotaExceededError');
  });
}

const text = (doc: Y.Doc) => itemTypes(doc).body.toString();
const table = async (account: Account, name: string) => {
  const database = await openDB(account.name);
  const rows = await database.getAll(name);
  database.close();
  return rows;
};

test('D6. a full storage is told, nothing is lost in this tab, and it is stored when there is space', async () => {
  const tab = open();
  const { doc, status } = tab.documents.open(NAME);
  await until(time, () => status.value === 'ready');
  server.reachable = false;
  fillDisk();
  itemTypes(doc).body.insert(0, 'kept in this tab');
  await until(time, () => tab.store.problem.value !== null);
  expect(tab.store.problem.value).toBe(
    'This browser has no space left. What you change stays in this tab until it is saved: keep the tab open.',
  );
  expect(tab.saveState.value.waiting).toBe(1);
  vi.restoreAllMocks();
  await time.pass(10_000);
  await until(time, () => tab.store.problem.value === null);
  await tab.close();
  tabs.pop();
  const again = open();
  await until(time, () => again.saveState.value.waiting === 1);
});

test('D6. with a full storage edits are still sent', async () => {
  fillDisk();
  const tab = open();
  const { doc } = tab.documents.open(NAME);
  itemTypes(doc).body.insert(0, 'sent from memory');
  await until(time, () => text(server.document(NAME)) === 'sent from memory');
  await until(time, () => tab.saveState.value.waiting === 0);
});

test('D6. a browser that keeps nothing at all still works while the tab is open', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Not in this window', 'SecurityError');
  });
  const tab = open();
  const { doc, status } = tab.documents.open(NAME);
  await until(time, () => status.value === 'ready');
  itemTypes(doc).body.insert(0, 'private');
  await until(time, () => tab.saveState.value.waiting === 0 && text(server.document(NAME)) === 'private');
  expect(tab.store.problem.value).toContain('This browser keeps no copy (SecurityError)');
});

test('D4. many edits become one snapshot, and opening again adds nothing', async () => {
  const tab = open();
  const { doc } = tab.documents.open(NAME);
  await until(time, () => tab.documents.sockets.value === 1);
  for (let i = 0; i < 120; i++) {
    itemTypes(doc).body.insert(0, `${i} `);
    await time.pass(100);
  }
  await until(time, () => tab.saveState.value.waiting === 0);
  await tab.store.flush();
  expect((await table(tab, 'updates')).length).toBeLessThan(60);
  expect((await table(tab, 'snapshots')).length).toBe(1);
  await tab.close();
  tabs.pop();
  for (let start = 0; start < 3; start++) {
    const again = open();
    const opened = again.documents.open(NAME);
    await until(time, () => opened.status.value === 'ready' && again.documents.sockets.value === 1);
    await time.pass(5000);
    expect(text(opened.doc)).toBe(text(doc));
    const rows = (await table(again, 'updates')).length;
    expect(rows).toBeLessThan(60);
    await again.close();
    tabs.pop();
  }
});

test('D4. a compaction takes in what another tab stored', async () => {
  const store = new Store(newId(), time);
  const theirs = new Y.Doc();
  itemTypes(theirs).body.insert(0, 'theirs');
  store.addUpdate({ document: NAME, id: newId(), update: ownBytes(Y.encodeStateAsUpdate(theirs)) });
  const mine = new Y.Doc();
  itemTypes(mine).comments.set('a', new Y.Map());
  await store.compact(NAME, mine);
  const { updates } = await store.load(NAME);
  expect(updates).toHaveLength(1);
  const loaded = new Y.Doc();
  for (const update of updates) Y.applyUpdate(loaded, update);
  expect(text(loaded)).toBe('theirs');
  expect(itemTypes(loaded).comments.has('a')).toBe(true);
  await store.erase();
});

test('D5. a copy that cannot be read is shown from the server and never overwritten', async () => {
  const tab = open();
  await tab.restored;
  const broken = new Uint8Array([1, 255, 255, 255, 255, 255]);
  const database = await openDB(tab.name);
  await database.put('snapshots', broken, NAME);
  database.close();
  itemTypes(server.document(NAME)).body.insert(0, 'on the server');
  const { doc, status } = tab.documents.open(NAME);
  await until(time, () => text(doc) === 'on the server');
  expect(status.value).toBe('ready');
  for (let i = 0; i < 120; i++) {
    itemTypes(doc).body.insert(0, 'x');
    await time.pass(20);
  }
  await until(time, () => tab.saveState.value.waiting === 0);
  await tab.store.flush();
  expect(await table(tab, 'snapshots')).toEqual([broken]);
});

test('E1. what is written while a write is under way is written too', async () => {
  const store = new Store(newId(), time);
  const edit = () => ({ document: NAME, id: newId(), update: new Uint8Array([0, 0]), edits: 1 });
  store.addUnsaved(edit());
  const flushing = store.flush();
  store.addUnsaved(edit());
  await Promise.resolve();
  store.addUnsaved(edit());
  await flushing;
  await store.flush();
  expect((await store.loadWaiting()).unsaved).toHaveLength(3);
  await store.erase();
});
