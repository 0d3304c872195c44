import type { Locks } from './tabs.ts';
import { backoff, type Clock } from './timing.ts';

/** An event of a stream; the name is `message` when the server gave it none. */
type StreamEvent = { name: string; data: unknown };

export type StreamOptions = {
  /** Whose stream it is: tabs share one with tabs of the same account only. */
  account: string;
  path: () => string;
  /** The names of the events that are followed beside those without one. */
  names?: string[];
  locks: Locks | undefined;
  clock: Clock;
  random: () => number;
};

/**
 * Follows a stream of server-sent events: calls `received` with each, its JSON parsed, until the returned function is
 * called. One tab holds the stream and hands its events on: a browser has six connections to a server for all tabs
 * together, and each stream takes one for good.
 */
export function followStream(options: StreamOptions, received: (event: StreamEvent) => void): () => void {
  const name = `${options.account}:${options.path().replace(/\?.*/, '')}`;
  const channel = new BroadcastChannel(name);
  const closing = new AbortController();
  const { signal } = closing;
  channel.onmessage = ({ data }) => received(data);
  const hold = () =>
    holdStream(options, signal, (event) => {
      channel.postMessage(event);
      received(event);
    });
  // The request for the lock rejects when it is called off.
  if (options.locks) options.locks.request(name, { signal }, hold).catch(() => {});
  else void hold();
  return () => {
    closing.abort();
    channel.close();
  };
}

/** Keeps a stream open until `signal` is aborted. */
function holdStream(options: StreamOptions, signal: AbortSignal, received: (event: StreamEvent) => void) {
  const { path, names = [], clock, random } = options;
  return new Promise<void>((resolve) => {
    let attempt = 0;
    let source: EventSource;
    let stopRetry = () => {};
    const connect = () => {
      source = new EventSource(path());
      source.onopen = () => {
        attempt = 0;
      };
      for (const name of ['message', ...names]) {
        source.addEventListener(name, ({ data }: MessageEvent<string>) => received({ name, data: JSON.parse(data) }));
      }
      source.onerror = () => {
        // It reconnects by itself after a lost connection, but not after an answer that is no stream.
        if (source.readyState === EventSource.CLOSED) stopRetry = clock.after(backoff(attempt++, random), connect);
      };
    };
    connect();
    signal.addEventListener('abort', () => {
      stopRetry();
      source.close();
      resolve();
    });
  });
}
