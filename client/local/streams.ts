import type { Locks } from './tabs.ts';
import { backoff, type Clock } from './timing.ts';

export type StreamOptions = {
  /** Whose stream it is: tabs share one with tabs of the same account only. */
  account: string;
  path: () => string;
  locks: Locks | undefined;
  clock: Clock;
  random: () => number;
};

/**
 * Follows a stream of server-sent events: calls `received` with the JSON of each, until the returned function is
 * called. One tab holds the stream and hands its events on: a browser has six connections to a server for all tabs
 * together, and each stream takes one for good.
 */
export function followStream(options: StreamOptions, received: (data: unknown) => void): () => void {
  const name = `${options.account}:${options.path().replace(/\?.*/, '')}`;
  const channel = new BroadcastChannel(name);
  const closing = new AbortController();
  const { signal } = closing;
  channel.onmessage = ({ data }) => received(data);
  const hold = () =>
    holdStream(options, signal, (data) => {
      channel.postMessage(data);
      received(data);
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
function holdStream({ path, clock, random }: StreamOptions, signal: AbortSignal, received: (data: unknown) => void) {
  return new Promise<void>((resolve) => {
    let attempt = 0;
    let source: EventSource;
    let stopRetry = () => {};
    const connect = () => {
      source = new EventSource(path());
      source.onopen = () => {
        attempt = 0;
      };
      source.onmessage = ({ data }: MessageEvent<string>) => received(JSON.parse(data));
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
