import { afterEach, beforeAll, expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Connection } from '../../client/local/connection.ts';
import type { Database } from '../../server/db/index.ts';
import { causeOf } from '../../server/events/index.ts';
import {
  addCard,
  addComment,
  changeCard,
  itemTypes,
  projectTypes,
  readCards,
  readComments,
  removeCard,
} from '../../shared/documents.ts';
import { STAGES } from '../../shared/stages.ts';
import { describeEachDatabase } from '../support/database.ts';
import { ADA } from '../support/log.ts';
import { random } from '../support/random.ts';
import { makeCard, makeProject } from '../support/sync.ts';
import { World } from './sync-world.ts';

const SEEDS = Number(process.env.SIM_SEEDS ?? 6);
const FIRST_SEED = Number(process.env.SIM_SEED ?? 1);
const PEERS = 4;
const ROUNDS = 60;

/** A person with a board and an item's text open, on the product's own connection. */
class Peer {
  readonly name: string;
  readonly #world: World;
  readonly #documents: string[];
  /** The clock that each of its clients had reached when an edit was confirmed. */
  readonly confirmed = new Map<string, Map<number, number>>();
  #open = new Map<
    string,
    { doc: Y.Doc; awareness: Awareness; connection: Connection | null; unsaved: Map<string, number> }
  >();
  #edits = 0;
  online = false;

  constructor(world: World, name: string, documents: string[]) {
    this.#world = world;
    this.name = name;
    this.#documents = documents;
    this.restart();
  }

  doc(document: string): Y.Doc {
    return this.#open.get(document)?.doc ?? new Y.Doc();
  }

  get unsaved(): number {
    return [...this.#open.values()].reduce((sum, { unsaved }) => sum + unsaved.size, 0);
  }

  /** Loses everything that it has in memory. */
  restart(): void {
    this.disconnect();
    for (const { awareness } of this.#open.values()) awareness.destroy();
    this.#open = new Map(this.#documents.map((name) => [name, this.#create()]));
  }

  #create() {
    const doc = Object.assign(new Y.Doc(), { clientID: 1 + this.#world.chance.below(2 ** 31) });
    const opened = {
      doc,
      awareness: new Awareness(doc),
      connection: null as Connection | null,
      unsaved: new Map<string, number>(),
    };
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin instanceof Connection) return;
      const id = `${this.name}.${this.#edits++}`;
      opened.unsaved.set(id, Y.decodeStateVector(Y.encodeStateVector(doc)).get(doc.clientID) ?? 0);
      opened.connection?.send(update, [id]);
    });
    return opened;
  }

