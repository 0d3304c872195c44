import { type DocumentName, parseDocumentName } from '../../shared/documents.ts';
import { mayTakeTooLong } from '../../shared/integration.ts';
import { CLOSE } from '../../shared/sync.ts';
import { afterCommit, afterRollback, type Sql, type Tx } from '../db/index.ts';
import { Allowance } from './allowance.ts';
import { IncompleteUpdates } from './incomplete.ts';
import { awarenessMessage, step2Message, updateMessage } from './messages.ts';
import { type Entry, Outbox, type Participant, updatesOf } from './outbox.ts';
import { type Announcer, Presence } from './presence.ts';
import type { Projection } from './projection.ts';
import { NOBODY, Replica } from './replica.ts';
import { EMPTY_VECTOR, StateVector } from './state-vector.ts';
import { readStored, type Stored } from './store.ts';
import type { Timers } from './timers.ts';
import { type Inspected, inspectUpdate, mergeUpdates, mostParts, type Run } from './update.ts';

/** What rooms need of the engine. */
export type RoomContext = {
  sql: Sql;
  timers: Timers;
  now: () => Date;
  projections: Projection[];
  /** The id under which this process edits documents. */
  clientId: number;
  /** Stores what waits in the room. */
  store(room: Room): void;
  /** Tells other instances who is here. */
  tellPresence(name: string, states: Uint8Array): void;
  /** The room may have become idle. */
  released(room: Room): void;
};

/** Bytes that may wait for their commit, in memory; past that the sockets that send more are closed. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/**
 * Clients of Yjs that one person may bring into a document at once, and a second: each costs memory in every copy of it,
 * for ever. Not by socket: whoever comes back would begin anew.
 */
const NEW_CLIENTS = [4096, 1] as const;
/** Clients of Yjs that may ever have edited a document. */
const MAX_DOCUMENT_CLIENTS = 100_000;
const MAX_ANSWERS = 32;
/** Sockets of one process on one document: each gets what every other sends. */
const MAX_PARTICIPANTS = 10_000;
/** Milliseconds between two messages about presence. */
const PRESENCE_INTERVAL = 50;

/** One document in memory: the sockets open on it, what they sent and is not committed, and the committed state. */
export class Room {
  readonly name: string;
  readonly replica: Replica;
  readonly #context: RoomContext;
  readonly #presence: Presence;
  readonly #participants = new Set<Participant>();
  /** What participants sent that builds on missing edits. */
  readonly incomplete = new IncompleteUpdates();
  /** What is committed or relayed. */
  #known = new StateVector(EMPTY_VECTOR);
  readonly #outbox = new Outbox();
  /** Messages that answer a state vector, as long as nothing changes. */
  readonly #answers = new Map<string, Uint8Array[]>();
  readonly #newClients = new Map<string, Allowance>();
  #catchingUp: Promise<void> | null = null;
  #catchUpAgain = false;
  #presenceTimer: (() => void) | null = null;
  #holders = 0;

  constructor(name: string, context: RoomContext) {
    const document: DocumentName | null = parseDocumentName(name);
    if (!document) throw new Error(`open a document: ${name} is no document's name`);
    const projection = context.projections.find(({ kind }) => kind === document.kind) ?? null;
    this.name = name;
    this.#context = context;
    this.#presence = new Presence(context.now);
    this.replica = new Replica(document, projection, context.clientId);
  }

  // --- in memory -----------------------------------------------------------------------------------------------------

  /** Reads what the database has and this does not know; joins a reading that is under way. */
  catchUp(): Promise<void> {
    this.#catchUpAgain = true;
    this.#catchingUp ??= this.#catchUp();
    return this.#catchingUp;
  }

