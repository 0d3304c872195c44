import type { Logger } from 'pino';
import type { Role } from '../../shared/actor.ts';
import { idArray, type Sql } from '../db/index.ts';
import type { Bus } from '../events/index.ts';
import type { Principal } from '../http/index.ts';
import { announceAccess } from './access.ts';
import { ADMIN_PRINCIPAL, lowerRole } from './authenticate.ts';

type StandingOptions = { sql: Sql; bus: Bus; logger: Logger; now: () => Date };

/** Milliseconds between two looks. Within five seconds it has to be over with what somebody may not do any more. */
const INTERVAL = 2000;

/**
 * Looks after those for whom something is open, a socket or a stream: whether they still may what they could when it was
 * opened. The bus tells of that at once, but it may lose a message, or be away; and nobody tells when a session runs out.
 */
export class Standing {
  readonly #options: StandingOptions;
  readonly #held = new Set<{ principal: Principal }>();
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(options: StandingOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), INTERVAL);
    this.#timer.unref();
  }

  /** Something is open for this principal, until the result is called. */
  hold(principal: Principal): () => void {
    const held = { principal };
    this.#held.add(held);
    return () => this.#held.delete(held);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#held.size === 0) return;
    this.#isLooking = true;
    const { sql, bus, logger, now } = this.#options;
    try {
      const principals = [...new Map([...this.#held].map(({ principal }) => [keyOf(principal), principal])).values()];
      const changed = await changedOf(sql, principals, now());
      const sessions = changed.flatMap(({ sessionId }) => sessionId ?? []);
      if (changed.length > 0)
        announceAccess(bus, { principals: changed.filter(isToken).map(({ id }) => id), sessions });
    } catch (error) {
      logger.error({ err: error }, 'looking for changed access failed');
    } finally {
      this.#isLooking = false;
    }
  }
}

const isToken = ({ type }: Principal) => type === 'token';
const keyOf = ({ id, sessionId, role }: Principal) => `${id} ${sessionId} ${role}`;

/** Those of these principals who are gone, whose session is over, or who have another role. */
async function changedOf(sql: Sql, principals: Principal[], now: Date): Promise<Principal[]> {
  const sessions = principals.flatMap(({ sessionId }) => sessionId ?? []);
  const tokens = principals.filter((each) => isToken(each) && each.id !== ADMIN_PRINCIPAL.id).map(({ id }) => id);
  const [sessionRows, tokenRows] = await Promise.all([
    sql<{ id: string; role: Role }[]>`
      select s.id, m.role from sessions s join members m on m.id = s.member_id
      where s.id = any(${idArray(sessions)}::text::uuid[]) and s.expires_at > ${now} and m.removed_at is null`,
    sql<{ id: string; role: Role; creatorRole: Role | null }[]>`
      select t.id, t.role, m.role as creator_role from api_tokens t left join members m on m.id = t.created_by
      where t.id = any(${idArray(tokens)}::text::uuid[]) and t.revoked_at is null and m.removed_at is null`,
  ]);
  const roles = new Map<string, Role>([
    [ADMIN_PRINCIPAL.id, ADMIN_PRINCIPAL.role],
    ...sessionRows.map(({ id, role }): [string, Role] => [id, role]),
    ...tokenRows.map(({ id, role, creatorRole }): [string, Role] => [id, lowerRole(role, creatorRole ?? 'owner')]),
  ]);
  return principals.filter(({ id, sessionId, role }) => roles.get(sessionId ?? id) !== role);
}
