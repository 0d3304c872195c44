import 'fake-indexeddb/auto';
import { v7 as newId } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { itemTypes } from '../../shared/documents.ts';
import { CLOSE } from '../../shared/sync.ts';
import { createLocks, openTab, until } from '../../tests/support/browser-tabs.ts';
import { VirtualServer } from '../../tests/support/virtual-server.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import type { Account, AccountOptions } from './account.ts';
import type { OpenDocument } from './documents.ts';
import type { Locks } from './tabs.ts';

const NAME = `item:${newId()}`;
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

function open(options: Partial<AccountOptions> = {}): Account {
  const tab = openTab(user, { time, server, locks, ...options });
  tabs.push(tab);
  return tab;
}

async function close(tab: Account): Promise<void> {
  tabs.splice(tabs.indexOf(tab), 1);
  await tab.close();
}

/** A tab that has the connection and is frozen: it holds on to what it has, and answers nobody. */
function freeze(name = NAME): void {
  const lock = `mission-control:${user}:3:line:${name}`;
  locks.request(lock, { signal: new AbortController().signal }, () => new Promise(() => {})).catch(() => {});
}

const text = (doc: Y.Doc) => itemTypes(doc).body.toString();
const write = (doc: Y.Doc, words: string) => itemTypes(doc).body.insert(text(doc).length, words);
const names = ({ awareness }: OpenDocument) =>
  [...awareness.getStates().values()].flatMap(({ user }) => (user?.name as string) ?? []).sort();
const here = ({ awareness }: OpenDocument, name: string) => awareness.setLocalState({ user: { name } });
const ready = (...opened: OpenDocument[]) =>
  until(time, () => opened.every(({ status }) => status.value === 'ready') && server.sockets > 0);

test('T4. three tabs have one connection, and each sees at once what the others and the server do', async () => {
  const accounts = [open(), open(), open()];
  const [one, two, three] = accounts.map((tab) => tab.documents.open(NAME)) as [
    OpenDocument,
    OpenDocument,
    OpenDocument,
  ];
  await ready(one, two, three);
  expect(server.opened).toBe(1);
  write(two.doc, 'from the second ');
  write(three.doc, 'from the third ');
  await until(time, () => text(server.document(NAME)).length === 31);
  write(server.document(NAME), 'from the server');
  await until(time, () => [one, two, three].every(({ doc }) => text(doc) === text(server.document(NAME))));
  await until(time, () => accounts.every((tab) => tab.saveState.value.kind === 'saved'));
  expect(accounts.map((tab) => tab.documents.sockets.value)).toEqual([1, 1, 1]);
  expect(server.opened).toBe(1);
});

test('T4. each update of the others goes over the wire once, and is stored once', async () => {
  const [one, two] = [open(), open()];
  const [first, second] = [one.documents.open(NAME), two.documents.open(NAME)];
  await ready(first, second);
  const sent = server.updates;
  for (let i = 0; i < 10; i++) {
    write(second.doc, `${i} `);
    await time.pass(100);
  }
  await until(time, () => two.saveState.value.kind === 'saved');
  expect(server.updates - sent).toBe(10);
  write(server.document(NAME), 'theirs');
  await until(time, () => text(second.doc).endsWith('theirs'));
  await time.pass(3000);
  await one.store.flush();
  await two.store.flush();
  const { updates } = await one.store.load(NAME);
  // The ten edits, what was there at first, and theirs.
  expect(updates).toHaveLength(12);
});