  connect(): void {
    if (this.online) return;
    this.online = true;
    for (const [name, opened] of this.#open) {
      const { doc, awareness, unsaved } = opened;
      opened.connection = new Connection({
        doc,
        awareness,
        openSocket: (events) => this.#world.open(name, this.name, events),
        clock: { now: this.#world.now, after: (milliseconds, run) => this.#world.after(milliseconds, run, this) },
        random: () => this.#world.chance.number(),
        unsaved: () => [...unsaved.keys()],
        events: {
          opened: () => {},
          synced: () => {},
          saved: (edits) => {
            const clocks = this.confirmed.get(name) ?? new Map<number, number>();
            this.confirmed.set(name, clocks);
            for (const edit of edits) {
              clocks.set(doc.clientID, Math.max(clocks.get(doc.clientID) ?? 0, unsaved.get(edit) ?? 0));
              unsaved.delete(edit);
            }
          },
          refused: (_edits, reason) => {
            throw new Error(`${this.name} was refused: ${reason}`);
          },
          closed: () => {},
        },
      });
    }
  }

  disconnect(): void {
    this.online = false;
    for (const opened of this.#open.values()) {
      opened.connection?.stop();
      opened.connection = null;
    }
  }

  leave(): void {
    this.disconnect();
    for (const { awareness } of this.#open.values()) awareness.destroy();
  }
}

describeEachDatabase('peers, cuts, crashes and failing stores', (open, { engine }) => {
  let database: Database;
  let world: World;
  let peers: Peer[] = [];
  beforeAll(async () => {
    database = await open();
  });
  afterEach(() => {
    for (const peer of peers) peer.leave();
  });

  const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);
  test.each(seeds)(
    'J1, S2, S3, S5, S7, C2, C3, I1, I2, M1: nothing is lost or doubled (seed %i)',
    { timeout: 60_000 },
    async (seed) => {
      const chance = random(seed);
      world = new World(database, chance);
      const project = await makeProject(database);
      const card = makeCard({ id: world.newId(), createdBy: ADA.id, createdAt: new Date(world.now()).toISOString() });
      const board = `project:${project}`;
      const text = `item:${card.id}`;
      const instances = engine === 'postgres' ? 2 : 1;
      while (world.servers.length < instances) world.start();
      // Outside of virtual time: in it a transaction would wait for itself.
      await change((doc) => addCard(doc, card), false);
      peers = Array.from({ length: PEERS }, (_, index) => new Peer(world, `peer ${index}`, [board, text]));
      for (const peer of peers) peer.connect();

      for (let round = 0; round < ROUNDS; round++) {
        await act(chance.pick(peers));
        await world.pass(chance.below(10) === 0 ? chance.below(20_000) : chance.below(150));
      }

      while (world.servers.length < instances) world.start();
      for (const peer of peers) peer.connect();
      for (let wait = 0; wait < 40 && (wait < 3 || peers.some(({ unsaved }) => unsaved > 0)); wait++)
        await world.pass(10_000);
      expect(peers.map(({ unsaved }) => unsaved)).toEqual(peers.map(() => 0));
      await check();

      for (const peer of peers) peer.leave();
      await world.pass(120_000);
      for (const server of world.servers) {
        expect(server.sync.stats()).toMatchObject({ documents: 0, connections: 0, waitingUpdates: 0, failing: [] });
        // The look for what other instances did goes on.
        expect(world.timersOf(server)).toBe(1);
        await server.sync.stop();
        expect(world.timersOf(server)).toBe(0);
      }
      expect(peers.map((peer) => world.timersOf(peer))).toEqual(peers.map(() => 0));

      async function act(peer: Peer): Promise<void> {
        const [server] = world.servers;
        switch (chance.below(16)) {
          case 0:
            peer.disconnect();
            break;
          case 1:
          case 2:
            peer.connect();
            break;
          case 3:
            // Never the first, so that at least one has everything that was relayed.
            if (peer !== peers[0]) peer.restart();
            break;
          case 4:
            for (const link of [...world.links]) if (chance.below(3) === 0) link.cut();
            break;
          case 5:
            server?.store.fail(1 + chance.below(3));
            break;
          case 6:
            if (server && chance.below(2) === 0) {
              server.kill();
              if (chance.below(2) === 0) await world.pass(chance.below(3000));
              world.start();
            }
            break;
          case 7:
            await change((doc) => editBoard(doc, ADA.id ?? ''), false);
            break;
          case 8:
            await change((doc) => projectTypes(doc).items.clear(), true);
            break;
          case 9:
          case 10:
          case 11:
            editText(peer.doc(text), peer.name);
            break;
          default:
            editBoard(peer.doc(board), peer.name);
        }
      }

      /** A change without a socket, which may be rolled back. */
      async function change(mutate: (doc: Y.Doc) => void, rolledBack: boolean): Promise<void> {
        const server = chance.pick(world.servers);
        try {
          await database.transaction(async (tx) => {
            await server.sync.documents.change(tx, board, causeOf(ADA), mutate);
            if (rolledBack) throw new Error('never mind');
          });
        } catch (error) {
          if (!rolledBack) throw error;
        }
      }

      function editBoard(doc: Y.Doc, who: string): void {
        const ids = [...readCards(doc).keys()].filter((id) => id !== card.id);
        const action = ids.length === 0 ? 0 : chance.below(5);
        const id = ids.length > 0 ? chance.pick(ids) : '';
        doc.transact(() => {
          if (action === 0) {
            const createdAt = new Date(world.now()).toISOString();
            const kind = chance.pick(['idea', 'spec', 'task'] as const);
            addCard(
              doc,
              makeCard({ id: world.newId(), kind, title: `${chance.below(1000)}`, createdBy: who, createdAt }),
            );
          } else if (action === 1) removeCard(doc, id);
          else if (action === 2) changeCard(doc, id, { title: `${chance.below(1000)}` });
          else changeCard(doc, id, { stage: chance.pick(STAGES), rank: `${chance.below(100)}` });
        });
      }

      function editText(doc: Y.Doc, who: string): void {
        const { body } = itemTypes(doc);
        const kind = chance.below(5);
        if (kind === 0) {
          addComment(doc, { id: world.newId(), author: who, text: 'well', at: new Date(world.now()).toISOString() });
        } else if (kind === 1 && body.length > 10) body.delete(chance.below(body.length - 5), 5);
        else body.insert(chance.below(body.length + 1), `${who} ${chance.below(1000)} `);
      }

      async function check(): Promise<void> {
        for (const name of [board, text]) {
          const stored = (await world.servers[0]?.sync.documents.read(name)) ?? new Y.Doc();
          const content = contentOf(stored);
          for (const peer of peers) expect(contentOf(peer.doc(name))).toEqual(content);
          const clocks = Y.decodeStateVector(Y.encodeStateVector(stored));
          for (const { confirmed } of peers) {
            for (const [client, clock] of confirmed.get(name) ?? [])
              expect(clocks.get(client) ?? 0).toBeGreaterThanOrEqual(clock);
          }
        }
        const cards = readCards(peers[0]?.doc(board) ?? new Y.Doc());
        const rows = await database.sql<
          { id: string; stage: string; title: string; rank: string; body: string; deletedAt: string | null }[]
        >`
        select id, stage, title, rank, body, deleted_at from items where project_id = ${project}`;
        const live = rows.filter(({ deletedAt }) => deletedAt === null);
        expect(new Map(live.map(({ id, stage, title, rank }) => [id, { stage, title, rank }]))).toEqual(
          new Map([...cards].map(([id, { stage, title, rank }]) => [id, { stage, title, rank }])),
        );
        const doc = peers[0]?.doc(text) ?? new Y.Doc();
        expect(rows.find(({ id }) => id === card.id)?.body).toBe(itemTypes(doc).body.toString());
        const comments = await database.sql<{ id: string }[]>`select id from comments where item_id = ${card.id}`;
        expect(comments.map(({ id }) => id).sort()).toEqual(
          readComments(doc)
            .map(({ id }) => id)
            .sort(),
        );

        // Not by the log, which holds back what is not settled while anybody on the server has a transaction open.
        const events = await database.sql<StoredEvent[]>`
          select type, subject_id, payload from events where project_id = ${project} order by seq`;
        for (const row of rows)
          expect(historyOf(events, row.id)).toEqual({
            title: row.title,
            stage: row.stage,
            gone: row.deletedAt !== null,
          });
        const commented = events.filter(({ type }) => type === 'comment.added').map(({ payload }) => payload.commentId);
        expect(commented.sort()).toEqual(comments.map(({ id }) => id).sort());
      }
    },
  );
});

/** What a document says, whatever order its maps were filled in. */
function contentOf(doc: Y.Doc): unknown {
  const { body } = itemTypes(doc);
  return { items: projectTypes(doc).items.toJSON(), body: body.toString(), comments: itemTypes(doc).comments.toJSON() };
}

type StoredEvent = { type: string; subjectId: string; payload: Record<string, unknown> };
type ItemHistory = { title: string; stage: string; gone: boolean };

/** What an item has become by its events, each of which must follow from the one before: none is missing or doubled. */
function historyOf(events: StoredEvent[], id: string): ItemHistory | null {
  let item = null as ItemHistory | null;
  for (const { type, subjectId, payload } of events) {
    const task =
      type === 'tasks.created'
        ? (payload.tasks as { id: string; title: string; stage: string }[]).find((made) => made.id === id)
        : null;
    if (subjectId !== id && !task) continue;
    if (type === 'idea.created' || type === 'spec.created' || task) {
      expect(item).toBeNull();
      const { title, stage } = task ?? (payload as { title: string; stage: string });
      item = { title, stage, gone: false };
    } else if (!item) throw new Error(`follow the events of ${id}: ${type} before it was created`);
    else if (type === 'item.moved') {
      expect(payload.from).toBe(item.stage);
      item = { ...item, stage: String(payload.to) };
    } else if (type === 'item.deleted') {
      expect(item.gone).toBe(false);
      item = { ...item, gone: true };
    } else if (type === 'item.restored') {
      expect(item.gone).toBe(true);
      item = { ...item, gone: false, title: String(payload.title) };
    } else if (type === 'idea.updated' || type === 'item.updated') {
      const change = (payload.fields as Record<string, { from: unknown; to: unknown }>).title;
      if (!change) continue;
      expect(change.from).toBe(item.title);
      item = { ...item, title: String(change.to) };
    }
  }
  return item;
}
