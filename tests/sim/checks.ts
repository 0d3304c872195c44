import { expect } from 'vitest';
import * as Y from 'yjs';
import {
  type Card,
  type Comment,
  feedEntries,
  itemTypes,
  projectTypes,
  readCards,
  readComments,
  readMeta,
} from '../../shared/documents.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { feedText } from '../../shared/feed.ts';
import { FORBIDDEN } from './edits.ts';
import { Instance } from './instance.ts';
import { checkHistories } from './item-histories.ts';
import { Peer } from './peer.ts';
import type { History } from './simulate.ts';

/** Milliseconds after which everybody who died has been noticed, and then documents that nobody uses are unloaded. */
const LONG_AFTER = 60_000;
/** Milliseconds in which somebody who comes has everything, and before which nobody forgets anybody. */
const JOINED = 10_000;
/** Milliseconds in which a socket that ends has told everybody that its person is gone. */
const NOTICED = 1000;
const LATE = 'peer-late';
/** What a server does by itself as long as it lives: look for what others stored, and for events and jobs. */
const STANDING_TIMERS = 2;

/** Judges a history that has come to rest, and then ends it to see what is left of it. */
export async function checkEverything(history: History): Promise<void> {
  const { world, peers } = history;
  expect(world.wrong).toEqual([]);
  const present = peers.filter(({ name }) => world.roles.get(name) !== null);
  expect(present.map(({ unsaved }) => unsaved)).toEqual(present.map(() => 0));
  await checkRows(history);
  await checkDocuments(history, present);

  await checkPresence(history, present);
  const [gone, ...others] = present;
  gone?.disconnect();
  await world.pass(NOTICED);
  await checkPresence(history, others);
  gone?.connect();
  await world.pass(JOINED);
  await checkPresence(history, present);
  const [first, second] = world.instances;
  if (first && second) first.kill();
  for (const peer of present.filter((_, index) => index % 2 === 1)) peer.die();
  await world.pass(LONG_AFTER);
  // Whoever comes now is told by the server alone who is here; the others would have found out by themselves.
  world.roles.set(LATE, 'viewer');
  const late = new Peer(world, LATE, Object.values(history.documents));
  peers.push(late);
  late.connect();
  await world.pass(JOINED);
  await checkPresence(history, [...present.filter((_, index) => index % 2 === 0), late]);
  await checkEnd(history);
}

/** Everybody has what is stored, and all that was confirmed, is in it. */
async function checkDocuments(history: History, present: History['peers']): Promise<void> {
  const { world, place, project, documents } = history;
  const fresh = new Instance(world, place, project);
  for (const name of Object.values(documents)) {
    const reading = fresh.sync.documents.read(name);
    await world.pass(1000);
    const stored = (await reading) ?? new Y.Doc();
    const content = contentOf(stored);
    expect(JSON.stringify(content)).not.toContain(FORBIDDEN);
    const vector = clocksOf(stored);
    for (const peer of present) {
      expect(contentOf(peer.doc(name))).toEqual(content);
      expect(clocksOf(peer.doc(name))).toEqual(vector);
    }
    for (const { confirmed } of history.peers) {
      for (const [client, clock] of confirmed.get(name) ?? [])
        expect(vector.get(client) ?? 0).toBeGreaterThanOrEqual(clock);
    }
  }
  fresh.kill();
}

const clocksOf = (doc: Y.Doc) => Y.decodeStateVector(Y.encodeStateVector(doc));

/** What a document says, whatever order its maps were filled in. */
function contentOf(doc: Y.Doc): unknown {
  const { meta, items } = projectTypes(doc);
  const { body, comments } = itemTypes(doc);
  const feed = feedEntries(doc).toArray();
  return { meta: meta.toJSON(), items: items.toJSON(), body: body.toString(), comments: comments.toJSON(), feed };
}

type StoredItem = Card & { body: string; deletedAt: string | null };
type StoredComment = Comment & { itemId: string; deletedAt: string | null };
type StoredEvent = LoggedEvent & { subjectType: string; subjectId: string };

