import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { afterCommit, type Database, type Tx } from '../db/index.ts';
import type { AppEnv } from './environment.ts';
import { isWrite } from './origin-guard.ts';
import { Problem } from './problem.ts';
import { createSealer } from './sealed.ts';

/** Gives a write that comes again under the same `Idempotency-Key` the answer that it got the first time. */
export interface Idempotency {
  /** For the app: whoever is signed in. */
  middleware: MiddlewareHandler<AppEnv>;
  /**
   * For each write route that is open to strangers, behind its rate limit. Elsewhere a stranger gets no further than
   * 401, and should not fill a table on the way.
   */
  forStrangers: MiddlewareHandler<AppEnv>;
  /** Frees the keys that a crashed process held. Before the first request. */
  recover(): Promise<void>;
  /** Removes the keys that are older than a day. Returns how many. */
  prune(): Promise<number>;
}

type IdempotencyOptions = {
  database: Database;
  /** Seals what is stored: answers hold tokens and invitations, bodies hold passwords. */
  secretKey: Uint8Array;
  now: () => Date;
  newId: () => string;
};

type Row = { requestHash: Uint8Array; status: number | null; answer: Uint8Array | null };
type StoredAnswer = { headers: [string, string][]; body: string };

const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT_MS = 24 * 60 * 60 * 1000;
/** After this time a run that has not answered counts as crashed, and the next request with its key takes over. */
const CLAIM_MS = 30_000;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;
const KEPT_HEADERS = ['content-type', 'location', 'etag'];
/** Nothing was done, and the same request may well succeed later. */
const NOT_FINAL = new Set([401, 403, 429]);

/**
 * Stores the answer of a write under its `Idempotency-Key` (if it has one) in the transaction of the change: committed
 * with it, or not at all. Returns the answer.
 *
 * @throws {Problem} 503 when the run took so long that another one with the same key has taken over
 */
export async function keepAnswer<T extends Response>(context: Context<AppEnv>, tx: Tx, answer: T): Promise<T> {
  await context.get('idempotentRun')?.keep(tx, answer);
  return answer;
}

/** Makes a change and its answer in one transaction, and keeps the answer with it: see `keepAnswer`. */
export function commitWithAnswer<T extends Response>(
  context: Context<AppEnv>,
  database: Database,
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => keepAnswer(context, tx, await change(tx)));
}

export function createIdempotency({ database, secretKey, now, newId }: IdempotencyOptions): Idempotency {
  const sealer = createSealer(secretKey, 'idempotency');

  /** Claims the key for this run. Null when it is claimed; else what is there. */
  async function claimKey(principal: string, key: string, requestHash: Uint8Array, claim: string): Promise<Row | null> {
    const [at, until] = [now(), new Date(now().getTime() + CLAIM_MS)];
    const claimed = await database.sql`
      insert into idempotency_keys (principal, key, request_hash, claim, claimed_until, created_at)
      values (${principal}, ${key}, ${requestHash}, ${claim}, ${until}, ${at})
      on conflict (principal, key) do update set claim = excluded.claim, claimed_until = excluded.claimed_until
        where idempotency_keys.status is null and idempotency_keys.claimed_until < ${at}
          and idempotency_keys.request_hash = excluded.request_hash
      returning claim`;
    if (claimed.length > 0) return null;
    const [row] = await database.sql<Row[]>`
      select request_hash, status, answer from idempotency_keys where principal = ${principal} and key = ${key}`;
    // Released in between: try again.
    return row ?? claimKey(principal, key, requestHash, claim);
  }

  async function run(
    context: Context<AppEnv>,
    next: () => Promise<void>,
    principal: string,
  ): Promise<Response | undefined> {
    const key = context.req.header('idempotency-key');
    const { method, raw } = context.req;
    if (key === undefined || !isWrite(method)) {
      await next();
      return undefined;
    }
    if (!KEY.test(key)) throw new Problem(400, `read the Idempotency-Key (1 to 255 visible ASCII characters): ${key}`);
    const { pathname, search } = new URL(raw.url);
    const body = new Uint8Array(await context.req.arrayBuffer());
    const requestHash = sealer.fingerprint(method, pathname + search, body);
    const sealedFor = `${principal} ${key}`;
    const claim = newId();

    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const found = await claimKey(principal, key, requestHash, claim);
      if (!found) break;
      if (!timingSafeEqual(found.requestHash, requestHash)) {
        throw new Problem(409, `use the Idempotency-Key for another request than the first one: ${key}`);
      }
      if (found.status !== null && found.answer) return replay(found.status, sealer.open(found.answer, sealedFor));
      await sleep(wait, undefined, { signal: raw.signal });
    }

    /** False when another run has taken over. */
    const store = async (sql: Database['sql'] | Tx, answer: Response) => {
      const sealed = sealer.seal(await pack(answer), sealedFor);
      const stored = await sql`
        update idempotency_keys set status = ${answer.status}, answer = ${sealed}
        where principal = ${principal} and key = ${key} and claim = ${claim} and status is null`;
      return stored.count > 0;
    };
    let kept = false;
    context.set('idempotentRun', {
      async keep(tx, answer) {
        if (!(await store(tx, answer))) {
          throw new Problem(503, `do this once: another request with the Idempotency-Key has taken over: ${key}`);
        }
        afterCommit(tx, () => {
          kept = true;
        });
      },
    });
    await next();
    if (kept) return undefined;
    if (isFinal(context.res.status, principal)) await store(database.sql, context.res);
    else {
      await database.sql`
        delete from idempotency_keys
        where principal = ${principal} and key = ${key} and claim = ${claim} and status is null`;
    }
    return undefined;
  }

  return {
    middleware(context, next) {
      const principal = context.get('principal');
      return principal ? run(context, next, `${principal.type} ${principal.id}`) : next();
    },
    forStrangers: (context, next) => (context.get('principal') ? next() : run(context, next, STRANGER)),
    async recover() {
      // Only one process can have the embedded engine open, so whoever held a claim is gone. On a server another
      // process may be at work: there a claim runs out.
      if (database.engine === 'pglite') await database.sql`delete from idempotency_keys where status is null`;
    },
    async prune() {
      const before = new Date(now().getTime() - KEPT_MS);
      const removed = await database.sql`delete from idempotency_keys where created_at < ${before}`;
      return removed.count;
    },
  };
}

const STRANGER = 'stranger';

/** Whether asking again could only give the same: not after a failure of ours, nor when it was not allowed (yet). */
function isFinal(status: number, principal: string): boolean {
  if (principal === STRANGER) return status < 400;
  return status < 500 && !NOT_FINAL.has(status);
}

async function pack(answer: Response): Promise<Uint8Array> {
  const { headers } = answer;
  const kept = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  for (const cookie of headers.getSetCookie()) kept.push(['set-cookie', cookie]);
  const body = Buffer.from(await answer.clone().arrayBuffer()).toString('base64');
  return Buffer.from(JSON.stringify({ headers: kept, body } satisfies StoredAnswer));
}

function replay(status: number, packed: Uint8Array): Response {
  const { headers, body } = JSON.parse(Buffer.from(packed).toString()) as StoredAnswer;
  const answer = new Response(body ? Buffer.from(body, 'base64') : null, { status, headers });
  answer.headers.set('idempotency-replayed', 'true');
  return answer;
}
