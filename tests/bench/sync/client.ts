import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { MESSAGE_SAVED, MESSAGE_SYNC } from '../../../shared/sync.ts';
import { syncMessage } from '../../support/sync.ts';
import type { Server } from './servers.ts';

const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** Hocuspocus says with this that it has applied an update. */
const SYNC_STATUS = 8;

/** A client that keeps what it gets and when, and works nothing out while it is measured. */
export class Client {
  readonly socket: WebSocket;
  /** Milliseconds from before connecting to all of the document's bytes. */
  readonly synced: Promise<number>;
  /** Updates of others. */
  readonly frames: { at: number; bytes: Buffer }[] = [];
  /** The documents that came first, as updates. */
  readonly initial: Uint8Array[] = [];
  /** When the server confirmed each of its updates. */
  readonly confirmed: number[] = [];
  readonly #address: Uint8Array;
  #awaited: { bytes: Buffer; seen: (at: number) => void } | null = null;

  constructor(server: Server, document: string) {
    const started = performance.now();
    this.#address = server.address(document);
    this.socket = new WebSocket(server.urlOf(document));
    this.socket.once('open', () => {
      if (server.greeting) this.send(server.greeting);
      this.send(syncMessage(STEP_1, Uint8Array.of(0)));
    });
    this.synced = new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.on('message', (data: Buffer) => {
        if (this.#receive(data)) resolve(performance.now() - started);
      });
    });
  }

  /** Takes in a message; true when it is the one with which the client has everything. */
  #receive(data: Buffer): boolean {
    const at = performance.now();
    const start = this.#address.length;
    const [type, step] = [data[start], data[start + 1] ?? 0];
    if (type === MESSAGE_SYNC && step === UPDATE) {
      this.frames.push({ at, bytes: data });
      if (this.#awaited && data.includes(this.#awaited.bytes)) this.#awaited.seen(at);
    } else if (type === MESSAGE_SYNC && step === STEP_2) {
      this.initial.push(data.subarray(start + 2));
      return true;
    } else if (type === MESSAGE_SAVED) {
      const count = decoding.readVarUint(decoding.createDecoder(data.subarray(1)));
      while (this.confirmed.length < count) this.confirmed.push(at);
    } else if (type === SYNC_STATUS) this.confirmed.push(at);
    return false;
  }

  send(message: Uint8Array): void {
    this.socket.send(this.#address.length > 0 ? Buffer.concat([this.#address, message]) : message);
  }

  /** When the frame arrives that has this text. */
  sees(text: string): Promise<number> {
    return new Promise((seen) => {
      this.#awaited = { bytes: Buffer.from(text), seen };
    });
  }

  /** The document as this client has got it. */
  document(): Y.Doc {
    const doc = new Y.Doc();
    const skip = this.#address.length + 2;
    const received = [...this.initial, ...this.frames.map(({ bytes }) => bytes.subarray(skip))];
    for (const content of received) Y.applyUpdate(doc, decoding.readVarUint8Array(decoding.createDecoder(content)));
    return doc;
  }
}

/** Makes updates as somebody who types at the end of the text, and deletes. */
export class Typist {
  readonly #doc = new Y.Doc();

  /** Messages, one for each text. */
  type(texts: string[]): Uint8Array[] {
    const body = this.#doc.getText('body');
    return this.#collect(() => {
      for (const text of texts) body.insert(body.length, text);
    });
  }

  /** Messages, each deleting so many characters somewhere. */
  deletes(count: number, characters: number): Uint8Array[] {
    const body = this.#doc.getText('body');
    return this.#collect(() => {
      for (let nth = 0; nth < count; nth++) body.delete((nth * 7919) % (body.length - characters), characters);
    });
  }

  #collect(edit: () => void): Uint8Array[] {
    const messages: Uint8Array[] = [];
    const collect = (update: Uint8Array) => messages.push(syncMessage(UPDATE, update));
    this.#doc.on('update', collect);
    edit();
    this.#doc.off('update', collect);
    return messages;
  }
}

/** A message that brings a whole document. */
export const documentMessage = (update: Uint8Array): Uint8Array => syncMessage(UPDATE, update);

/** Clients spread over the documents: the nth is on document n modulo their number. All of them are synced. */
export async function connect(server: Server, count: number): Promise<Client[]> {
  const { documents } = server;
  const clients: Client[] = [];
  // As many at once as a backlog of a listening socket holds.
  for (let start = 0; start < count; start += 100) {
    const some = Array.from(
      { length: Math.min(100, count - start) },
      (_, index) => new Client(server, documents[(start + index) % documents.length] ?? ''),
    );
    await Promise.all(some.map(({ synced }) => synced));
    clients.push(...some);
  }
  return clients;
}

/** Closes the clients' sockets and waits until they are gone. */
export async function disconnect(clients: Client[]): Promise<void> {
  await Promise.all(
    clients.map(({ socket }) => {
      const gone = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      return gone;
    }),
  );
}
