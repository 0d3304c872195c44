import { CLOSE } from '../shared/sync.ts';
import type { Principal } from './http/index.ts';
import type { ServerSocket, SocketHandler } from './runtime/listener.ts';
import type { Sync, SyncConnection } from './sync/index.ts';

/** What decides about a socket before it is served. */
export type SocketGate = {
  sync: Sync;
  authenticate(request: Request): Promise<Principal | null>;
  /** False for a browser's request from another origin. */
  allowedOrigin(request: Request): boolean;
};

export interface SyncSockets {
  /** For `serve`: the handler of a socket on `/sync/<document>`. */
  handler(request: Request): Promise<SocketHandler> | null;
  /** Closes the sockets of these principals. Whoever may still connect does so again at once, with today's rights. */
  close(concerns: (principal: Principal) => boolean): void;
}

const PREFIX = '/sync/';

/**
 * Serves `/sync/<document>`. A socket that may not be served is opened and closed with a code, because a browser does
 * not tell a script why an upgrade was refused.
 */
export function syncSockets(gate: SocketGate): SyncSockets {
  const open = new Map<ServerSocket, Principal>();
  return {
    handler(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (!pathname.startsWith(PREFIX)) return null;
      const options = { acks: searchParams.get('acks') === '1' };
      return admit(gate, request).then((admitted) =>
        'close' in admitted
          ? refused(admitted.close, admitted.reason)
          : served(gate.sync, documentOf(pathname), admitted.principal, options, open),
      );
    },
    close(concerns) {
      for (const [socket, principal] of open) {
        if (concerns(principal)) socket.close(CLOSE.restart, 'what you may do has changed');
      }
    },
  };
}

function documentOf(pathname: string): string {
  try {
    return decodeURIComponent(pathname.slice(PREFIX.length));
  } catch {
    // Not a name of any document: the connection answers 4404.
    return '';
  }
}

type Admission = { principal: Principal } | { close: number; reason: string };

async function admit({ authenticate, allowedOrigin }: SocketGate, request: Request): Promise<Admission> {
  if (!allowedOrigin(request)) return { close: CLOSE.forbidden, reason: 'this origin may not connect' };
  const principal = await authenticate(request);
  return principal ? { principal } : { close: CLOSE.unauthorized, reason: 'sign in, or send an API token' };
}

const refused = (code: number, reason: string): SocketHandler => ({
  open: (socket) => socket.close(code, reason),
  message: () => {},
  close: () => {},
});

function served(
  sync: Sync,
  document: string,
  principal: Principal,
  options: { acks: boolean },
  open: Map<ServerSocket, Principal>,
): SocketHandler {
  let served: { socket: ServerSocket; connection: SyncConnection } | null = null;
  return {
    open(socket) {
      open.set(socket, principal);
      served = { socket, connection: sync.connect(socket, document, principal, options) };
    },
    message: (data) => served?.connection.receive(data),
    close() {
      if (!served) return;
      open.delete(served.socket);
      served.connection.closed();
    },
  };
}
