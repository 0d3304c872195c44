import type { Logger } from 'pino';
import type { Database } from '../db/index.ts';

/** Notes when sessions and tokens were last used, in one write for many requests. */
export interface Usage {
  session(id: string): void;
  token(id: string): void;
  /** Writes what is noted. */
  flush(): Promise<void>;
}

const BATCH_MS = 10_000;

type UsageOptions = { database: Database; logger: Logger; now: () => Date; sessionMs: number };

export function createUsage({ database, logger, now, sessionMs }: UsageOptions): Usage {
  let sessions = new Map<string, Date>();
  let tokens = new Map<string, Date>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const [usedSessions, usedTokens] = [sessions, tokens];
    sessions = new Map();
    tokens = new Map();
    await Promise.all([
      ...[...usedSessions].map(
        ([id, at]) => database.sql`
          update sessions set last_used_at = ${at}, expires_at = ${new Date(at.getTime() + sessionMs)}
          where id = ${id}`,
      ),
      ...[...usedTokens].map(([id, at]) => database.sql`update api_tokens set last_used_at = ${at} where id = ${id}`),
    ]);
  }

  function note(used: Map<string, Date>, id: string): void {
    used.set(id, now());
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => logger.error({ err: error }, 'noting the use of sessions and tokens failed'));
    }, BATCH_MS);
  }

  return { session: (id) => note(sessions, id), token: (id) => note(tokens, id), flush };
}
