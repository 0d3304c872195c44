import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { v7 as newId } from 'uuid';
import type { Job, JobLogLine } from '../../shared/api/jobs.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { PROTOCOL } from '../../shared/sync.ts';
import { Account, type SaveState } from './account.ts';
import { request } from './api.ts';
import type { Socket, SocketEvents } from './connection.ts';
import type { OpenDocument } from './documents.ts';
import { install, startInstalledApp, update, updateNow } from './installed-app.ts';
import { Live } from './live.ts';
import { noteOutdated, noteReachable, outdated, reachable } from './network.ts';
import type { Command, WaitingCommand } from './outbox.ts';
import { type Session, Sessions } from './session.ts';
import type { Refusal } from './store.ts';
import type { Locks } from './tabs.ts';
import { browserClock } from './timing.ts';
import { Wire } from './wire.ts';

export type { SaveState } from './account.ts';
export { ApiError, api } from './api.ts';
export type { OpenDocument } from './documents.ts';
export type { DocumentStatus } from './local-document.ts';
export type { Command, WaitingCommand } from './outbox.ts';
export type { Session } from './session.ts';
export type { Refusal } from './store.ts';

/** The account that is open in this tab. */
type Here = { id: string; wire: Wire; account: Account; live: Live };

const timing = { clock: browserClock, random: Math.random };
// Missing outside of secure contexts.
const locks = globalThis.navigator?.locks as Locks | undefined;
const here = signal<Here | null>(null);

// --- session --------------------------------------------------------------------------------------------------------

const sessions = new Sessions({
  ...timing,
  storage: globalThis.localStorage,
  enter({ id }) {
    if (here.value?.id === id) return;
    const wire = new Wire({ ...timing, connect: (events) => openSocket(id, events) });
    const account = new Account(id, {
      ...timing,
      newId,
      locks,
      reachable,
      request,
      openSocket: (name, events) => wire.open(name, events),
      noteReachable,
      outdated,
      noteOutdated,
      checkSession: () => void refreshSession(),
      isVisible: () => document.visibilityState === 'visible',
    });
    here.value = { id, wire, account, live: new Live({ ...timing, locks, account: account.name }) };
  },
  async leave(erase) {
    const left = here.value;
    here.value = null;
    left?.live.close();
    if (!erase) return left?.account.close();
    await left?.account.erase();
    sessionStorage.clear();
  },
  restart: () => location.reload(),
});

/** Who is signed in here. */
export const session: ReadonlySignal<Session> = sessions.state;

/** Asks the server who is signed in; also after set-up and an accepted invitation, which sign in by themselves. */
export const refreshSession = (): Promise<void> => sessions.refresh();

/** Signs in; rejects with {@link ApiError} when the server refuses. */
export const signIn = (email: string, password: string): Promise<void> => sessions.signIn(email, password);

/** Signs out and deletes everything this browser stored for the account, waiting edits too. */
export const signOut = (): Promise<void> => sessions.signOut();

// --- documents ------------------------------------------------------------------------------------------------------

/** Opens a document; the same name gives the same Y.Doc. Close it when its view goes. Only while signed in. */
export function openDocument(name: string): OpenDocument {
  return current().account.open(name);
}

/**
 * Counts up when an open document was replaced, because the server refused its edits: whoever shows documents opens
 * them again then (a `key` on the page does it).
 */
export const documentsEpoch: ReadonlySignal<number> = computed(() => here.value?.account.documents.epoch.value ?? 0);

/** The updates of a document that wait for the server. A signal that reads them follows them. */
export function unsavedUpdates(document: string): Uint8Array[] {
  return here.value?.account.documents.unsavedUpdates(document) ?? [];
}

/** Whether the server can be reached right now. */
export const connection: { online: ReadonlySignal<boolean> } = {
  online: computed(() => here.value?.account.online.value ?? reachable.value),
};

const NOTHING_WAITS: SaveState = { kind: 'saved', otherwise: 'saved', waiting: 0, refused: 0 };

/** The truth about saving. */
export const saveState: ReadonlySignal<SaveState> = computed(
  () => here.value?.account.saveState.value ?? NOTHING_WAITS,
);

