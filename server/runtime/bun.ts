import type { Server, ServerWebSocket } from 'bun';
import { type Listening, MAX_FRAME_BYTES, type ServeOptions, type SocketHandler } from './listener.ts';

/** Seconds without a frame, a ping's answer included, after which Bun closes a socket. */
const SOCKET_IDLE_SECONDS = 60;
/** Seconds a request may be silent. Server-sent events send a comment more often than this. */
const REQUEST_IDLE_SECONDS = 60;

/** Listens with `Bun.serve`. */
export async function listen(options: ServeOptions): Promise<Listening> {
  const open = new Set<ServerWebSocket<SocketHandler>>();
  const server = Bun.serve<SocketHandler>({
    hostname: options.host,
    port: options.port,
    idleTimeout: REQUEST_IDLE_SECONDS,
    fetch: (request, server) => answer(request, server, options),
    websocket: {
      maxPayloadLength: MAX_FRAME_BYTES,
      // Bun drops messages past its limit without an error; a room bounds its queue by `bufferedAmount` long before.
      backpressureLimit: 4 * MAX_FRAME_BYTES,
      closeOnBackpressureLimit: true,
      idleTimeout: SOCKET_IDLE_SECONDS,
      sendPings: true,
      perMessageDeflate: false,
      open(socket) {
        open.add(socket);
        socket.data.open({
          send: (bytes) => void socket.sendBinary(bytes),
          close: (code, reason) => socket.close(code, reason),
          get bufferedAmount() {
            return socket.getBufferedAmount();
          },
        });
      },
      message: (socket, data) => socket.data.message(data),
      close(socket) {
        open.delete(socket);
        socket.data.close();
      },
    },
  });
  return {
    port: server.port ?? options.port,
    stop: async (graceMs) => {
      const ended = server.stop(false);
      const late = setTimeout(() => void server.stop(true), graceMs);
      for (const socket of open) socket.close(1012, 'the server is stopping');
      await ended;
      clearTimeout(late);
    },
  };
}

async function answer(
  request: Request,
  server: Server<SocketHandler>,
  options: ServeOptions,
): Promise<Response | undefined> {
  const environment = { address: server.requestIP(request)?.address ?? '' };
  if (request.headers.get('upgrade')?.toLowerCase() === 'websocket') {
    const handler = await options.socket(request, environment);
    if (handler && server.upgrade(request, { data: handler })) return undefined;
  }
  return options.fetch(request, environment);
}
