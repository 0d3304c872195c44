import { v7 as newId } from 'uuid';
import { Account, type AccountOptions } from '../../client/local/account.ts';
import { noteOutdated, noteReachable, outdated, reachable } from '../../client/local/network.ts';
import type { Locks } from '../../client/local/tabs.ts';
import type { VirtualServer } from './virtual-server.ts';
import type { VirtualTime } from './virtual-time.ts';

type Request = { run: () => Promise<void>; resolve: () => void; reject: (error: unknown) => void };

/** The locks of one browser, as `navigator.locks` has them: one holder a name, the others wait in order. */
export function createLocks(): Locks {
  const holders = new Map<string, Request>();
  const queues = new Map<string, Request[]>();
  const next = (name: string) => {
    const request = holders.has(name) ? undefined : queues.get(name)?.shift();
    if (!request) return;
    holders.set(name, request);
    const ended = (settle: () => void) => {
      settle();
      if (holders.get(name) !== request) return;
      holders.delete(name);
      next(name);
    };
    // As in a browser, not in the turn of the request.
    void Promise.resolve()
      .then(request.run)
      .then(
        () => ended(request.resolve),
        (error) => ended(() => request.reject(error)),
      );
  };
  return {
    request(name, options, run) {
      return new Promise((resolve, reject) => {
        const request = { run, resolve, reject };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        if ('steal' in options) {
          holders.get(name)?.reject(new DOMException('Stolen', 'AbortError'));
          holders.delete(name);
          queue.unshift(request);
        } else {
          const { signal } = options;
          const leave = () => {
            const place = queue.indexOf(request);
            if (place >= 0) queue.splice(place, 1);
            if (holders.get(name) !== request) reject(signal.reason);
          };
          if (signal.aborted) return leave();
          signal.addEventListener('abort', leave);
          queue.push(request);
        }
        next(name);
      });
    },
  };
}

/** Opens an account in a tab: everything of `client/local` but the browser's own sockets, requests and time. */
export function openTab(
  user: string,
  { time, server, ...options }: { time: VirtualTime; server: VirtualServer } & Partial<AccountOptions>,
): Account {
  noteReachable(true);
  noteOutdated(false);
  return new Account(user, {
    openSocket: server.open,
    request: () => Promise.reject(new TypeError('nothing answers')),
    locks: undefined,
    clock: time,
    random: () => 1,
    newId,
    reachable,
    noteReachable,
    outdated,
    noteOutdated,
    checkSession: () => {},
    isVisible: () => true,
    ...options,
  });
}

/** Lets virtual and real time pass until it holds; the database of the tests runs in real time. */
export async function until(time: VirtualTime, holds: () => boolean, what = holds.toString()): Promise<void> {
  for (let round = 0; round < 500; round++) {
    if (holds()) return;
    await time.pass(50);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  throw new Error(`Wait for something to hold: ${what}`);
}
