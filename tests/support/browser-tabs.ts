import { v7 as newId } from 'uuid';
import { Account, type AccountOptions } from '../../client/local/account.ts';
import { noteReachable, reachable } from '../../client/local/network.ts';
import type { Locks } from '../../client/local/tabs.ts';
import type { VirtualServer } from './virtual-server.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The locks of one browser, as `navigator.locks` has them: one holder a name, the others wait in order. */
export function createLocks(): Locks {
  const last = new Map<string, Promise<void>>();
  return {
    async request(name, { signal }, run) {
      const before = last.get(name);
      const mine = (async () => {
        await before?.catch(() => {});
        signal.throwIfAborted();
        await run();
      })();
      last.set(name, mine);
      await mine;
    },
  };
}

/** Opens an account in a tab: everything of `client/local` but the browser's own sockets, requests and time. */
export function openTab(
  user: string,
  { time, server, ...options }: { time: VirtualTime; server: VirtualServer } & Partial<AccountOptions>,
): Account {
  noteReachable(true);
  return new Account(user, {
    openSocket: server.open,
    request: () => Promise.reject(new TypeError('nothing answers')),
    locks: undefined,
    clock: time,
    random: () => 1,
    newId,
    reachable,
    noteReachable,
    checkSession: () => {},
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
