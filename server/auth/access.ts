import type { Bus } from '../events/index.ts';
import type { Principal } from '../http/index.ts';

/** Whose access has changed or ended: ids of members and tokens, and of sessions. */
export type AccessChange = { principals?: string[]; sessions?: string[] };

const TOPIC = 'access';

/** Tells every process that somebody's access has changed. After the commit. */
export function announceAccess(bus: Bus, change: AccessChange): void {
  bus.publish(TOPIC, JSON.stringify(change));
}

/**
 * Calls `handler` when access has changed somewhere, with a function that tells whether that concerns a principal.
 * What is open for it (a socket, a stream) has to be closed: whoever is there asks again, and is let in with the new
 * role, or not. After a gap in the bus that is everyone. Returns the end of it.
 */
export function onAccessChanged(bus: Bus, handler: (concerns: (principal: Principal) => boolean) => void): () => void {
  const endMessages = bus.subscribe(TOPIC, (message) => {
    const { principals = [], sessions = [] } = JSON.parse(message) as AccessChange;
    handler(({ id, sessionId }) => principals.includes(id) || (sessionId !== null && sessions.includes(sessionId)));
  });
  const endGaps = bus.onGap(() => handler(() => true));
  return () => {
    endMessages();
    endGaps();
  };
}
