import { type ReadonlySignal, signal } from '@preact/signals';
import type { Awareness } from 'y-protocols/awareness';
import { z } from 'zod';

/** What everybody tells the others in a document's awareness. Others' states are hostile until parsed. */
const Presence = z.object({
  user: z.object({
    id: z.string().max(100),
    name: z.string().max(200),
    color: z.string().max(60),
    kind: z.enum(['person', 'agent']),
  }),
  /** The page somebody looks at: a path of this site, and the item that is open on it. */
  at: z.object({ page: z.string().max(300), itemId: z.string().max(100).optional() }).optional(),
  /** The item whose title or text somebody is changing right now. */
  editing: z.string().max(100).optional(),
});
export type Presence = z.infer<typeof Presence>;

/** Somebody who is here. A person with several windows is several of these. */
export type Present = Presence & { clientId: number; self: boolean };

/** Everybody in a document, as a signal, for as long as somebody looks. */
export function followPresence(awareness: Awareness): { present: ReadonlySignal<readonly Present[]>; close(): void } {
  const present = signal<readonly Present[]>([]);
  const read = () => {
    present.value = [...awareness.getStates()].flatMap(([clientId, state]) => {
      const parsed = Presence.safeParse(state);
      return parsed.success ? [{ ...parsed.data, clientId, self: clientId === awareness.clientID }] : [];
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
