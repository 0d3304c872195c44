import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageYjsSyncStep1, readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import type { Socket, SocketEvents } from '../../client/local/connection.ts';
import { MESSAGE_AWARENESS, MESSAGE_REFUSED, MESSAGE_SAVED, MESSAGE_SYNC } from '../../shared/sync.ts';
import type { VirtualTime } from './virtual-time.ts';

type Peer = { document: string; events: SocketEvents; count: number; buffered: number; lost: boolean };

/** A server of `/sync` on sockets that run in virtual time: real documents and the real wire, no network. */
export class VirtualServer {
  readonly #time: VirtualTime;
  /** The documents that somebody opened. */
  readonly documents = new Map<string, Y.Doc>();
  readonly #peers = new Set<Peer>();
  /** Milliseconds that a message takes. */
  latency = 10;
  /** Whether it can be reached. What is under way when it changes is lost, and nobody is told. */
  reachable = true;
  /** Whether it confirms what it stored. */
  confirms = true;
  /** Whether the bytes that clients send leave their buffers. */
  drains = true;
  /** Why an update is refused; null to take it. */
  refuse: (document: string, update: Uint8Array) => string | null = () => null;
  /** The code that closes a socket of this document right after it opened. */
  readonly closesWith = new Map<string, number>();
  /** How many sockets were asked for, and how many messages came that carry updates. */
  opened = 0;
  updates = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  document(name: string): Y.Doc {
    const known = this.documents.get(name);
    if (known) return known;
    const doc = new Y.Doc();
    this.documents.set(name, doc);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      for (const peer of this.#peers) {
        if (peer === origin || peer.document !== name) continue;
        this.#send(peer, MESSAGE_SYNC, (message) => writeUpdate(message, update));
      }
    });
    return doc;
  }

  get sockets(): number {
    return this.#peers.size;
  }

  /** Closes every socket with this code, as a server does that goes. */
  closeAll(code: number): void {
    for (const peer of this.#peers) this.#close(peer, code);
  }

  /** Confirms what it has not, and what comes from now on. */
  confirmAll(): void {
    this.confirms = true;
    for (const peer of this.#peers) {
      this.#send(peer, MESSAGE_SAVED, (message) => encoding.writeVarUint(message, peer.count));
    }
  }

  /** A message that is no protocol message. */
  sendGarbage(): void {
    for (const peer of this.#peers)
      this.#later(peer, () => peer.events.received(new Uint8Array([0, 2, 3, 255, 255, 255])));
  }

  readonly open = (document: string, events: SocketEvents): Socket => {
    this.opened++;
    const peer: Peer = { document, events, count: 0, buffered: 0, lost: false };
    if (!this.reachable) this.#time.after(this.latency, () => events.closed(1006));
    else this.#later(peer, () => this.#accept(peer));
    return {
      get bufferedAmount() {
        return peer.buffered;
      },
      send: (message) => {
        if (!this.drains) peer.buffered += message.length;
        else this.#later(peer, () => this.#receive(peer, message));
      },
      close: () =>
        this.#later(peer, () => {
          this.#peers.delete(peer);
          peer.lost = true;
        }),
    };
  };

  #accept(peer: Peer): void {
    const code = this.closesWith.get(peer.document);
    peer.events.opened();
    this.#peers.add(peer);
    if (code !== undefined) this.#close(peer, code);
    else this.#send(peer, MESSAGE_SYNC, (message) => writeSyncStep1(message, this.document(peer.document)));
  }

  #receive(peer: Peer, bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE_AWARENESS) {
      const update = decoding.readVarUint8Array(decoder);
      for (const other of this.#peers) {
        if (other === peer || other.document !== peer.document) continue;
        this.#send(other, MESSAGE_AWARENESS, (message) => encoding.writeVarUint8Array(message, update));
      }
      return;
    }
    const { pos } = decoder;
    const kind = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    const nth = kind === messageYjsSyncStep1 ? 0 : ++peer.count;
    const reason = nth > 0 ? this.refuse(peer.document, payload) : null;
    if (nth > 0) this.updates++;
    if (reason !== null) {
      this.#send(peer, MESSAGE_REFUSED, (message) => {
        encoding.writeVarUint(message, nth);
        encoding.writeVarString(message, reason);
      });
      return;
    }
    decoder.pos = pos;
    const answer = encoding.createEncoder();
    readSyncMessage(decoder, answer, this.document(peer.document), peer);
    if (encoding.length(answer) > 0) {
      this.#send(peer, MESSAGE_SYNC, (message) => encoding.writeUint8Array(message, encoding.toUint8Array(answer)));
    }
    if (nth > 0 && this.confirms) this.#send(peer, MESSAGE_SAVED, (message) => encoding.writeVarUint(message, nth));
  }

  #send(peer: Peer, type: number, write: (message: encoding.Encoder) => void): void {
    const message = encoding.createEncoder();
    encoding.writeVarUint(message, type);
    write(message);
    const bytes = encoding.toUint8Array(message);
    this.#later(peer, () => peer.events.received(bytes));
  }

  #close(peer: Peer, code: number): void {
    this.#peers.delete(peer);
    this.#later(peer, () => {
      peer.lost = true;
      peer.events.closed(code);
    });
  }

  #later(peer: Peer, run: () => void): void {
    this.#time.after(this.latency, () => {
      if (this.reachable && !peer.lost) run();
    });
  }
}
