import { CLOSE, MAX_MESSAGE_BYTES } from '../../shared/sync.ts';
import type { Principal } from '../http/index.ts';
import { Allowance } from './allowance.ts';
import {
  type ClientMessage,
  readMessage,
  refusedMessage,
  savedMessage,
  step1Message,
  step2Message,
} from './messages.ts';
import type { Entry, Participant, Sent } from './outbox.ts';
import type { Room } from './room.ts';
import type { Timers } from './timers.ts';
import { EMPTY_UPDATE, excessOf, missingOf } from './update.ts';

/** One client's WebSocket, implemented for each runtime, virtual in the simulation. */
export interface SyncSocket {
  /** Sends a binary message; never throws. It may be buffered: `bufferedAmount` tells how much is. */
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes that are not with the operating system yet. */
  readonly bufferedAmount: number;
}

/** The server's side of one open socket. */
export interface SyncConnection {
  /** A message of the client; a string for a text frame. */
  receive(message: Uint8Array | string): void;
  /** The socket is gone. */
  closed(): void;
}

export type ConnectionOptions = {
  socket: SyncSocket;
  principal: Principal;
  /** The client asked for MESSAGE_SAVED and MESSAGE_REFUSED. */
  acks: boolean;
  timers: Timers;
  now: () => Date;
  /** The document cannot be used; the socket is closed. */
  failed(error: unknown): void;
};

/** With more than this many bytes in its buffer a client is not sent more, and catches up later by state vector. */
const BUFFER_LIMIT = 1024 * 1024;
const BUFFER_CHECK = 100;
/** Milliseconds after which a client that reads nothing is given up. */
const SLOW_LIMIT = 30_000;
/** What one client may send: frames and bytes, and questions, each of which may be answered with the whole document. */
const QUOTAS = {
  frames: [50_000, 2_000],
  bytes: [128 * 1024 * 1024, 8 * 1024 * 1024],
  questions: [20, 1],
} as const;
/** What a client may send before its document is loaded. */
const MAX_EARLY_MESSAGES = 256;
/** A close frame has room for 123 bytes; the last character may be cut in two and then take three. */
const MAX_REASON_BYTES = 120;

