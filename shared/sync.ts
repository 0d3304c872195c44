/**
 * The wire of `/sync/<document>`: the y-websocket protocol (https://github.com/yjs/y-protocols/blob/master/PROTOCOL.md),
 * V1 updates, plus two messages that are sent only to clients that connect with `?acks=1`.
 */
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
} as const;

/** The largest message, in bytes, that a client may send. What the server sends may be larger: a whole document. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
