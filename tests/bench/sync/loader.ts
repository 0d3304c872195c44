import { MESSAGE_SYNC } from '../../../shared/sync.ts';
import { syncMessage } from '../../support/sync.ts';
import type { Server } from './servers.ts';

const STEP_1 = 0;
const STEP_2 = 1;
const HEADERS_END = Buffer.from('\r\n\r\n');
/** Opcode binary, the last frame of its message. */
const BINARY = 0x82;
/** A client masks what it sends; a mask of zeros changes nothing: https://www.rfc-editor.org/rfc/rfc6455#section-5.3 */
const MASKED = 0x80;
const NO_MASK = Buffer.alloc(4);

/** A short message as a frame of a client. */
const frameOf = (message: Uint8Array) => Buffer.concat([Buffer.of(BINARY, MASKED | message.length), NO_MASK, message]);

/**
 * Milliseconds from before connecting to the last byte of the document. It counts what comes and keeps nothing: a client
 * that makes a buffer of each message takes longer for fifty of a megabyte than the servers do.
 */
export function timeFirstSync(server: Server, document: string): Promise<number> {
  const started = performance.now();
  const url = new URL(server.urlOf(document));
  const isSynced = frameReader(server.address(document).length);
  const upgrade = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
  ];
  const messages = [server.greeting, syncMessage(STEP_1, Uint8Array.of(0))].filter((message) => message !== null);
  let upgraded = false;
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => reject(new Error(`load ${document} of ${server.name}: ${error}`));
    void Bun.connect({
      hostname: url.hostname,
      port: Number(url.port),
      socket: {
        open: (socket) => void socket.write(`${upgrade.join('\r\n')}\r\n\r\n`),
        data(socket, data) {
          let received = data;
          if (!upgraded) {
            const end = data.indexOf(HEADERS_END);
            if (end < 0) return;
            upgraded = true;
            received = data.subarray(end + HEADERS_END.length);
            for (const message of messages) {
              socket.write(frameOf(Buffer.concat([server.address(document), message])));
            }
          }
          if (!isSynced(received)) return;
          resolve(performance.now() - started);
          socket.end();
        },
        close: () => failed('it was closed'),
        error: (_, error) => failed(error),
      },
    }).catch(failed);
  });
}

/** Is given what comes, piece by piece; true when the last byte of a sync step 2 is there. */
function frameReader(addressLength: number): (data: Buffer) => boolean {
  let head = Buffer.alloc(0);
  /** Bytes of the frame that are still to come; null before its head was read. */
  let left: number | null = null;
  let isStep2 = false;
  return (data) => {
    for (let rest = data; rest.length > 0; ) {
      if (left === null) {
        head = Buffer.concat([head, rest]);
        const length = lengthOf(head);
        if (length === null || head.length < length.start + Math.min(length.bytes, addressLength + 2)) return false;
        const [type, step] = head.subarray(length.start + addressLength);
        isStep2 = type === MESSAGE_SYNC && step === STEP_2;
        left = length.bytes;
        rest = head.subarray(length.start);
        head = Buffer.alloc(0);
      }
      const taken = Math.min(left, rest.length);
      left -= taken;
      rest = rest.subarray(taken);
      if (left > 0) return false;
      if (isStep2) return true;
      left = null;
    }
    return false;
  };
}

/** Where the content of a frame starts and how long it is; null while too little of it is there. */
function lengthOf(head: Buffer): { start: number; bytes: number } | null {
  const short = (head[1] ?? 0) & ~MASKED;
  if (head.length < 2) return null;
  if (short < 126) return { start: 2, bytes: short };
  if (short === 126) return head.length < 4 ? null : { start: 4, bytes: head.readUInt16BE(2) };
  return head.length < 10 ? null : { start: 10, bytes: Number(head.readBigUInt64BE(2)) };
}
