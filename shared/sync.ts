/**
 * The wire of `/sync/<document>`: the y-websocket protocol (https://github.com/yjs/y-protocols/blob/master/PROTOCOL.md),
 * V1 updates, plus two messages that are sent only to clients that connect with `?acks=1`.
 *
 * The client of this product also says which version of all that it speaks, `?protocol=1`, and so it does in a header
 * of its HTTP requests. A side that does not understand the other says so with `CLOSE.update` or status 426; the client
 * then keeps what waits and asks the person to update. Whoever says nothing is a stock client or a program.
 */

/**
 * The product's client has one socket, `/sync` without a document, for all documents that it has open; browsers let only
 * a few sockets connect at a time. Each message on it is `[varuint channel][varuint kind][rest]`: the client opens a
 * channel with a document's name, and what follows on it is what would be on that document's own socket.
 */
export const CHANNEL = {
  /** Client to server, the rest is the name of a document (varstring). The number of a channel is used once. */
  open: 0,
  /** The rest is a message of the document's protocol. */
  message: 1,
  /** From the client nothing follows, from the server the code (varuint) with which it closes. */
  close: 2,
} as const;

/** How many channels a socket may have open. */
export const MAX_CHANNELS = 2000;

/**
 * The version of what the client and the server say to each other, over sockets and HTTP. It counts up with a change
 * that the other side would get wrong, and not with one that adds something.
 */
export const PROTOCOL = 1;
/** The oldest client that the server still understands. */
const OLDEST_PROTOCOL = 1;
/** The header of a request that says which version its client speaks. */
export const PROTOCOL_HEADER = 'Mission-Control-Protocol';

/**
 * The header of a request that says for whom it is meant: what waited of one person must not be sent with the session of
 * another who signed in meanwhile. A socket says it with `?for=`. The server answers a wrong one as it does nobody's.
 */
export const PERSON_HEADER = 'Mission-Control-Person';

/** Whether the server understands a client that says this of itself; null for one that says nothing. */
export function isUnderstood(protocol: string | null): boolean {
  if (protocol === null) return true;
  const version = /^\d{1,6}$/.test(protocol) ? Number(protocol) : Number.NaN;
  return version >= OLDEST_PROTOCOL && version <= PROTOCOL;
}

export const MESSAGE_SYNC = 0;
export const MESSAGE_AWARENESS = 1;
export const MESSAGE_AUTH = 2;
export const MESSAGE_QUERY_AWARENESS = 3;

/**
 * Server to client, `[varuint 100][varuint count]`: the first `count` update-carrying messages (sync step 2 or update)
 * that this connection sent are committed. That is what "saved" means in the interface. A count instead of a state
 * vector, because a deletion does not move a state vector.
 */
export const MESSAGE_SAVED = 100;

/**
 * Server to client, `[varuint 101][varuint nth][varstring reason]`: the connection's nth update-carrying message (from
 * 1) was refused, changed nothing, and was relayed to nobody.
 */
export const MESSAGE_REFUSED = 101;

/** Close codes of a sync socket. */
export const CLOSE = {
  protocolError: 1003,
  tooLarge: 1009,
  serverError: 1011,
  restart: 1012,
  overloaded: 1013,
  unauthorized: 4401,
  forbidden: 4403,
  notFound: 4404,
  update: 4426,
  /** It sends more than one client may. */
  quota: 4429,
} as const;

/** The largest message, in bytes, that a client may send. What the server sends may be larger: a whole document. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
