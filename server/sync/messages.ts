import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import {
  MESSAGE_AWARENESS,
  MESSAGE_QUERY_AWARENESS,
  MESSAGE_REFUSED,
  MESSAGE_SAVED,
  MESSAGE_SYNC,
} from '../../shared/sync.ts';
import { type Inspected, inspectUpdate } from './update.ts';

/** A message of a client; `update` is both sync step 2 and update, which carry the same. */
export type ClientMessage =
  | { type: 'step1'; vector: Uint8Array }
  | { type: 'update'; update: Uint8Array; inspected: Inspected }
  | { type: 'awareness'; states: Uint8Array }
  | { type: 'queryAwareness' };

/**
 * Takes a message of a client apart.
 *
 * @throws when it is none of the protocol
 */
export function readMessage(bytes: Uint8Array): ClientMessage {
  const decoder = decoding.createDecoder(bytes);
  const message = readBody(decoder);
  if (decoding.hasContent(decoder))
    throw new Error(`read a message: it ends at byte ${decoder.pos} of ${bytes.length}`);
  return message;
}

function readBody(decoder: decoding.Decoder): ClientMessage {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE_SYNC: {
      const step = decoding.readVarUint(decoder);
      const content = decoding.readVarUint8Array(decoder);
      if (step === messageYjsSyncStep1) {
        Y.decodeStateVector(content);
        return { type: 'step1', vector: content };
      }
      if (step === messageYjsSyncStep2 || step === messageYjsUpdate) {
        return { type: 'update', update: content, inspected: inspectUpdate(content) };
      }
      throw new Error(`read a message: unknown sync step ${step}`);
    }
    case MESSAGE_AWARENESS:
      return { type: 'awareness', states: decoding.readVarUint8Array(decoder) };
    case MESSAGE_QUERY_AWARENESS:
      return { type: 'queryAwareness' };
    default:
      throw new Error(`read a message: unknown type ${type}`);
  }
}

/** Asks the client for what this state vector lacks. */
export const step1Message = (vector: Uint8Array) => bytesMessage([MESSAGE_SYNC, messageYjsSyncStep1], vector);
/** Answers a client's step 1: it has everything when it has this. */
export const step2Message = (update: Uint8Array) => bytesMessage([MESSAGE_SYNC, messageYjsSyncStep2], update);
export const updateMessage = (update: Uint8Array) => bytesMessage([MESSAGE_SYNC, messageYjsUpdate], update);
export const awarenessMessage = (states: Uint8Array) => bytesMessage([MESSAGE_AWARENESS], states);

/** The first `count` updates of the connection are committed. */
export function savedMessage(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_SAVED);
    encoding.writeVarUint(encoder, count);
  });
}

/** The connection's `nth` update was not taken. */
export function refusedMessage(nth: number, reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_REFUSED);
    encoding.writeVarUint(encoder, nth);
    encoding.writeVarString(encoder, reason);
  });
}

function bytesMessage(head: number[], content: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of head) encoding.writeVarUint(encoder, number);
    encoding.writeVarUint8Array(encoder, content);
  });
}