/** The protocol of one socket. */
export class Connection implements SyncConnection, Participant {
  readonly principalId: string;
  readonly #options: ConnectionOptions;
  #room: Room | null = null;
  #readOnly = true;
  /** Messages that came before the document was loaded; null from then on. */
  #early: Uint8Array[] | null = [];
  #earlyBytes = 0;
  #updates = 0;
  #saved = 0;
  /** Of those, how many it was told of. */
  #told = 0;
  /** It has everything that is relayed; from here on what follows is enough. */
  #synced = false;
  /** What it has, as a state vector, when it is owed the rest. */
  #owed: Uint8Array | null = null;
  #serving = false;
  #slowSince: number | null = null;
  readonly #allowances: Record<keyof typeof QUOTAS, Allowance>;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.principalId = options.principal.id;
    this.#options = options;
    const allowance = ([burst, perSecond]: readonly [number, number]) => new Allowance(burst, perSecond, options.now);
    this.#allowances = {
      frames: allowance(QUOTAS.frames),
      bytes: allowance(QUOTAS.bytes),
      questions: allowance(QUOTAS.questions),
    };
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Becomes a participant of a room, before the room is loaded. */
  enter(room: Room): void {
    this.#room = room;
    room.join(this);
  }

  /** The room is loaded: asks the client for what is missing here, and answers what it has asked. */
  open(readOnly: boolean): void {
    const room = this.#room;
    const early = this.#early;
    if (!room || !early || this.#isClosed) return;
    this.#readOnly = readOnly;
    this.#early = null;
    this.#send(step1Message(room.vector));
    const presence = room.welcome();
    if (presence) this.#send(presence);
    for (const message of early) this.receive(message);
  }

  receive(message: Uint8Array | string): void {
    if (this.#isClosed) return;
    if (typeof message === 'string') this.close(CLOSE.protocolError, 'read a message: it is text');
    else if (message.length > MAX_MESSAGE_BYTES) {
      this.close(CLOSE.tooLarge, `read a message: ${message.length} bytes, where ${MAX_MESSAGE_BYTES} are allowed`);
    } else if (!this.#spend('frames', 1) || !this.#spend('bytes', message.length)) return;
    else if (this.#early) this.#keep(this.#early, message);
    else if (this.#room) this.#read(this.#room, message);
  }

  #spend(kind: keyof typeof QUOTAS, amount: number): boolean {
    const isEnough = this.#allowances[kind].take(amount);
    if (!isEnough) this.close(CLOSE.quota, `read a message: too many ${kind} for one client`);
    return isEnough;
  }

  #keep(early: Uint8Array[], message: Uint8Array): void {
    early.push(message);
    this.#earlyBytes += message.length;
    if (early.length > MAX_EARLY_MESSAGES || this.#earlyBytes > MAX_MESSAGE_BYTES) {
      this.close(CLOSE.overloaded, 'read a message: too many before the document is loaded');
    }
  }

  #read(room: Room, bytes: Uint8Array): void {
    let message: ClientMessage;
    try {
      message = readMessage(bytes);
      if (message.type === 'awareness') room.announce(this, message.states);
    } catch (error) {
      this.close(CLOSE.protocolError, error instanceof Error ? error.message : `${error}`);
      return;
    }
    try {
      this.#handle(room, message);
    } catch (error) {
      this.#fail(error);
    }
  }

  #handle(room: Room, message: ClientMessage): void {
    switch (message.type) {
      case 'step1':
        if (this.#spend('questions', 1)) this.#ask(room, message.vector);
        break;
      case 'update':
        this.take({
          nth: ++this.#updates,
          update: message.update,
          inspected: message.inspected,
          missing: missingOf(message.inspected, room.clock),
        });
        break;
      case 'awareness':
        break;
      case 'queryAwareness': {
        const presence = room.presenceMessage();
        if (presence) this.show(presence);
        break;
      }
    }
  }

  /** The document cannot be used, through no fault of the client. */
  #fail(error: unknown): void {
    this.#options.failed(error);
    this.close(CLOSE.serverError, 'use the document: it could not be read');
  }

  // --- what it lacks -------------------------------------------------------------------------------------------------

  #ask(room: Room, vector: Uint8Array): void {
    // Deletions do not show in a state vector, so only who is known to have got all of them has nothing to get.
    if (this.#synced && Buffer.compare(vector, room.vector) === 0) this.#send(step2Message(EMPTY_UPDATE));
    else this.#owe(room, vector);
  }

  #owe(room: Room, vector: Uint8Array): void {
    this.#owed = vector;
    this.#startServing(room);
  }

  #startServing(room: Room): void {
    if (!this.#serving) this.#serve(room).catch((error: unknown) => this.#fail(error));
  }

  /** Sends what it lacks, as soon as its buffer has room and the document may be shown. */
  async #serve(room: Room): Promise<void> {
    this.#serving = true;
    // Whoever asks many times at once is answered once: an answer may be the whole document.
    await new Promise<void>((resolve) => this.#options.timers.soon(resolve));
    while ((this.#owed || this.#owesSaved) && !this.#isClosed) {
      if (this.#isSlow()) await this.#pause();
      else if (!this.#owed) this.saved(this.#saved);
      else if (this.#owed.length > 1 && room.replica.hidden) await room.replica.shown();
      else {
        for (const message of room.answer(this.#owed)) this.#send(message);
        this.#owed = null;
        this.#synced = true;
      }
    }
    this.#serving = false;
  }

  #isSlow(): boolean {
    const { socket, now } = this.#options;
    if (socket.bufferedAmount <= BUFFER_LIMIT) this.#slowSince = null;
    else this.#slowSince ??= now().getTime();
    return this.#slowSince !== null;
  }

  async #pause(): Promise<void> {
    const { timers, now } = this.#options;
    await new Promise<void>((resolve) => timers.after(BUFFER_CHECK, resolve));
    if (this.#slowSince !== null && now().getTime() - this.#slowSince > SLOW_LIMIT) {
      this.close(CLOSE.overloaded, 'send a message: the client reads too slowly');
    }
  }

  relay(message: Uint8Array, before: () => Uint8Array): void {
    if (!this.#synced || !this.#room) return;
    if (this.#isSlow()) {
      this.#synced = false;
      this.#owe(this.#room, before());
    } else this.#send(message);
  }

  show(message: Uint8Array): void {
    if (!this.#early && !this.#isSlow()) this.#send(message);
  }

  // --- what it sends -------------------------------------------------------------------------------------------------

  take(sent: Sent): void {
    const room = this.#room;
    if (!room) return;
    const { nth, update, inspected, missing } = sent;
    // What somebody is about to delete may come back; a viewer's copy changes nothing either way.
    const sure = this.#readOnly || inspected.deletes.length === 0 || !room.replica.hidden;
    if (sure && room.has(inspected)) {
      this.#accept(room, { nth, update: null, runs: [], isDoubtful: false });
      return;
    }
    if (this.#readOnly) {
      // A stock client cannot be told, and one that was closed would only come back with the same.
      if (this.#options.acks) this.refuse(nth, 'you may read this document, and not change it');
      return;
    }
    const objection = excessOf(inspected) ?? room.objection(inspected, update.length);
    if (objection) this.refuse(nth, objection);
    else if (missing.length > 0) this.#wait(room, sent);
    else if (!room.allows(this, inspected)) this.close(CLOSE.quota, 'store an update: too many clients of one person');
    else if (room.overloaded) this.close(CLOSE.overloaded, 'store an update: too many are waiting');
    else this.#accept(room, { nth, update, runs: inspected.runs, isDoubtful: room.doubts(inspected) });
  }

  #wait(room: Room, sent: Sent): void {
    if (room.incomplete.add(this, sent)) return;
    this.close(CLOSE.overloaded, 'store an update: too many build on edits that are missing');
  }

  #accept(room: Room, entry: Pick<Entry, 'nth' | 'update' | 'runs' | 'isDoubtful'>): void {
    const first = room.incomplete.first(this);
    const count = first === null ? this.#updates : first - 1;
    room.accept({ participant: this, actor: this.#options.principal.actor, count, ...entry });
  }

  saved(count: number): void {
    this.#saved = count;
    if (!this.#owesSaved) return;
    if (this.#isSlow()) {
      if (this.#room) this.#startServing(this.#room);
    } else {
      this.#send(savedMessage(count));
      this.#told = count;
    }
  }

  get #owesSaved(): boolean {
    return this.#options.acks && this.#told < this.#saved;
  }

  refuse(nth: number, reason: string): void {
    if (this.#options.acks) this.#send(refusedMessage(nth, reason));
    else this.close(CLOSE.tooLarge, `store an update: ${reason}`);
  }

  // --- the socket ----------------------------------------------------------------------------------------------------

  #send(message: Uint8Array): void {
    if (!this.#isClosed) this.#options.socket.send(message);
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#options.socket.close(code, Buffer.from(reason).subarray(0, MAX_REASON_BYTES).toString());
    this.closed();
  }

  closed(): void {
    this.#isClosed = true;
    this.#early = null;
    this.#owed = null;
    this.#room?.leave(this);
  }
}
