import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import type { Connection, ConnectionEvents } from './connection.ts';
import { ownBytes } from './store.ts';
import type { LineMessage, LineState, Tabs, Turn } from './tabs.ts';
import type { Clock } from './timing.ts';

/** What a line tells its owner: what a connection tells, also while another tab has that. */
export type LineEvents = Required<ConnectionEvents> & {
  /** Another tab has everything that the server has; this one may lack some of it. */
  syncedElsewhere(): void;
};

type LineOptions = {
  document: string;
  awareness: Awareness;
  tabs: Tabs;
  clock: Clock;
  /** Whether somebody can see this tab. */
  isVisible: () => boolean;
  /** `speaksFor` are the Yjs clients whose presence it tells the server. */
  connect: (events: ConnectionEvents, speaksFor: () => Iterable<number>) => Connection;
  events: LineEvents;
};

/** So often does a tab that is looked at ask whether the one with the connection still lives. */
const ASK_EVERY = 5000;
/** It is asked twice, and has this long to answer each time: a browser may have frozen it in the background. */
const ANSWER_LIMIT = 1000;
const QUESTIONS = 2;

/** The origin of what other tabs of this browser sent. */
export const FROM_TAB = Symbol('another tab');

/**
 * The one connection that a document has in this browser, as one of its tabs has it. The tab whose turn it is connects,
 * sends everybody's edits and presence, and hands on what the server sends; the others follow it. When it ends the
 * next takes over, and when it does not answer a tab that is looked at takes it away.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #turn: Turn;
  #connection: Connection | null = null;
  #state: LineState = { open: false, synced: false, late: false, code: null };
  /** The other tabs that have the document, and the Yjs clients they are. */
  readonly #siblings = new Map<string, { client: number; unwatch: () => void }>();
  #unanswered = 0;
  #stopAnswer: (() => void) | null = null;
  #stopAsking: (() => void) | null = null;
  #stopped = false;

  constructor(options: LineOptions) {
    this.#options = options;
    const { awareness, tabs, document } = options;
    awareness.on('update', this.#awarenessChanged);
    this.#turn = tabs.queue(`line:${document}`, { began: () => this.#lead(), lost: () => this.#follow() });
    // Without locks it has begun by now.
    if (!this.leads) this.#follow();
  }

  /** Whether this tab has the connection. */
  get leads(): boolean {
    return this.#connection !== null;
  }

  /** Sends an edit of this tab, or of another when this one leads. */
  send(update: Uint8Array, edits: string[]): void {
    if (this.#connection) this.#connection.send(update, edits);
    else this.#ask();
  }

  /** The server sent this to the tab that leads, which is this one. */
  relay(update: Uint8Array): void {
    this.#post({ kind: 'arrived', document: this.#options.document, update: ownBytes(update) });
  }

  /** Everything that arrived is in the store. */
  kept(): void {
    if (this.leads) this.#post({ kind: 'kept', document: this.#options.document });
  }

  wake(): void {
    if (this.#connection) this.#connection.wake();
    else this.#ask();
  }

  heard(message: LineMessage): void {
    if (this.#stopped) return;
    const { awareness, tabs } = this.#options;
    switch (message.kind) {
      case 'asked':
        if (this.leads) this.#tell(null);
        break;
      case 'line':
        if (!this.leads) this.#followed(message, message.event);
        break;
      case 'here': {
        const { tab, client, states } = message;
        if (this.#siblings.get(tab)?.client !== client) {
          this.#left(tab);
          this.#siblings.set(tab, { client, unwatch: tabs.whenGone(tab, () => this.#left(tab)) });
        }
        applyAwarenessUpdate(awareness, states, FROM_TAB);
        break;
      }
      case 'others':
        // This tab knows better, and would tell the server.
        if (!this.leads) applyAwarenessUpdate(awareness, message.states, FROM_TAB);
        break;
      case 'arrived':
      case 'kept':
        this.#answered();
    }
  }

  /** Tells a tab that opened the document who is there. */
  introduce(): void {
    const { awareness } = this.#options;
    if (awareness.getLocalState() !== null) this.#tellPresence([awareness.clientID]);
    if (this.leads) this.#tellPresence(this.#others());
  }

  /** Ends it in this tab. The next one may connect after `linger` milliseconds. */
  stop(linger = 0): void {
    if (this.#stopped) return;
    const { awareness, clock } = this.#options;
    awareness.off('update', this.#awarenessChanged);
    if (awareness.getLocalState() !== null) this.#tellPresence([awareness.clientID], new Map());
    this.#stopped = true;
    this.#stopAsking?.();
    this.#answered();
    for (const { unwatch } of this.#siblings.values()) unwatch();
    this.#connection?.stop();
    // After the connection: whoever is next does not find two of them.
    if (linger > 0 && this.leads) clock.after(linger, () => this.#turn.end());
    else this.#turn.end();
    if (!this.#connection && this.#state.open) this.#options.events.opened(false);
    this.#connection = null;
  }

  // --- this tab leads ------------------------------------------------------------------------------------------------

  #lead(): void {
    const { connect, awareness, events } = this.#options;
    this.#stopAsking?.();
    this.#stopAsking = null;
    this.#answered();
    // What the one before it said is over; `opened` is told anew.
    if (this.#state.open) events.opened(false);
    this.#state = { open: false, synced: false, late: false, code: null };
    const change = (state: Partial<LineState>, event: 'opened' | 'closed' | null = null) => {
      Object.assign(this.#state, state);
      // One that was taken away ends, which says nothing about the one that took over.
      if (this.leads) this.#tell(event);
    };
    this.#connection = connect(
      {
        opened: (open) => {
          events.opened(open);
          change(open ? { open } : { open, synced: false }, open ? 'opened' : null);
        },
        synced: () => {
          events.synced();
          change({ synced: true, code: null });
        },
        late: (late) => {
          events.late(late);
          change({ late });
        },
        saved: events.saved,
        refused: events.refused,
        closed: (code) => {
          change({ code }, 'closed');
          events.closed(code);
        },
      },
      () => [awareness.clientID, ...this.#siblingClients()],
    );
  }

  #tell(event: 'opened' | 'closed' | null): void {
    this.#post({ kind: 'line', document: this.#options.document, event, ...this.#state });
  }

  // --- another tab leads ---------------------------------------------------------------------------------------------

  /** From the start, and when another tab took the connection away. */
  #follow(): void {
    const { clock, events } = this.#options;
    const lost = this.#connection;
    this.#connection = null;
    lost?.stop();
    if (this.#state.late) events.late(false);
    this.#state = { open: false, synced: false, late: false, code: null };
    const ask = () => {
      this.#ask();
      this.#stopAsking = clock.after(ASK_EVERY, ask);
    };
    ask();
    // The presence of this tab went with its connection.
    if (lost) this.#renewPresence();
  }

  #ask(): void {
    const { clock, isVisible, document } = this.#options;
    if (this.leads || this.#stopped || this.#stopAnswer) return;
    this.#post({ kind: 'asked', document });
    this.#stopAnswer = clock.after(ANSWER_LIMIT, () => {
      this.#stopAnswer = null;
      // One that nobody looks at misses nothing, and may itself have been frozen while the answer came.
      if (!isVisible()) this.#unanswered = 0;
      else if (++this.#unanswered < QUESTIONS) this.#ask();
      else this.#turn.steal();
    });
  }

  #answered(): void {
    this.#stopAnswer?.();
    this.#stopAnswer = null;
    this.#unanswered = 0;
  }

  #followed({ open, synced, late, code }: LineState, event: 'opened' | 'closed' | null): void {
    const { events } = this.#options;
    const before = this.#state;
    this.#answered();
    this.#state = { open, synced, late, code };
    if (open !== before.open) events.opened(open);
    // The server knows nobody of a connection that is new.
    if (event === 'opened') this.#renewPresence();
    if (late !== before.late) events.late(late);
    if (code !== null && (event === 'closed' || code !== before.code)) events.closed(code);
    if (synced && !before.synced) events.syncedElsewhere();
  }

  // --- presence ------------------------------------------------------------------------------------------------------

  readonly #awarenessChanged = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin === FROM_TAB) return;
    const { awareness } = this.#options;
    const clients = [...added, ...updated, ...removed];
    if (clients.includes(awareness.clientID)) this.#tellPresence([awareness.clientID]);
    const siblings = new Set(this.#siblingClients());
    const others = clients.filter((client) => client !== awareness.clientID && !siblings.has(client));
    if (this.leads) this.#tellPresence(others);
  };

  /** Everybody who is not in a tab of this browser. */
  #others(): number[] {
    const { awareness } = this.#options;
    const here = new Set([awareness.clientID, ...this.#siblingClients()]);
    return [...awareness.getStates().keys()].filter((client) => !here.has(client));
  }

  #tellPresence(clients: number[], states?: Map<number, Record<string, unknown>>): void {
    const { document, awareness, tabs } = this.#options;
    if (clients.length === 0) return;
    const bytes = ownBytes(encodeAwarenessUpdate(awareness, clients, states));
    const client = awareness.clientID;
    if (clients[0] === client) this.#post({ kind: 'here', document, tab: tabs.id, client, states: bytes });
    else this.#post({ kind: 'others', document, states: bytes });
  }

  /** Says the same again as something new. */
  #renewPresence(): void {
    const { awareness } = this.#options;
    const state = awareness.getLocalState();
    if (state !== null) awareness.setLocalState(state);
  }

  #siblingClients(): number[] {
    return [...this.#siblings.values()].map(({ client }) => client);
  }

  /** Another tab is gone, or has the document anew, and its presence goes. */
  #left(tab: string): void {
    const left = this.#siblings.get(tab);
    if (!left) return;
    left.unwatch();
    removeAwarenessStates(this.#options.awareness, [left.client], FROM_TAB);
    this.#siblings.delete(tab);
  }

  #post(message: LineMessage): void {
    const { tabs } = this.#options;
    if (tabs.agree) tabs.post(message);
  }
}
