import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { CHANNEL, CLOSE, MAX_CHANNELS } from '../shared/sync.ts';
import type { ServerSocket, SocketHandler } from './runtime/listener.ts';
import type { SyncConnection } from './sync/index.ts';

/** Serves a document on a channel of a socket as on a socket of its own. */
type Serve = (channel: ServerSocket, document: string, socket: ServerSocket) => SyncConnection;

/**
 * The handler of a socket that carries the documents of one client, each on a channel (`CHANNEL` of shared/sync.ts).
 * `mayOpen` is false for a socket that was closed instead.
 */
export function channels(serve: Serve, mayOpen: (socket: ServerSocket) => boolean): SocketHandler {
  const open = new Map<number, SyncConnection>();
  let socket: ServerSocket | null = null;

  const send = (channel: number, kind: number, rest: (encoder: encoding.Encoder) => void) => {
    const message = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, channel);
      encoding.writeVarUint(encoder, kind);
      rest(encoder);
    });
    socket?.send(message);
  };

  const end = (channel: number) => {
    const connection = open.get(channel);
    open.delete(channel);
    connection?.closed();
  };

  const channelSocket = (channel: number): ServerSocket => ({
    send: (bytes) => send(channel, CHANNEL.message, (encoder) => encoding.writeUint8Array(encoder, bytes)),
    close(code) {
      end(channel);
      send(channel, CHANNEL.close, (encoder) => encoding.writeVarUint(encoder, code));
    },
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
  });

  function read(bytes: Uint8Array, from: ServerSocket): void {
    const decoder = decoding.createDecoder(bytes);
    const channel = decoding.readVarUint(decoder);
    const kind = decoding.readVarUint(decoder);
    switch (kind) {
      case CHANNEL.open: {
        const document = decoding.readVarString(decoder);
        if (open.has(channel)) throw new Error(`open a channel: it is open: ${channel}`);
        if (open.size >= MAX_CHANNELS) channelSocket(channel).close(CLOSE.overloaded, '');
        else open.set(channel, serve(channelSocket(channel), document, from));
        break;
      }
      case CHANNEL.message:
        // What was under way when a channel was closed has no receiver.
        open.get(channel)?.receive(decoding.readTailAsUint8Array(decoder));
        break;
      case CHANNEL.close:
        end(channel);
        break;
      default:
        throw new Error(`read a message: unknown kind ${kind} on channel ${channel}`);
    }
  }

  return {
    open(opened) {
      if (mayOpen(opened)) socket = opened;
    },
    message(data) {
      if (!socket) return;
      try {
        if (typeof data === 'string') throw new Error('read a message: it is text');
        read(data, socket);
      } catch (error) {
        socket.close(CLOSE.protocolError, error instanceof Error ? error.message : `${error}`);
      }
    },
    close() {
      socket = null;
      for (const connection of open.values()) connection.closed();
      open.clear();
    },
  };
}