test('T4. an edit is stored with what another tab got from the server and had not stored', async () => {
  const [one, two] = [open(), open()];
  const [first, second] = [one.documents.open(NAME), two.documents.open(NAME)];
  await ready(first, second);
  await time.pass(5000);
  write(server.document(NAME), 'theirs');
  while (text(second.doc) === '') {
    await time.pass(server.latency);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  write(second.doc, ' and mine');
  await Promise.resolve();
  await two.store.flush();
  const { updates } = await two.store.load(NAME);
  expect(updates.length).toBeGreaterThan(1);
});

test('T4. all tabs know that the connection is lost and why, and that it is back', async () => {
  const accounts = [open(), open()];
  const opened = accounts.map((tab) => tab.documents.open(NAME));
  await ready(...opened);
  server.closesWith.set(NAME, CLOSE.forbidden);
  server.closeAll(CLOSE.restart);
  await until(time, () => opened.every(({ status }) => status.value === 'forbidden'));
  server.closesWith.clear();
  await until(time, () => opened.every(({ status }) => status.value === 'ready'));
  server.closeAll(CLOSE.restart);
  await time.pass(server.latency);
  server.reachable = false;
  await until(time, () => accounts.every((tab) => !tab.online.value));
  server.reachable = true;
  await until(time, () => accounts.every((tab) => tab.online.value && tab.documents.sockets.value === 1));
});

test('T5. when the tab with the connection ends, the next goes on with it and loses nothing', async () => {
  const accounts = [open(), open(), open()];
  const [one, two, three] = accounts.map((tab) => tab.documents.open(NAME)) as [
    OpenDocument,
    OpenDocument,
    OpenDocument,
  ];
  await ready(one, two, three);
  server.confirms = false;
  write(one.doc, 'unconfirmed ');
  write(three.doc, 'by two tabs');
  await until(time, () => text(two.doc).length === 23);
  await close(accounts[0] as Account);
  server.confirms = true;
  await until(time, () => (accounts[1] as Account).saveState.value.kind === 'saved' && server.opened === 2);
  expect(text(server.document(NAME))).toBe(text(two.doc));
  write(server.document(NAME), '!');
  await until(time, () => text(three.doc) === text(server.document(NAME)));
  expect(server.sockets).toBe(1);
  await until(time, () => (accounts[2] as Account).saveState.value.kind === 'saved');
});

test('T5. a frozen tab that has the connection loses it to one that somebody looks at', async () => {
  freeze();
  const tab = open();
  const opened = tab.documents.open(NAME);
  write(opened.doc, 'in spite of it');
  await time.pass(500);
  expect(server.opened).toBe(0);
  await until(time, () => text(server.document(NAME)) === 'in spite of it');
  expect(server.opened).toBe(1);
});

test('T5. a tab that nobody looks at takes nothing away, until somebody does', async () => {
  freeze();
  let isVisible = false;
  const tab = open({ isVisible: () => isVisible });
  tab.documents.open(NAME);
  for (let second = 0; second < 60; second++) {
    await time.pass(1000);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(server.opened).toBe(0);
  isVisible = true;
  tab.wake();
  await until(time, () => server.opened === 1);
});

test('T5. a tab that lost the connection follows, and takes over again', async () => {
  const [one, two] = [open(), open()];
  const [first, second] = [one.documents.open(NAME), two.documents.open(NAME)];
  await ready(first, second);
  freeze();
  const taken = locks.request(`mission-control:${user}:3:line:${NAME}`, { steal: true }, () => Promise.resolve());
  await taken;
  await until(time, () => server.opened === 2 && server.sockets === 1);
  write(first.doc, 'one ');
  write(second.doc, 'two');
  await until(time, () => text(server.document(NAME)).length === 7);
  await until(time, () => one.saveState.value.kind === 'saved' && two.saveState.value.kind === 'saved');
});

test('T6. the presence of each tab reaches the others and the server, and goes with it', async () => {
  const [one, two] = [open(), open()];
  const [first, second] = [one.documents.open(NAME), two.documents.open(NAME)];
  const grace = openTab(newId(), { time, server, locks: createLocks() });
  tabs.push(grace);
  const hers = grace.documents.open(NAME);
  await ready(first, second, hers);
  here(first, 'Ada, first tab');
  here(second, 'Ada, second tab');
  here(hers, 'Grace');
  const all = ['Ada, first tab', 'Ada, second tab', 'Grace'];
  await until(time, () => [first, second, hers].every((each) => String(names(each)) === String(all)));
  const late = open();
  const third = late.documents.open(NAME);
  await until(time, () => String(names(third)) === String(all));

  await close(two);
  await until(time, () => String(names(hers)) === 'Ada, first tab,Grace');
  expect(names(first)).toEqual(['Ada, first tab', 'Grace']);
  here(third, 'Ada, third tab');
  await until(time, () => names(hers).length === 3);
  // The tab with the connection.
  await close(one);
  await until(time, () => String(names(hers)) === 'Ada, third tab,Grace');
  await until(time, () => String(names(third)) === 'Ada, third tab,Grace');
  await close(grace);
  await until(time, () => String(names(third)) === 'Ada, third tab');
});

test('T7. without locks each tab has a connection of its own', async () => {
  const [one, two] = [open({ locks: undefined }), open({ locks: undefined })];
  const [first, second] = [one.documents.open(NAME), two.documents.open(NAME)];
  await ready(first, second);
  await until(time, () => server.sockets === 2);
  write(first.doc, 'alone');
  await until(time, () => text(second.doc) === 'alone' && two.saveState.value.kind === 'saved');
});