  async #catchUp(): Promise<void> {
    try {
      while (this.#catchUpAgain) {
        this.#catchUpAgain = false;
        this.#adopt(await readStored(this.#context.sql, this.name, this.replica.seq));
      }
    } finally {
      this.#catchingUp = null;
      this.#context.released(this);
    }
  }

  /** The same inside a transaction that holds the lock of the document's row, whose seq is `seq`. */
  async catchUpIn(tx: Tx, seq: number): Promise<void> {
    if (this.replica.loaded && this.replica.occupiedSeq >= seq) return;
    this.#adopt(await readStored(tx, this.name, this.replica.seq));
  }

  /** Takes the document for a transaction that holds the lock of its row, which see `Replica.occupy`. */
  async occupy(tx: Tx, hidden: boolean): Promise<void> {
    await this.replica.occupy(tx, hidden);
    // Behind the replica's own: it is free then.
    afterCommit(tx, () => this.#context.released(this));
    afterRollback(tx, () => this.#context.released(this));
  }

  #adopt(stored: Stored): void {
    const fresh = this.replica.loaded ? this.replica.absorb(stored) : this.#absorbFirst(stored);
    this.committed(fresh);
  }

  #absorbFirst(stored: Stored): Uint8Array[] {
    this.replica.absorb(stored);
    this.#known = this.replica.vector();
    return [];
  }

  /** Updates are committed that none of the participants sent. */
  committed(updates: Uint8Array[]): void {
    if (updates.length === 0) return;
    const runs = updates.flatMap((update) => inspectUpdate(update).runs);
    this.#known.extend(runs);
    this.#answers.clear();
    for (const update of updates) this.#relay(update, null, runs);
    this.#complete();
  }

  /** Keeps the room in memory until the result is called. */
  hold(): () => void {
    this.#holders++;
    return () => {
      this.#holders--;
      this.#context.released(this);
    };
  }

  get idle(): boolean {
    return (
      this.#participants.size === 0 &&
      this.#holders === 0 &&
      !this.#catchingUp &&
      !this.replica.occupied &&
      this.#outbox.length === 0
    );
  }

  // --- participants --------------------------------------------------------------------------------------------------

  get participants(): ReadonlySet<Participant> {
    return this.#participants;
  }

  join(participant: Participant): void {
    this.#participants.add(participant);
  }

  leave(participant: Participant): void {
    if (!this.#participants.delete(participant)) return;
    this.incomplete.delete(participant);
    if (this.#presence.leave(participant)) this.#showPresence();
    this.#context.released(this);
  }

  /** The state vector of everything that is here. */
  get vector(): Uint8Array {
    return this.#known.bytes;
  }

  /**
   * The messages that bring a copy with this state vector up to date, the last of them a sync step 2: a client counts as
   * synced with that one. A copy that is not empty needs `replica.shown` before.
   */
  answer(vector: Uint8Array): Uint8Array[] {
    const key = Buffer.from(vector).toString('latin1');
    const held = this.#answers.get(key);
    if (held) return held;
    const updates = [
      ...mergeUpdates(updatesOf(this.#outbox.relayed())),
      ...(vector.length > EMPTY_VECTOR.length ? [this.replica.difference(vector)] : this.replica.state()),
    ];
    const last = updates.length - 1;
    const messages = updates.map((update, index) => (index < last ? updateMessage(update) : step2Message(update)));
    if (this.#answers.size < MAX_ANSWERS) this.#answers.set(key, messages);
    return messages;
  }

  // --- what participants send ----------------------------------------------------------------------------------------

  /** Whether everything in an update is here already. */
  has({ runs, deletes }: Inspected): boolean {
    if (runs.some(({ client, to }) => to > this.#known.clock(client))) return false;
    return deletes.length === 0 || this.replica.hasDeleted(deletes);
  }

  /** How many of `client`'s edits are committed, or on their way there. */
  readonly clock = (client: number): number => Math.max(this.#known.clock(client), this.#outbox.doubtful(client));

  /** Whether Yjs may refuse an update: it may take too long, or builds on edits that it may refuse. */
  doubts({ runs, deletes, structs, needs }: Inspected): boolean {
    if (mayTakeTooLong(structs, this.replica.parts + mostParts(this.#outbox.bytes))) return true;
    const clock = (client: number) => this.#known.clock(client);
    return (
      runs.some(({ client, from }) => from > clock(client)) ||
      deletes.some(({ client, to }) => to > clock(client)) ||
      [...needs].some(([client, count]) => count > clock(client))
    );
  }

  /** Whether a participant may bring the clients of Yjs that an update names and that are not known here. */
  allows({ principalId }: Announcer, inspected: Inspected): boolean {
    const count = this.#countNew(inspected);
    if (count === 0 || principalId === null) return true;
    const allowance = this.#newClients.get(principalId) ?? new Allowance(...NEW_CLIENTS, this.#context.now);
    this.#newClients.set(principalId, allowance);
    return allowance.take(count);
  }

  #countNew({ runs }: Pick<Inspected, 'runs'>): number {
    return runs.filter(({ client }) => this.#known.clock(client) === 0).length;
  }

  /** Why an update cannot be taken now; null when it can. */
  objection({ runs }: Inspected, bytes: number): string | null {
    const reserved = [this.#context.clientId, NOBODY];
    if (runs.some(({ client, to }) => reserved.includes(client) && to > this.#known.clock(client))) {
      return 'it claims to be an edit of the server';
    }
    if (this.#known.size > MAX_DOCUMENT_CLIENTS && this.#countNew({ runs }) > 0)
      return 'too many people have edited it';
    if (this.replica.size.bytes + this.#outbox.bytes + bytes > MAX_DOCUMENT_BYTES) return 'the document is full';
    return null;
  }

  /** Whether so many sockets are open on it that there is no room for another. */
  get isFull(): boolean {
    return this.#participants.size >= MAX_PARTICIPANTS;
  }

  /** Whether the database is so far behind that more cannot be taken in. */
  get overloaded(): boolean {
    return this.#outbox.bytes > MAX_WAITING_BYTES;
  }

  /**
   * Takes an update that passed the checks: relays it at the end of this turn, or when it is stored, stores it, and says
   * when it is saved.
   */
  accept(entry: Entry): void {
    if (!entry.update && this.#outbox.length === 0) {
      entry.participant.saved(entry.count);
      return;
    }
    if (!entry.isDoubtful) this.#known.extend(entry.runs);
    this.#answers.clear();
    if (this.#outbox.push(entry)) this.#context.timers.soon(() => this.flush());
  }

  /** Relays what arrived in this turn, and has it stored. */
  flush(): void {
    const arrived = this.#outbox.endTurn();
    if (arrived.length === 0) return;
    const relayed = arrived.filter(({ update, isDoubtful }) => update && !isDoubtful);
    const senders = new Set(relayed.map(({ participant }) => participant));
    const [only] = senders;
    const updates = mergeUpdates(updatesOf(relayed));
    const [first] = updates;
    if (first && updates.length < relayed.length) this.#outbox.merged(relayed, first);
    for (const update of updates) this.#relay(update, senders.size === 1 && only ? only : null, []);
    this.#context.store(this);
    this.#complete();
  }

  #complete(): void {
    for (const [participant, sent] of this.incomplete.complete(this.clock)) participant.take(sent);
  }

  /** `stored`: what of this and the next updates is in the replica already, and not with the participants. */
  #relay(update: Uint8Array, except: Participant | null, stored: Run[]): void {
    const message = updateMessage(update);
    const before = () => {
      const vector = this.replica.vector();
      vector.withdraw(stored);
      return vector.bytes;
    };
    for (const participant of this.#participants) if (participant !== except) participant.relay(message, before);
  }

  // --- storing -------------------------------------------------------------------------------------------------------

  get waiting(): { updates: number; bytes: number } {
    return { updates: this.#outbox.length, bytes: this.#outbox.bytes };
  }

  /** What to store next, and the updates that it comes to. It goes on waiting until `stored`. */
  nextBatch(): { entries: Entry[]; updates: Uint8Array[] } {
    const entries = this.#outbox.nextBatch();
    return { entries, updates: mergeUpdates(this.#outbox.toStore(entries)) };
  }

  /** Entries of a batch are committed. */
  stored(entries: Entry[]): void {
    this.#remove(entries);
    const saved = new Map<Participant, number>();
    for (const { participant, count, update, runs, isDoubtful } of entries) {
      saved.set(participant, count);
      if (!update || !isDoubtful) continue;
      this.#known.extend(runs);
      this.#relay(update, participant, runs);
    }
    for (const [participant, count] of saved) participant.saved(count);
    this.#complete();
    if (this.#outbox.length > 0) this.#context.store(this);
    this.#context.released(this);
  }

  /** Takes out an update that cannot be stored, whatever is tried, and closes the socket that sent it. */
  discard(entry: Entry, reason: string): void {
    this.#remove([entry]);
    this.#known = this.replica.vector();
    for (const { runs } of this.#outbox.relayed()) this.#known.extend(runs);
    entry.participant.refuse(entry.nth, reason);
    entry.participant.close(CLOSE.protocolError, reason);
  }

  #remove(entries: Entry[]): void {
    this.#outbox.remove(entries);
    this.#answers.clear();
  }

  // --- presence ------------------------------------------------------------------------------------------------------

  /**
   * Takes in what a participant, or another instance, announces.
   *
   * @throws when it cannot be read
   */
  announce(announcer: Announcer, states: Uint8Array): void {
    if (this.#presence.receive(announcer, states)) this.#showPresence();
  }

  /** The first message about who is here, for somebody who comes; null for nobody. */
  welcome(): Uint8Array | null {
    const { all, own } = this.#presence.welcome();
    for (const participant of this.#participants) {
      const states = own.get(participant);
      if (states) participant.show(awarenessMessage(states));
    }
    return all && awarenessMessage(all);
  }

  /** A message about everybody who is here; null for nobody. */
  presenceMessage(): Uint8Array | null {
    const states = this.#presence.all();
    return states && awarenessMessage(states);
  }

  /** Tells other instances about everybody who is connected to this one. */
  tellPresence(): void {
    const states = this.#presence.all(true);
    if (states) this.#context.tellPresence(this.name, states);
  }

  /** Drops the people of other instances that have not been heard for so many milliseconds. */
  expirePresence(milliseconds: number): void {
    if (this.#presence.expire(milliseconds)) this.#showPresence();
  }

  #showPresence(): void {
    this.#presenceTimer ??= this.#context.timers.after(PRESENCE_INTERVAL, () => {
      this.#presenceTimer = null;
      const { all, local } = this.#presence.takeChanges();
      if (local) this.#context.tellPresence(this.name, local);
      if (!all) return;
      const message = awarenessMessage(all);
      // Also to whom it came from: a stock client that hears nothing for 30 s takes the connection for dead.
      for (const participant of this.#participants) participant.show(message);
    });
  }

  /** The document was removed: forgets what waits, and closes every socket as if it had never been there. */
  abandon(): void {
    this.stop();
    this.#outbox.clear();
    for (const participant of [...this.#participants]) participant.close(CLOSE.notFound, 'the document was removed');
  }

  /** Ends what runs by itself. */
  stop(): void {
    this.#presenceTimer?.();
    this.#presenceTimer = null;
  }
}
