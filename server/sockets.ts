import { CLOSE, isUnderstood } from '../shared/sync.ts';
import type { Principal } from './http/index.ts';
import type { ServerSocket, SocketHandler } from './runtime/listener.ts';
import type { Sync, SyncConnection } from './sync/index.ts';

/** What decides about a socket before it is served. */
type SocketGate = {
  sync: Sync;
  authenticate(request: Request): Promise<Principal | null>;
  /** False for a browser's request from another origin. */
  allowedOrigin(request: Request): boolean;
};

export interface SyncSockets {
  /** For `serve`: the handler of a socket on `/sync/<document>`. */
  handler(request: Request): Promise<SocketHandler> | null;
  /** Closes sockets of these principals and documents. Who may still connect does so again at once, with today's rights. */
  close(concerns: (principal: Principal, document: string) => boolean): void;
}

const PREFIX = '/sync/';

/**
 * Serves `/sync/<document>`. A socket that may not be served is opened and closed with a code, because a browser does
 * not tell a script why an upgrade was refused.
 */
export function syncSockets({ sync, authenticate, allowedOrigin }: SocketGate): SyncSockets {
  const open = new Map<ServerSocket, { principal: Principal; document: string }>();
  /** How often somebody's access has changed. */
  let changes = 0;

  async function handle(request: Request, document: string, query: URLSearchParams): Promise<SocketHandler> {
    const acks = query.get('acks') === '1';
    const meant = query.get('for');
    const changesBefore = changes;
    if (!allowedOrigin(request)) return refused(CLOSE.forbidden, 'this origin may not connect');
    const principal = await authenticate(request);
    if (!principal || (meant !== null && meant !== principal.id)) {
      return refused(CLOSE.unauthorized, 'sign in, or send an API token');
    }
    let connection: SyncConnection | null = null;
    return {
      open(socket) {
        // A change while this was being opened may have been about this principal: let it ask again.
        if (changes !== changesBefore) return socket.close(CLOSE.restart, 'what you may do may have changed');
        open.set(socket, { principal, document });
        const served = sync.connect(socket, document, principal, { acks });
        connection = {
          receive: (message) => served.receive(message),
          closed() {
            open.delete(socket);
            served.closed();
          },
        };
      },
      message: (data) => connection?.receive(data),
      close: () => connection?.closed(),
    };
  }

  return {
    handler(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (!pathname.startsWith(PREFIX)) return null;
      // Before anything else: a client that is not understood may get the rest wrong too.
      if (!isUnderstood(searchParams.get('protocol'))) return Promise.resolve(refused(CLOSE.update, 'update'));
      return handle(request, documentOf(pathname), searchParams);
    },
    close(concerns) {
      changes++;
      for (const [socket, { principal, document }] of open) {
        if (concerns(principal, document)) socket.close(CLOSE.restart, 'what you may do has changed');
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

const refused = (code: number, reason: string): SocketHandler => ({
  open: (socket) => socket.close(code, reason),
  message: () => {},
  close: () => {},
});
