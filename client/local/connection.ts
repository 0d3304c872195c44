import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import {
  messageYjsSyncStep1,
  messageYjsSyncStep2,
  messageYjsUpdate,
  writeSyncStep1,
  writeUpdate,
} from 'y-protocols/sync';
import * as Y from 'yjs';
import {
  MAX_MESSAGE_BYTES,
  MESSAGE_AWARENESS,
  MESSAGE_QUERY_AWARENESS,
  MESSAGE_REFUSED,
  MESSAGE_SAVED,
  MESSAGE_SYNC,
} from '../../shared/sync.ts';
import { backoff, type Clock } from './timing.ts';

/** What a socket tells its connection. */
export type SocketEvents = {
  opened(): void;
  /** A binary message. */
  received(message: Uint8Array): void;
  /** It ended, or never opened. */
  closed(code: number): void;
};

/** The part of a WebSocket that a connection uses. */
export type Socket = {
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  send(message: Uint8Array<ArrayBuffer>): void;
  /** `isDead`: nothing comes from it any more, though nobody closed it. */
  close(isDead?: boolean): void;
};

/** What a connection tells its owner. */
export type ConnectionEvents = {
  /** The socket opened or was lost. */
  opened(open: boolean): void;
  /** Everything the server had is in the document now. */
  synced(): void;
  /** The server committed these edits. */
  saved(edits: string[]): void;
  /** The server took none of these edits; the connection has stopped, because whatever follows builds on them. */
  refused(edits: string[], reason: string): void;
  /** The server has edits and does not confirm them, or does again: it cannot store them. */
  late?(late: boolean): void;
  /** The server closed the socket with a code of `CLOSE`; the connection tries again by itself after a while. */
  closed(code: number): void;
};

type ConnectionOptions = {
  doc: Y.Doc;
  awareness: Awareness;
  openSocket: (events: SocketEvents) => Socket;
  clock: Clock;
  random: () => number;
  /** The Yjs clients whose presence it tells the server: without it, that of `doc` alone. */
  speaksFor?: () => Iterable<number>;
  /** The ids of the edits in `doc` that the server has not confirmed: what an answer to its question carries. */
  unsaved: () => string[];
  events: ConnectionEvents;
};

/** An update waits here while more than this many bytes have not left the socket's buffer. */
const BUFFER_LIMIT = 1024 * 1024;
const BUFFER_CHECK = 100;
const CONNECT_LIMIT = 10_000;
/** The code browsers report for a socket that ended without a closing handshake. */
const CLOSED_ABNORMALLY = 1006;
/** After this long without a message the server is asked for one, and given up after PROBE_LIMIT more. */
const SILENCE_LIMIT = 20_000;
const PROBE_LIMIT = 8_000;
/** A server that answers confirms an edit within this, unless it cannot store it. */
const LATE_AFTER = 8_000;

