import type { Listening, ServeOptions, SocketHandler } from './listener.ts';

/** The parts of Deno's API used here (https://docs.deno.com/api/deno/). */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: (request: Request, info: { remoteAddr: { hostname?: string } }) => Response | Promise<Response>,
  ): { addr: { port: number }; shutdown(): Promise<void>; finished: Promise<void> };
  upgradeWebSocket(request: Request, options: { idleTimeout: number }): { socket: WebSocket; response: Response };
};

/** Seconds without an answer to Deno's ping after which it closes a socket. */
const SOCKET_IDLE_SECONDS = 60;

/** Listens with `Deno.serve`. */
export async function listen(options: ServeOptions): Promise<Listening> {
  const open = new Set<WebSocket>();
  const server = Deno.serve(
    { hostname: options.host, port: options.port, onListen: () => {} },
    async (request, info) => {
      const environment = { address: info.remoteAddr.hostname ?? '' };
      if (request.headers.get('upgrade')?.toLowerCase() === 'websocket') {
        const handler = await options.socket(request, environment);
        if (handler) return upgrade(request, handler, open);
      }
      return options.fetch(request, environment);
    },
  );
  return {
    port: server.addr.port,
    stop: async (graceMs) => {
      for (const socket of open) socket.close(1012, 'the server is stopping');
      await Promise.race([server.shutdown(), new Promise((resolve) => setTimeout(resolve, graceMs))]);
    },
  };
}

function upgrade(request: Request, handler: SocketHandler, open: Set<WebSocket>): Response {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: SOCKET_IDLE_SECONDS });
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    open.add(socket);
    handler.open({
      send: (bytes) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
      },
      // Deno, as browsers do, refuses close codes below 3000 other than 1000.
      close: (code, reason) => socket.close(code === 1000 || code >= 3000 ? code : code + 3000, reason),
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
    });
  };
  socket.onmessage = ({ data }) => handler.message(typeof data === 'string' ? data : new Uint8Array(data));
  socket.onclose = () => {
    open.delete(socket);
    handler.close();
  };
  return response;
}
