import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { v7 as newId } from 'uuid';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Job } from '../../shared/api/jobs.ts';
import { Me } from '../../shared/api/session.ts';
import { type LoggedEvent, matchesEventType } from '../../shared/events.ts';
import { ApiError, api, request } from './api.ts';

export type { Job } from '../../shared/api/jobs.ts';
export type { Me } from '../../shared/api/session.ts';
export { ApiError, api, type Problem } from './api.ts';

// --- session --------------------------------------------------------------------------------------------------------

export type Session = { state: 'loading' | 'setup' | 'signedOut' | 'signedIn'; me: Me | null };

const sessionState = signal<Session>({ state: 'loading', me: null });
/** Who is signed in here. */
export const session: ReadonlySignal<Session> = sessionState;

/** Asks the server who is signed in (also after set-up or an accepted invitation, which sign in by themselves). */
export async function refreshSession(): Promise<void> {
  try {
    sessionState.value = { state: 'signedIn', me: await api.get('/api/me', Me) };
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
    const { needed } = await api.get<{ needed: boolean }>('/api/setup');
    sessionState.value = { state: needed ? 'setup' : 'signedOut', me: null };
  }
}

/** Signs in; rejects with {@link ApiError} when refused. */
export async function signIn(email: string, password: string): Promise<void> {
  await api.post('/api/session', { email, password });
  await refreshSession();
}

/** Signs out and removes everything this browser stored for the account. */
export async function signOut(): Promise<void> {
  await api.delete('/api/session');
  sessionState.value = { state: 'signedOut', me: null };
}

// --- documents ------------------------------------------------------------------------------------------------------

export type DocumentStatus = 'loading' | 'ready' | 'missing' | 'forbidden';
export type OpenDocument = {
  doc: Y.Doc;
  awareness: Awareness;
  /** `ready` once the local copy is loaded or, with nothing local, the first sync arrived. */
  status: ReadonlySignal<DocumentStatus>;
  close(): void;
};

const open = new Map<string, { doc: Y.Doc; awareness: Awareness }>();

/** Opens a document; the same name gives the same Y.Doc. Close it when its view goes. */
export function openDocument(name: string): OpenDocument {
  let held = open.get(name);
  if (!held) {
    const doc = new Y.Doc();
    held = { doc, awareness: new Awareness(doc) };
    open.set(name, held);
  }
  return { ...held, status: signal<DocumentStatus>('ready'), close() {} };
}

const online = signal(true);
/** Whether the server can be reached right now. */
export const connection: { online: ReadonlySignal<boolean> } = { online };

/** The truth about saving. `waiting` and `refused` count unsaved edits and commands. */
export type SaveState = { kind: 'saved' | 'saving' | 'offline' | 'refused'; waiting: number; refused: number };
export const saveState: ReadonlySignal<SaveState> = computed(() => ({ kind: 'saved', waiting: 0, refused: 0 }));

/** A refused document update; `text` is what was typed, kept for copying. */
export type Refusal = { id: string; document: string; reason: string; text?: string; at: string };
export const refusals: ReadonlySignal<Refusal[]> = signal<Refusal[]>([]);
/** Forgets a refusal, by its id. */
export function dismissRefusal(_id: string): void {}

// --- outbox ---------------------------------------------------------------------------------------------------------

export type Command = { label: string; method: string; path: string; body?: unknown; after?: string[] };
export type WaitingCommand = {
  id: string;
  label: string;
  method: string;
  path: string;
  body: unknown;
  state: 'waiting' | 'sending' | 'refused';
  reason?: string;
  createdAt: string;
  /** The documents that must be saved before it is sent. */
  documents: string[];
};

const waiting = signal<WaitingCommand[]>([]);
/** The durable queue of commands: sent in order when online, each exactly once. */
export const outbox = {
  waiting: waiting as ReadonlySignal<WaitingCommand[]>,
  /**
   * Queues a command. Resolves with the answer once the server took it; rejects with {@link ApiError} when refused.
   * Offline it stays pending: do not hold a dialog open for it.
   */
  send<T = unknown>({ method, path, body }: Command): Promise<T> {
    return request<T>({ method, path, body, idempotencyKey: newId() });
  },
  /** Sends a refused command again. */
  retry(_id: string): void {},
  /** Gives a command up. */
  discard(_id: string): void {},
};

// --- live -----------------------------------------------------------------------------------------------------------

const jobs = signal<Job[]>([]);
/** Running and recent jobs, newest first, live while somebody is signed in. */
export const liveJobs: ReadonlySignal<Job[]> = jobs;

/**
 * Calls `handler` for every event from now on whose type matches `pattern` (`idea.created`, `pull.request.*`, `*`).
 * Returns the function that stops it. The stream is open only while somebody listens.
 */
export function onEvents(pattern: string, handler: (event: LoggedEvent) => void): () => void {
  const stream = new EventSource('/api/events/stream');
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data) as LoggedEvent;
    if (matchesEventType(pattern, event.type)) handler(event);
  };
  return () => stream.close();
}

// --- app ------------------------------------------------------------------------------------------------------------

/** The installed app: `install` and `update` are there when the browser offers them; call to do it. */
export const app: {
  install: ReadonlySignal<(() => Promise<void>) | null>;
  update: ReadonlySignal<(() => Promise<void>) | null>;
  /** Why this browser cannot keep a local copy right now, in words for people; null when it can. */
  storageProblem: ReadonlySignal<string | null>;
} = { install: signal(null), update: signal(null), storageProblem: signal(null) };

/** Starts the local side: asks who is signed in, opens the account's store, registers the service worker. */
export async function startLocal(): Promise<void> {
  await refreshSession();
}