/**
 * Keeps one document in step with the server over `/sync/<document>` (shared/sync.ts), reconnecting for as long as it
 * runs. Edits carry ids, so that its owner learns which of them the server stored. It stores nothing itself.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: Socket | null = null;
  #sockets = 0;
  #open = false;
  /** The server asked for what it lacks and was answered: from here on, updates follow on. */
  #answered = false;
  #synced = false;
  /** The edits of each update-carrying message of this socket that is not confirmed, by the message's number. */
  #sent = new Map<number, string[]>();
  #count = 0;
  #held: { updates: Uint8Array[]; edits: string[] } = { updates: [], edits: [] };
  #attempt = 0;
  #stopped = false;
  #stopTimer: (() => void) | null = null;
  #stopBufferTimer: (() => void) | null = null;
  #stopLateTimer: (() => void) | null = null;
  #late = false;
  /** So many messages are confirmed; told when what the server had is here, see `#saved`. */
  #confirmed = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.awareness.on('update', this.#awarenessChanged);
    this.#connect();
  }

  /** Sends an update that this client made. Before the server was answered it waits: the answer contains it. */
  send(update: Uint8Array, edits: string[]): void {
    if (!this.#answered) return;
    this.#held.updates.push(update);
    this.#held.edits.push(...edits);
    this.#flush();
  }

  /** Connects now instead of at the end of the wait; on an open connection, finds out whether it still lives. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#open) this.#probe();
    else if (!this.#socket) this.#connect();
  }

  /** Ends it for good. */
  stop(): void {
    if (this.#stopped) return;
    const { awareness } = this.#options;
    awareness.off('update', this.#awarenessChanged);
    if (this.#open && awareness.getLocalState() !== null) this.#sendAwareness([awareness.clientID], new Map());
    this.#stopped = true;
    this.#drop();
  }

  #connect(): void {
    // What a socket still says after it was given up is not heard.
    const nth = ++this.#sockets;
    const heard = (run: () => void) => {
      if (nth === this.#sockets && this.#socket) run();
    };
    this.#socket = this.#options.openSocket({
      opened: () => heard(() => this.#opened()),
      received: (message) => heard(() => this.#received(message)),
      closed: (code) => heard(() => this.#lost(code)),
    });
    this.#wait(CONNECT_LIMIT, () => this.#abandon());
  }

  #opened(): void {
    this.#open = true;
    this.#options.events.opened(true);
    this.#sendStep1();
    this.#announce();
    this.#expectMessage();
  }

  #received(message: Uint8Array): void {
    this.#expectMessage();
    try {
      this.#read(decoding.createDecoder(message));
    } catch (error) {
      // A message that cannot be read may have been an update: a new socket compares everything again.
      console.error('Read a message of the server:', error);
      this.#abandon();
    }
  }

  #read(decoder: decoding.Decoder): void {
    const { awareness } = this.#options;
    const type = decoding.readVarUint(decoder);
    switch (type) {
      case MESSAGE_SYNC:
        this.#readSync(decoder);
        break;
      case MESSAGE_AWARENESS:
        applyAwarenessUpdate(awareness, decoding.readVarUint8Array(decoder), this);
        break;
      case MESSAGE_QUERY_AWARENESS:
        this.#sendAwareness(this.#speaksFor());
        break;
      case MESSAGE_SAVED:
        this.#confirmed = decoding.readVarUint(decoder);
        this.#saved();
        break;
      case MESSAGE_REFUSED: {
        const edits = this.#sent.get(decoding.readVarUint(decoder)) ?? [];
        const reason = decoding.readVarString(decoder);
        if (edits.length > 0) this.#refused(edits, reason);
        break;
      }
    }
  }

  #readSync(decoder: decoding.Decoder): void {
    const { doc, events, unsaved } = this.#options;
    const type = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    switch (type) {
      case messageYjsSyncStep1: {
        const message = encoding.createEncoder();
        encoding.writeVarUint(message, MESSAGE_SYNC);
        encoding.writeVarUint(message, messageYjsSyncStep2);
        encoding.writeVarUint8Array(message, Y.encodeStateAsUpdate(doc, payload));
        this.#answered = true;
        this.#held = { updates: [], edits: [] };
        this.#sendEdits(message, unsaved());
        break;
      }
      case messageYjsSyncStep2:
        Y.applyUpdate(doc, payload, this);
        this.#attempt = 0;
        // An answer to a probe is no news.
        if (!this.#synced) events.synced();
        this.#synced = true;
        this.#saved();
        break;
      case messageYjsUpdate:
        Y.applyUpdate(doc, payload, this);
        break;
      default:
        throw new Error(`Unknown kind of sync message: ${type}`);
    }
  }

  /**
   * Tells what is confirmed, once everything that the server had before is here: only then is it known what became of
   * an edit beside what others did meanwhile.
   */
  #saved(): void {
    if (!this.#synced) return;
    const saved: string[] = [];
    for (const [nth, edits] of this.#sent) {
      if (nth > this.#confirmed) continue;
      saved.push(...edits);
      this.#sent.delete(nth);
    }
    if (saved.length > 0) this.#options.events.saved(saved);
    if (saved.length > 0 || this.#sent.size === 0) this.#setLate(false);
    if (this.#sent.size > 0) this.#expectConfirmation();
  }

  #expectConfirmation(): void {
    this.#stopLateTimer ??= this.#options.clock.after(LATE_AFTER, () => this.#setLate(true));
  }

  #setLate(late: boolean): void {
    this.#stopLateTimer?.();
    this.#stopLateTimer = null;
    if (late !== this.#late) this.#options.events.late?.(late);
    this.#late = late;
  }

  #flush(): void {
    if (this.#held.updates.length === 0 || this.#stopBufferTimer || !this.#socket) return;
    if (this.#socket.bufferedAmount > BUFFER_LIMIT) {
      this.#stopBufferTimer = this.#options.clock.after(BUFFER_CHECK, () => {
        this.#stopBufferTimer = null;
        this.#flush();
      });
      return;
    }
    const { updates, edits } = this.#held;
    this.#held = { updates: [], edits: [] };
    const message = encoding.createEncoder();
    encoding.writeVarUint(message, MESSAGE_SYNC);
    writeUpdate(message, Y.mergeUpdates(updates));
    this.#sendEdits(message, edits);
  }

  #sendEdits(message: encoding.Encoder, edits: string[]): void {
    const bytes = encoding.length(message);
    if (bytes > MAX_MESSAGE_BYTES) {
      this.#refused(edits, `The change is too large: ${bytes} bytes, where ${MAX_MESSAGE_BYTES} are accepted`);
      return;
    }
    this.#sent.set(++this.#count, edits);
    if (edits.length > 0) this.#expectConfirmation();
    this.#transmit(message);
  }

  #refused(edits: string[], reason: string): void {
    this.stop();
    this.#options.events.refused(edits, reason);
  }

  #sendStep1(): void {
    const message = encoding.createEncoder();
    encoding.writeVarUint(message, MESSAGE_SYNC);
    writeSyncStep1(message, this.#options.doc);
    this.#transmit(message);
  }

  readonly #awarenessChanged = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === this || !this.#open || !this.#socket) return;
    // Presence that cannot leave is worthless later: the next change or renewal carries the newest.
    if (this.#socket.bufferedAmount > BUFFER_LIMIT) return;
    const changed = new Set([...added, ...updated, ...removed]);
    this.#sendAwareness(this.#speaksFor().filter((client) => changed.has(client)));
  };

  #speaksFor(): number[] {
    const { speaksFor, awareness } = this.#options;
    return speaksFor ? [...speaksFor()] : [awareness.clientID];
  }

  /** Tells a server that may remember the same presence as gone: said again as something new, it counts. */
  #announce(): void {
    const { awareness } = this.#options;
    const others = this.#speaksFor().filter((client) => client !== awareness.clientID);
    this.#sendAwareness(others.filter((client) => awareness.getStates().has(client)));
    const state = awareness.getLocalState();
    if (state !== null) awareness.setLocalState(state);
  }

  #sendAwareness(clients: number[], states?: Map<number, Record<string, unknown>>): void {
    if (clients.length === 0) return;
    const message = encoding.createEncoder();
    encoding.writeVarUint(message, MESSAGE_AWARENESS);
    encoding.writeVarUint8Array(message, encodeAwarenessUpdate(this.#options.awareness, clients, states));
    this.#transmit(message);
  }

  #transmit(message: encoding.Encoder): void {
    this.#socket?.send(encoding.toUint8Array(message));
  }

  #expectMessage(): void {
    this.#wait(SILENCE_LIMIT, () => this.#probe());
  }

  /** A browser cannot ping: the question of the protocol, which every server answers, does it. */
  #probe(): void {
    this.#sendStep1();
    this.#wait(PROBE_LIMIT, () => this.#abandon());
  }

  /** The close of a dead socket may take minutes to be reported: it is lost from now on. */
  #abandon(): void {
    this.#lost(CLOSED_ABNORMALLY, true);
  }

  #lost(code: number, isDead = false): void {
    this.#drop(isDead);
    const { awareness, random, events } = this.#options;
    const here = new Set(this.#speaksFor());
    const others = [...awareness.getStates().keys()].filter((client) => !here.has(client));
    removeAwarenessStates(awareness, others, this);
    this.#wait(backoff(this.#attempt++, random), () => this.#connect());
    events.closed(code);
  }

  #drop(isDead = false): void {
    const socket = this.#socket;
    this.#stopTimer?.();
    this.#stopBufferTimer?.();
    this.#stopTimer = this.#stopBufferTimer = this.#socket = null;
    this.#answered = this.#synced = false;
    this.#sent.clear();
    this.#count = this.#confirmed = 0;
    this.#setLate(false);
    this.#held = { updates: [], edits: [] };
    socket?.close(isDead);
    if (this.#open) {
      this.#open = false;
      this.#options.events.opened(false);
    }
  }

  #wait(milliseconds: number, run: () => void): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#options.clock.after(milliseconds, run);
  }
}