/** Rows, feed and log are what the documents say, each event once. */
async function checkRows({ database: { sql }, project, documents, card, peers, world }: History): Promise<void> {
  const judge = peers.find(({ name }) => world.roles.get(name) !== null);
  const doc = (name: string) => judge?.doc(name) ?? new Y.Doc();
  const items = await sql<StoredItem[]>`select * from items where project_id = ${project} order by id`;
  const comments = await sql<StoredComment[]>`select * from comments where item_id = ${card} order by id`;
  const events = await sql<StoredEvent[]>`select * from events where project_id = ${project} order by seq`;
  const feed = await sql<StoredEvent[]>`select * from feed_entries where project_id = ${project} order by seq`;
  const [row] = await sql<{ name: string }[]>`select * from projects where id = ${project}`;
  // Somebody who was removed has an old copy.
  if (!judge) return;

  const cards = items.filter(({ deletedAt }) => deletedAt === null).map(cardOf);
  expect(new Map(cards.map((held) => [held.id, held]))).toEqual(readCards(doc(documents.board)));
  const made = items.filter(({ id }) => world.deaths === 0 && world.instances.length === 1 && world.makers.has(id));
  expect(made.map(({ createdBy }) => createdBy)).toEqual(made.map(({ id }) => world.makers.get(id)));
  expect(readMeta(doc(documents.board)).name || 'Apollo').toBe(row?.name);
  const text = doc(documents.text);
  expect(items.find(({ id }) => id === card)?.body).toBe(itemTypes(text).body.toString());
  const said = comments
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ itemId: _, deletedAt: __, ...comment }) => comment);
  expect(said).toEqual(readComments(text).sort((a, b) => (a.id < b.id ? -1 : 1)));

  const logged = events.map(({ subjectType, subjectId, ...event }) => ({
    ...event,
    subject: { type: subjectType, id: subjectId },
  }));
  checkHistories(logged, items);
  const commented = logged
    .filter(({ type }) => type === 'comment.added')
    .map(({ payload }) => String(payload.commentId));
  expect(commented.sort()).toEqual(comments.map(({ id }) => id));
  const told = logged.filter((event) => feedText(event, () => null) !== null).map(({ id }) => id);
  expect(feed.map(({ id }) => id)).toEqual(told);
  const shown = feedEntries(doc(documents.feed)).toArray();
  expect(shown.map(({ id, text }) => ({ id, text }))).toEqual(
    feed.map((entry) => ({ id: entry.id, text: (entry as unknown as { text: string }).text })),
  );
}

function cardOf({ id, kind, stage, title, rank, assignee, labels, parentId, createdAt, createdBy }: StoredItem): Card {
  return { id, kind, stage, title, rank, assignee, labels, parentId, createdAt, createdBy };
}

/** Everybody sees everybody else who is there, and nobody who is not. */
async function checkPresence({ documents }: History, there: History['peers']): Promise<void> {
  for (const peer of there) {
    const others = there.filter((other) => other !== peer).map(({ name }) => name);
    for (const document of Object.values(documents)) expect(peer.sees(document)).toEqual(others.sort());
  }
}

/** When all have gone, nothing is left of them in memory. */
async function checkEnd({ world, peers }: History): Promise<void> {
  for (const peer of peers) peer.leave();
  await world.pass(LONG_AFTER);
  expect([...world.links]).toEqual([]);
  expect(peers.map((peer) => world.timersOf(peer))).toEqual(peers.map(() => 0));
  for (const instance of world.instances) {
    expect(instance.sync.stats()).toMatchObject({ documents: 0, connections: 0, waitingUpdates: 0, failing: [] });
    expect(world.timersOf(instance)).toBe(STANDING_TIMERS);
    const stopped = instance.sync.stop();
    await world.pass(1000);
    await stopped;
    expect(world.timersOf(instance)).toBe(STANDING_TIMERS - 1);
    instance.kill();
  }
}
