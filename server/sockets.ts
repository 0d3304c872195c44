import { CLOSE, isUnderstood } from '../shared/sync.ts';
import { channels } from './channels.ts';
import type { Principal } from './http/index.ts';
import type { ServerSocket, SocketHandler } from './runtime/listener.ts';
import type { Sync, SyncConnection } from './sync/index.ts';

/** What decides about a socket before it is served. */
type SocketGate = {
  sync: Sync;
  authenticate(request: Request): Promise<Principal | null>;
  /** Looks after the principal of a socket until the result is called. */
  hold(principal: Principal): () => void;
  /** False for a browser's request from another origin. */
  allowedOrigin(request: Request): boolean;
};

export interface SyncSockets {
  /** For `serve`: the handler of a socket on `/sync` or `/sync/<document>`. */
  handler(request: Request): Promise<SocketHandler> | null;
  /** Closes sockets of these principals and documents. Who may still connect does so again at once, with today's rights. */
  close(concerns: (principal: Principal, document: string) => boolean): void;
}

const SHARED = '/sync';
const PREFIX = `${SHARED}/`;

/**
 * Serves `/sync/<document>`, and `/sync` for a client with many documents. A socket that may not be served is opened and
 * closed with a code, because a browser does not tell a script why an upgrade was refused.
 */
export function syncSockets({ sync, authenticate, hold, allowedOrigin }: SocketGate): SyncSockets {
  const open = new Set<{ socket: ServerSocket; principal: Principal; document: string }>();
  /** How often somebody's access has changed. */
  let changes = 0;

  /** The handler of a socket: of one document, or of many with the path `/sync`. */
  async function handle(request: Request, document: string | null, query: URLSearchParams): Promise<SocketHandler> {
    const acks = query.get('acks') === '1';
    const meant = query.get('for');
    const changesBefore = changes;
    if (!allowedOrigin(request)) return refused(CLOSE.forbidden, 'this origin may not connect');
    const principal = await authenticate(request);
    if (!principal || (meant !== null && meant !== principal.id)) {
      return refused(CLOSE.unauthorized, 'sign in, or send an API token');
    }
    // A change while this was being opened may have been about this principal: let it ask again.
    const mayOpen = (socket: ServerSocket) => {
      if (changes !== changesBefore) socket.close(CLOSE.restart, 'what you may do may have changed');
      return changes === changesBefore;
    };
    const serve = (channel: ServerSocket, name: string, socket: ServerSocket): SyncConnection => {
      const served = { socket, principal, document: name };
      open.add(served);
      const release = hold(principal);
      const connection = sync.connect(channel, name, principal, { acks });
      return {
        receive: (message) => connection.receive(message),
        closed() {
          open.delete(served);
          release();
          connection.closed();
        },
      };
    };
    if (document === null) return channels(serve, mayOpen);
    let connection: SyncConnection | null = null;
    return {
      open(socket) {
        if (mayOpen(socket)) connection = serve(socket, document, socket);
      },
      message: (data) => connection?.receive(data),
      close: () => connection?.closed(),
    };
  }

  return {
    handler(request) {
      const { pathname, searchParams } = new URL(request.url);
      const isShared = pathname === SHARED;
      if (!isShared && !pathname.startsWith(PREFIX)) return null;
      // Before anything else: a client that is not understood may get the rest wrong too.
      if (!isUnderstood(searchParams.get('protocol'))) return Promise.resolve(refused(CLOSE.update, 'update'));
      return handle(request, isShared ? null : documentOf(pathname), searchParams);
    },
    close(concerns) {
      changes++;
      // Its other documents go with it: they would go on with the rights it had.
      const concerned = [...open].filter(({ principal, document }) => concerns(principal, document));
      for (const socket of new Set(concerned.map((served) => served.socket))) {
        socket.close(CLOSE.restart, 'what you may do has changed');
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
