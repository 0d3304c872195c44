import type { Actor } from '../../shared/actor.ts';
import type { LoggedEvent } from '../../shared/events.ts';

/**
 * Who does something, and which event it follows from. With null, null and 0 it is a root: each event of it starts a
 * correlation of its own.
 */
export type Cause = { actor: Actor; correlationId: string | null; causationId: string | null; depth: number };

/** The cause of what somebody does unprompted. */
export function causeOf(actor: Actor): Cause {
  return { actor, correlationId: null, causationId: null, depth: 0 };
}

/** The cause of what `actor` does because of `event`: one deeper in the chain. */
export function causedBy(event: LoggedEvent, actor: Actor): Cause {
  return { actor, correlationId: event.correlationId, causationId: event.id, depth: event.depth + 1 };
}
