import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** Time as the engine uses it; virtual in the simulation. */
export interface Timers {
  /** Runs `action` once after `milliseconds`; the result cancels it. */
  after(milliseconds: number, action: () => void): () => void;
  /** Runs `action` when what arrived together with the present message has been handled. */
  soon(action: () => void): void;
}

/** The timers of the runtime; they keep no process alive. */
export const realTimers: Timers = {
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
  soon: (action) => void setImmediate(action),
};
