import { Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Connection } from '../../client/local/connection.ts';
import { CLOSE } from '../../shared/sync.ts';
import { openLink } from './link.ts';
import type { World } from './world.ts';

/** What `Awareness` does in real time: a client says again that it is there, and forgets who has not, after milliseconds. */
const PRESENCE_RENEWAL = 15_000;
const PRESENCE_LIMIT = 30_000;
/** How a socket may end in a simulation. The rest means that the server took an honest client for something else. */
const EXPECTED_CODES: number[] = [1006, CLOSE.restart, CLOSE.overloaded, CLOSE.serverError, CLOSE.unauthorized];

/** An edit that is not confirmed: how far its client had come with it. */
type Edit = { client: number; clock: number };
type Copy = {
  doc: Y.Doc;
  awareness: Awareness;
  connection: Connection | null;
  unsaved: Map<string, Edit>;
  /** When each client was last heard of. */
  heard: Map<number, number>;
};

/** A person with documents open on a device, on the product's own connection. */
export class Peer {
  readonly name: string;
  readonly #world: World;
  readonly #documents: string[];
  /** Per document, the clock that each of its clients had reached when an edit was confirmed. */
  readonly confirmed = new Map<string, Map<number, number>>();
  #copies = new Map<string, Copy>();
  #edits = 0;
  online = false;
  /** Whether it was ever anything but an editor: what it does may be refused. */
  mayBeRefused = false;

  constructor(world: World, name: string, documents: string[]) {
    this.#world = world;
    this.name = name;
    this.#documents = documents;
    for (const document of documents) this.#put(document, new Y.Doc(), new Map());
  }

  doc(document: string): Y.Doc {
    return this.#copy(document).doc;
  }

  /** Who is here, as it sees it: the names behind the clients of others. */
  sees(document: string): string[] {
    const { awareness, doc } = this.#copy(document);
    const others = [...awareness.getStates()].filter(([client]) => client !== doc.clientID);
    return others.map(([, state]) => String(state.name)).sort();
  }

  get unsaved(): number {
    return [...this.#copies.values()].reduce((sum, { unsaved }) => sum + unsaved.size, 0);
  }

  /** The device is lost with everything on it. */
  lose(): void {
    const { online } = this;
    this.disconnect();
    for (const document of this.#documents) this.#put(document, new Y.Doc(), new Map());
    if (online) this.connect();
  }

  /** The page is loaded again: what was stored on the device is there, and edits go on under another client. */
  reload(): void {
    const { online } = this;
    this.disconnect();
    for (const [document, { doc, unsaved }] of [...this.#copies]) {
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
      this.#put(document, copy, unsaved);
    }
    if (online) this.connect();
  }

  connect(): void {
    if (this.online) return;
    this.online = true;
    for (const [document, copy] of this.#copies) this.#connect(document, copy);
    this.#renewPresence();
  }

  disconnect(): void {
    this.online = false;
    this.#world.forget(this);
    for (const copy of this.#copies.values()) {
      copy.connection?.stop();
      copy.connection = null;
    }
  }

  /** It is gone without a word: the server finds out by its sockets alone. */
  die(): void {
    for (const link of this.#world.links) if (link.who === this.name) link.cut();
    this.leave();
  }

  leave(): void {
    this.disconnect();
    for (const { awareness } of this.#copies.values()) awareness.destroy();
  }

  #copy(document: string): Copy {
    const copy = this.#copies.get(document);
    if (!copy) throw new Error(`find a copy of ${document}: ${this.name} has none`);
    return copy;
  }

  #put(document: string, doc: Y.Doc, unsaved: Map<string, Edit>): Copy {
    this.#copies.get(document)?.awareness.destroy();
    doc.clientID = 1 + this.#world.chance.below(2 ** 31);
    const awareness = new Awareness(doc);
    // It would look at real time.
    clearInterval(awareness._checkInterval as ReturnType<typeof setInterval>);
    awareness.setLocalState({ name: this.name });
    const copy: Copy = { doc, awareness, connection: null, unsaved, heard: new Map() };
    awareness.on('update', ({ added, updated }: { added: number[]; updated: number[] }) => {
      for (const client of [...added, ...updated]) copy.heard.set(client, this.#world.now());
    });
    this.#copies.set(document, copy);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin instanceof Connection) return;
      const id = `${this.name}.${this.#edits++}`;
      unsaved.set(id, { client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) });
      copy.connection?.send(update, [id]);
    });
    return copy;
  }

  #connect(document: string, copy: Copy): void {
    const { doc, awareness, unsaved } = copy;
    const world = this.#world;
    copy.connection = new Connection({
      doc,
      awareness,
      openSocket: (events) => openLink(world, document, this.name, events),
      clock: { now: world.now, after: (milliseconds, run) => world.after(milliseconds, run, this) },
      random: () => world.chance.number(),
      unsaved: () => [...unsaved.keys()],
      events: {
        opened: () => {},
        synced: () => {},
        saved: (edits) => this.#saved(document, unsaved, edits),
        refused: (_, reason) => this.#refused(document, reason),
        closed: (code) => {
          if (!EXPECTED_CODES.includes(code)) world.wrong.push(`${this.name} was closed with ${code}`);
        },
      },
    });
  }

  #saved(document: string, unsaved: Map<string, Edit>, edits: string[]): void {
    const clocks = this.confirmed.get(document) ?? new Map<number, number>();
    this.confirmed.set(document, clocks);
    for (const id of edits) {
      const edit = unsaved.get(id);
      const { witness } = this.#world;
      if (edit && witness && witness.committed(document, edit.client) < edit.clock) {
        this.#world.wrong.push(`${this.name} was told that ${id} is saved, and it was not committed`);
      }
      if (edit) clocks.set(edit.client, Math.max(clocks.get(edit.client) ?? 0, edit.clock));
      unsaved.delete(id);
    }
  }

  /** As the product does: the document starts again from what the server has. */
  #refused(document: string, reason: string): void {
    if (!this.mayBeRefused) this.#world.wrong.push(`${this.name} was refused: ${reason}`);
    const copy = this.#put(document, new Y.Doc(), new Map());
    if (this.online) this.#connect(document, copy);
  }

  #renewPresence(): void {
    this.#world.after(
      PRESENCE_RENEWAL,
      () => {
        for (const { awareness, heard, doc } of this.#copies.values()) {
          awareness.setLocalState(awareness.getLocalState());
          const silent = [...awareness.getStates().keys()].filter(
            (client) => client !== doc.clientID && (heard.get(client) ?? 0) < this.#world.now() - PRESENCE_LIMIT,
          );
          removeAwarenessStates(awareness, silent, 'timeout');
        }
        this.#renewPresence();
      },
      this,
    );
  }
}
