/** One open WebSocket, whatever the runtime. */
export interface ServerSocket {
  /** Sends a binary message. It may be buffered: `bufferedAmount` tells how much is. */
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes that are not with the operating system yet. */
  readonly bufferedAmount: number;
}

/** What happens to one WebSocket. `message` gets a string for a text frame. */
export interface SocketHandler {
  open(socket: ServerSocket): void;
  message(data: Uint8Array | string): void;
  close(): void;
}

/** What a request comes with that is not in it. */
type RequestEnvironment = { address: string };

export interface ServeOptions {
  host: string;
  port: number;
  fetch(request: Request, environment: RequestEnvironment): Response | Promise<Response>;
  /** The handler of a WebSocket that asks to be opened; null where there is none. */
  socket(request: Request, environment: RequestEnvironment): Promise<SocketHandler> | null;
}

export interface Listening {
  port: number;
  /** Stops accepting, lets running requests end, closes sockets after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** The largest frame that reaches a handler; the handler closes with 1009 far below it. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024;
