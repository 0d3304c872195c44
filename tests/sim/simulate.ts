import { expect } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { causeOf } from '../../server/events/index.ts';
import { addCard, projectTypes } from '../../shared/documents.ts';
import { ADA } from '../support/log.ts';
import { MemoryDatabase } from '../support/memory-database.ts';
import { random } from '../support/random.ts';
import { makeCard } from '../support/sync.ts';
import { checkEverything } from './checks.ts';
import { editBoard, editText, FORBIDDEN } from './edits.ts';
import { Instance, type Place } from './instance.ts';
import { Peer } from './peer.ts';
import { Witness } from './witness.ts';
import { type SimulatedRole, World } from './world.ts';

const ROUNDS = 40;
const MAX_PEERS = 8;
/** Milliseconds within which it has to be over with what somebody may not do any more. */
const RIGHTS_LIMIT = 5000;
/** After this long without a failure everybody is connected, and everything is stored, told and put right. */
const QUIET = 75_000;

/** One history: what is needed to go on with it, and to judge it. */
export type History = {
  world: World;
  place: Place;
  /** Reads what is committed, outside of virtual time. */
  database: Database;
  project: string;
  documents: { board: string; text: string; feed: string };
  /** The item with the text, which nobody removes. */
  card: string;
  peers: Peer[];
};

/**
 * Lives through the history with this seed: people edit, go, come back and lose devices, roles change, the network and
 * the database fail, servers die and start. Then everything comes to rest, and must be as `checkEverything` says.
 *
 * @throws when something is not
 */
export async function simulate(place: Place, seed: number): Promise<void> {
  const world = new World(random(seed), place instanceof MemoryDatabase ? new Witness(place) : null);
  const { chance } = world;
  const database = place instanceof MemoryDatabase ? place.connect().database : place;
  const project = world.newId();
  const at = world.date();
  await database.sql`
    insert into projects (id, name, created_at, updated_at) values (${project}, ${'Apollo'}, ${at}, ${at})`;
  // The embedded engine has no other processes on it.
  const several = database.engine === 'postgres' && chance.below(3) > 0;
  const start = () => world.instances.push(new Instance(world, place, project));
  for (let count = several ? 2 : 1; count > 0; count--) start();

  const card = makeCard({ id: world.newId(), createdBy: ADA.id, createdAt: at.toISOString() });
  const documents = { board: `project:${project}`, text: `item:${card.id}`, feed: `feed:${project}` };
  const names = Array.from(
    { length: 2 + chance.below(1 + chance.below(MAX_PEERS - 1)) },
    (_, index) => `peer-${index}`,
  );
  for (const name of names) world.roles.set(name, 'editor');
  const peers = names.map((name) => new Peer(world, name, Object.values(documents)));
  const history: History = { world, place, database, project, documents, card: card.id, peers };

  change((doc) => addCard(doc, card), 'commits');
  await world.pass(1000);
  for (const peer of peers) peer.connect();
  for (let round = 0; round < ROUNDS; round++) {
    act(chance.pick(peers));
    await world.pass(chance.below(12) === 0 ? chance.below(40_000) : chance.below(150));
  }

  world.isWhole = true;
  for (const link of [...world.links]) link.heal();
  if (world.instances.length === 0) start();
  for (const peer of peers) peer.connect();
  await world.pass(QUIET);
  if (place instanceof MemoryDatabase) expect([...place.unknown]).toEqual([]);
  await checkEverything(history);

  // --- what happens --------------------------------------------------------------------------------------------------

  function act(peer: Peer): void {
    const instance = world.instances.length > 0 ? chance.pick(world.instances) : null;
    const links = [...world.links];
    switch (chance.below(24)) {
      case 0:
        peer.disconnect();
        break;
      case 1:
        for (const each of peers) each.connect();
        break;
      case 2:
        if (chance.below(2) === 0) peer.lose();
        else peer.reload();
        break;
      case 3:
        for (const link of links) if (chance.below(3) === 0) link.cut();
        break;
      case 4:
        for (const link of links) if (chance.below(4) === 0) link.lose(chance.pick(['up', 'down']));
        break;
      case 5:
        for (const link of links) if (chance.below(4) === 0) link.stall(chance.below(45_000));
        break;
      case 6:
        for (let times = chance.below(4); times > 0; times--) instance?.doom(chance.pick(['fails', 'breaks']));
        break;
      case 7:
        if (instance) instance.failingReads = chance.below(4);
        break;
      case 8:
        if (chance.below(2) === 0) instance?.doom('dies');
        else instance?.kill();
        world.after(chance.below(3000), () => world.instances.length < (several ? 2 : 1) && start());
        break;
      case 9:
        if (!instance) break;
        // As a deployment: the next one serves while this one ends.
        instance.retire();
        void instance.sync.stop().then(() => instance.kill());
        start();
        break;
      case 10:
        setRole(peer, chance.pick<SimulatedRole>(['editor', 'viewer', null]));
        break;
      case 11:
        for (const each of peers) if (chance.below(2) === 0) each.disconnect();
        break;
      case 12:
        change((doc) => editBoard(world, doc, ADA.id ?? '', card.id), 'commits');
        break;
      case 13:
        change((doc) => {
          projectTypes(doc).items.clear();
          editBoard(world, doc, ADA.id ?? '', card.id, FORBIDDEN);
        }, 'rolls back');
        break;
      case 14:
      case 15:
      case 16:
      case 17:
        edit(peer, (mark) => editText(world, peer.doc(documents.text), peer.name, mark));
        break;
      default:
        edit(peer, (mark) => editBoard(world, peer.doc(documents.board), peer.name, card.id, mark));
    }
  }

  /** Whoever may not write does so all the same, once the time is over in which it may still get through. */
  function edit(peer: Peer, make: (mark: string | undefined) => void): void {
    const since = demoted.get(peer);
    if (since === undefined) make(undefined);
    else if (world.now() - since > RIGHTS_LIMIT) make(`${FORBIDDEN} ${peer.name}`);
  }

  function setRole(peer: Peer, role: SimulatedRole): void {
    if (world.roles.get(peer.name) === role) return;
    // What was written without a right to must not come in with it later: here, nobody asks them whether it shall.
    if (role === 'editor') {
      peer.lose();
      demoted.delete(peer);
    } else if (!demoted.has(peer)) demoted.set(peer, world.now());
    peer.mayBeRefused = true;
    world.roles.set(peer.name, role);
    for (const instance of world.instances) {
      world.after(chance.below(1000), () => instance.sockets.close(({ id }) => id === peer.name), instance);
    }
    world.after(RIGHTS_LIMIT, () => {
      if (world.roles.get(peer.name) !== role) return;
      const served = [...world.links].filter(({ who, isServed }) => who === peer.name && isServed);
      if (served.some((link) => link.role !== role))
        world.wrong.push(`${peer.name} is served as before it was ${role}`);
    });
  }

  /** A change without a socket, as by a command. */
  function change(mutate: Parameters<Instance['sync']['documents']['change']>[3], end: 'commits' | 'rolls back'): void {
    const instance = world.instances.length > 0 ? chance.pick(world.instances) : null;
    if (!instance) return;
    const { sync } = instance;
    const changed = instance.database.transaction(async (tx) => {
      await sync.documents.change(tx, documents.board, causeOf(ADA), mutate);
      if (end === 'rolls back') throw new Error('never mind');
    });
    // The caller is told, and nothing has happened.
    changed.catch(() => {});
  }
}

const demoted = new WeakMap<Peer, number>();
