import { type ReadonlySignal, signal } from '@preact/signals';
import type { SetupState } from '../../shared/api/members.ts';
import type { Me } from '../../shared/api/session.ts';
import { ApiError, api } from './api.ts';
import { backoff, type Clock } from './timing.ts';

/** Who is signed in in this browser. `me` is there when `state` is `signedIn`. */
export type Session = { state: 'loading' | 'setup' | 'signedOut' | 'signedIn'; me: Me | null };

type SessionsOptions = {
  /** Keeps who is signed in over a start without network. */
  storage: Storage;
  clock: Clock;
  random: () => number;
  /** Opens the local copy of this person, who may be in already. */
  enter: (me: Me) => void;
  /** Closes the local copy that is open, or also deletes everything this browser stored for the account. */
  leave: (erase: boolean) => Promise<void>;
  /** Loads the page again: nothing that it has in memory is left. */
  restart: () => void;
};

const KNOWN = 'mission-control:me';
/** Somebody signed out while the server could not be told: it is told at the next chance. */
const SIGNED_OUT = 'mission-control:signed-out';

/** What stays when somebody signs out: how this device looks, and the note above. */
const KEPT = new Set(['theme', SIGNED_OUT]);

const NOBODY_YET: Session = { state: 'loading', me: null };

/** Who is signed in: from the server or, while it cannot be asked, from the last time. All tabs follow each other. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #state = signal<Session>(NOBODY_YET);
  #channel: BroadcastChannel | null = null;
  #asking: Promise<void> | null = null;
  /** The id of whoever was in since the page was loaded. */
  #person: string | null = null;
  #attempt = 0;
  #stopRetry: (() => void) | null = null;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get state(): ReadonlySignal<Session> {
    return this.#state;
  }

  /** Asks for the first time, and follows the other tabs from then on. */
  start(): Promise<void> {
    this.#channel = new BroadcastChannel('mission-control');
    // Another tab signed in or out: what is open here may belong to somebody else now.
    this.#channel.onmessage = () => {
      this.#become(NOBODY_YET);
      void this.refresh();
    };
    // Nobody waits for a network that is slow to fail.
    const known = this.#options.storage.getItem(SIGNED_OUT) ? null : this.#lastKnown();
    if (known) this.#become(known);
    return this.refresh();
  }

  /** Asks the server who is signed in; also after set-up and an accepted invitation, which sign in by themselves. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Rejects with ApiError when the server refuses. */
  async signIn(email: string, password: string): Promise<void> {
    await api.post('/api/session', { email, password });
    this.#options.storage.removeItem(SIGNED_OUT);
    await this.refresh();
    this.#channel?.postMessage('changed');
  }

  /** Signs out and deletes what this browser stored of the account, also when the server cannot be told now. */
  async signOut(): Promise<void> {
    const { storage, leave } = this.#options;
    storage.setItem(SIGNED_OUT, 'yes');
    await this.#endSession();
    this.#state.value = NOBODY_YET;
    this.#channel?.postMessage('changed');
    try {
      await leave(true);
    } finally {
      for (const key of Object.keys(storage)) if (!KEPT.has(key)) storage.removeItem(key);
      this.#state.value = { state: 'signedOut', me: null };
    }
  }

  /** Stops asking and following. */
  close(): void {
    this.#stopRetry?.();
    this.#channel?.close();
    this.#channel = null;
  }

  async #ask(): Promise<void> {
    const { storage, clock, random } = this.#options;
    this.#stopRetry?.();
    try {
      if (storage.getItem(SIGNED_OUT)) await this.#endSession();
      this.#become(storage.getItem(SIGNED_OUT) ? { state: 'signedOut', me: null } : await this.#whoIsThere());
      this.#attempt = 0;
    } catch {
      // The server did not answer, or not sensibly: whoever was here last goes on with the local copy.
      this.#become(this.#lastKnown() ?? this.#state.value);
      this.#stopRetry = clock.after(backoff(this.#attempt++, random, 1000), () => void this.refresh());
    }
  }

  async #whoIsThere(): Promise<Session> {
    const { storage } = this.#options;
    try {
      const me = await api.get<Me>('/api/me');
      storage.setItem(KNOWN, JSON.stringify(me));
      return { state: 'signedIn', me };
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      storage.removeItem(KNOWN);
      const { needed } = await api.get<SetupState>('/api/setup');
      return { state: needed ? 'setup' : 'signedOut', me: null };
    }
  }

  #lastKnown(): Session | null {
    const known = this.#options.storage.getItem(KNOWN);
    return known ? { state: 'signedIn', me: JSON.parse(known) as Me } : null;
  }

  /** Ends the session on the server, and notes that it is done. */
  async #endSession(): Promise<void> {
    try {
      await api.delete('/api/session');
    } catch (error) {
      // A session that the server does not know needs no end; any other failure is tried again.
      if (!(error instanceof ApiError && error.status === 401)) return;
    }
    this.#options.storage.removeItem(SIGNED_OUT);
  }

  #become(next: Session): void {
    const { me } = this.#state.value;
    // The same person again is no change: whatever follows them would start over.
    if (JSON.stringify(next) === JSON.stringify(this.#state.value)) return;
    if (me && me.id !== next.me?.id) {
      // Views close their documents before these go.
      this.#state.value = NOBODY_YET;
      void this.#options.leave(false);
    }
    if (next.me && this.#person !== null && this.#person !== next.me.id) {
      // Whatever the page shows or remembers is of somebody else.
      this.#state.value = NOBODY_YET;
      this.#options.restart();
      return;
    }
    if (next.me) {
      this.#person = next.me.id;
      this.#options.enter(next.me);
    }
    this.#state.value = next;
  }
}