/** Edits that the server refused, with what was typed in them, until they are dismissed. */
export const refusals: ReadonlySignal<Refusal[]> = computed(() => here.value?.account.documents.refusals.value ?? []);

/** Forgets a refusal. */
export function dismissRefusal(id: string): void {
  current().account.documents.dismissRefusal(id);
}

// --- outbox ---------------------------------------------------------------------------------------------------------

/** The durable queue of commands: sent in order when the server can be reached, each done once. */
export const outbox = {
  waiting: computed<WaitingCommand[]>(() => here.value?.account.outbox.waiting.value ?? []),
  /**
   * Queues a command. Resolves with the server's answer; rejects with {@link ApiError} when refused. It may take days:
   * nothing should be held open for it.
   */
  send: <T = unknown>(command: Command): Promise<T> => current().account.outbox.send<T>(command),
  /** Sends a refused command again. */
  retry: (id: string): void => current().account.outbox.retry(id),
  /** Gives a command up. */
  discard: (id: string): void => current().account.outbox.discard(id),
};

// --- live -----------------------------------------------------------------------------------------------------------

/** Running and recent jobs, newest first, live while somebody looks. */
export const liveJobs: ReadonlySignal<Job[]> = computed(() => here.value?.live.jobs.value ?? []);

/** Calls `handler` for every line that a running job writes from now on, until the returned function is called. */
export function onJobLog(handler: (line: JobLogLine) => void): () => void {
  return effect(() => here.value?.live.onJobLog(handler));
}

/**
 * Calls `handler` for every event from now on whose type matches `pattern` (`idea.created`, `pull.request.*`, `*`),
 * until the returned function is called.
 */
export function onEvents(pattern: string, handler: (event: LoggedEvent) => void): () => void {
  return effect(() => here.value?.live.onEvents(pattern, handler));
}

// --- the app --------------------------------------------------------------------------------------------------------

/** The installed app: `install` and `update` are there while the browser offers them; call to do it. */
export const app: {
  install: ReadonlySignal<(() => Promise<void>) | null>;
  update: ReadonlySignal<(() => Promise<void>) | null>;
  /** Loads the version that the server has now. */
  updateNow: () => Promise<void>;
  /** Why this browser can keep nothing right now, in words for people; null when it can. */
  storageProblem: ReadonlySignal<string | null>;
} = { install, update, updateNow, storageProblem: computed(() => here.value?.account.store.problem.value ?? null) };

/** Starts the local side, once: asks who is signed in, follows the network, and keeps the app for offline starts. */
export async function startLocal(): Promise<void> {
  const wake = () => {
    here.value?.wire.wake();
    here.value?.account.wake();
    if (session.value.state === 'loading') void refreshSession();
  };
  const flush = () => here.value?.account.flush();
  window.addEventListener('online', wake);
  window.addEventListener('offline', wake);
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => (document.visibilityState === 'visible' ? wake() : flush()));
  startInstalledApp();
  await sessions.start();
  // Without it a browser that runs out of space may drop what is not saved yet. Some ask the person: only once, and
  // when there is something that has to be kept for longer than a moment.
  let hasAsked = false;
  effect(() => {
    const { otherwise, waiting } = saveState.value;
    if (hasAsked || waiting === 0 || otherwise === 'saving') return;
    hasAsked = true;
    void navigator.storage?.persist?.();
  });
}

function current(): Here {
  if (!here.value) throw new Error('Use the local copy: nobody is signed in');
  return here.value;
}

function openSocket(person: string, { opened, received, closed }: SocketEvents): Socket {
  const query = new URLSearchParams({ acks: '1', protocol: String(PROTOCOL), for: person });
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/sync?${query}`);
  socket.binaryType = 'arraybuffer';
  socket.onopen = opened;
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) received(new Uint8Array(data));
  };
  socket.onclose = ({ code }) => closed(code);
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(message) {
      // One that the server is closing says so in a moment; what was sent into it would be lost, and told as an error.
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    close: () => socket.close(),
  };
}
