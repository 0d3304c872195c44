import type { Actor, Role } from '../../shared/actor.ts';
import type { Tx } from '../db/index.ts';

/** Who is asking: a person with a session, or a machine with an API token. */
export type Principal = {
  type: 'member' | 'token';
  /** The member's or the token's id. */
  id: string;
  role: Role;
  actor: Actor;
  /** The session a cookie belongs to; null for a token. */
  sessionId: string | null;
};

/** The run of a write with an `Idempotency-Key`, as `keepAnswer` finds it on the context. */
type IdempotentRun = { keep(tx: Tx, answer: Response): Promise<void> };

/** What the runtime tells about a request, and what the guards leave for handlers. */
export type AppEnv = {
  /** The address of the other end of the connection. */
  Bindings: { address?: string };
  Variables: { principal: Principal | null; requestId: string; idempotentRun?: IdempotentRun };
};
