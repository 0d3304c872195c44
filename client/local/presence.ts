import { type ReadonlySignal, signal } from '@preact/signals';
import type { Awareness } from 'y-protocols/awareness';

/** What everybody tells the others in a document's awareness. */
export type Presence = {
  user: { id: string; name: string; color: string; kind: 'person' | 'agent' };
  /** The page somebody looks at: a path of this site, and the item that is open on it. */
  at?: { page: string; itemId?: string };
  /** The item whose title or text somebody is changing right now. */
  editing?: string;
};

/** Somebody who is here. A person with several windows is several of these. */
export type Present = Presence & { clientId: number; self: boolean };

const LONGEST = 300;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST;

/** Reads what somebody else's window says of itself; null when it does not say who they are. */
export function readPresence(state: unknown): Presence | null {
  if (!isRecord(state) || !isRecord(state.user)) return null;
  const { id, name, color, kind } = state.user;
  if (!isText(id) || !isText(name) || !isText(color)) return null;
  const at = isRecord(state.at) ? state.at : {};
  return {
    user: { id, name, color, kind: kind === 'agent' ? 'agent' : 'person' },
    // A path of this site only: whoever follows it must not be led elsewhere.
    ...(isText(at.page) &&
      /^\/(?![/\\])/.test(at.page) && {
        at: { page: at.page, ...(isText(at.itemId) && { itemId: at.itemId }) },
      }),
    ...(isText(state.editing) && { editing: state.editing }),
  };
}

/** Everybody in a document, as a signal, for as long as somebody looks. */
export function followPresence(awareness: Awareness): { present: ReadonlySignal<readonly Present[]>; close(): void } {
  const present = signal<readonly Present[]>([]);
  const read = () => {
    present.value = [...awareness.getStates()].flatMap(([clientId, state]) => {
      const presence = readPresence(state);
      return presence ? [{ ...presence, clientId, self: clientId === awareness.clientID }] : [];
    });
  };
  read();
  awareness.on('change', read);
  return { present, close: () => awareness.off('change', read) };
}

/** Tells the others in a document about this window; fields that are not given stay, undefined ones go. */
export function announcePresence(
  awareness: Awareness,
  change: { [field in keyof Presence]?: Presence[field] | undefined },
): void {
  awareness.setLocalState({ ...awareness.getLocalState(), ...change });
}
