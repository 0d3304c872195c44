/**
 * Tells the parts of this process, and the other processes on the same database, that something has happened. It is a
 * hint: a message may be lost or come twice, so what it tells about is in the database before it is published.
 */
export interface Bus {
  /** Sends to every subscriber of `topic`, those of this process included. Returns before any of them has run. */
  publish(topic: string, message: string): void;
  /** Calls `handler` with each message of `topic`, in the order of its publisher. Returns the end of it. */
  subscribe(topic: string, handler: (message: string) => void): () => void;
  /** Calls `handler` after a time in which messages of other processes may have been lost. Returns the end of it. */
  onGap(handler: () => void): () => void;
  close(): Promise<void>;
}
