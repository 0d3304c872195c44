import pino from 'pino';
import { v7 as newId } from 'uuid';
import type { Database } from '../../server/db/index.ts';
import { createEventLog, createMemoryBus, type EventLog, type EventLogDeps } from '../../server/events/index.ts';
import type { Actor } from '../../shared/actor.ts';
import { eventually } from './eventually.ts';

export const silentLogger = pino({ level: 'silent' });

export const ADA: Actor = { type: 'person', id: '018f3b1e-0000-7000-8000-000000000ada', name: 'Ada' };

/** An event log that retries at once, and looks for events without being told only when a test says so. */
export function testEventLog(database: Database, deps: Partial<EventLogDeps> = {}): EventLog {
  return createEventLog({
    database,
    bus: createMemoryBus(),
    now: () => new Date(),
    newId,
    logger: silentLogger,
    retryDelay: () => 5,
    pollMs: 600_000,
    ...deps,
  });
}

/**
 * Waits until every event can be read: on a shared PostgreSQL, running transactions of other suites hold the newest ones
 * back for a moment.
 */
export async function untilSettled({ sql }: Database): Promise<void> {
  await eventually(async () => {
    const rows = await sql`select from events where txid >= pg_snapshot_xmin(pg_current_snapshot())`;
    if (rows.length > 0) throw new Error(`read the log: ${rows.length} events have not settled`);
  });
}
