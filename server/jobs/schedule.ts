import { Cron } from 'croner';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { Database, Tx } from '../db/index.ts';
import { causeOf, createLoop, type Loop } from '../events/index.ts';
import type { Logger } from '../runtime/log.ts';
import type { AnyDefinition, NewJob } from './types.ts';

type ScheduleDeps = {
  database: Database;
  definitions: Map<string, AnyDefinition>;
  enqueue: (tx: Tx, job: NewJob) => Promise<string>;
  now: () => Date;
  logger: Logger;
};

/** A timer waits no longer than this, in milliseconds: the clock may be set, and a plan changed elsewhere. */
const LONGEST_WAIT_MS = 60_000;

/** Enqueues the jobs that have a `cron`, each time in one process: whoever gets the lock on the row. */
export function createSchedule({ database, definitions, enqueue, now, logger }: ScheduleDeps): Loop {
  const planned = () =>
    [...definitions.values()].flatMap(({ kind, cron }) => (cron === undefined ? [] : [{ kind, cron }]));
  let written = false;

  const round = async (): Promise<number | null> => {
    const plans = new Map(planned().map(({ kind, cron }) => [kind, cron]));
    if (plans.size === 0) return null;
    if (!written) await writePlans(database, plans, now());
    written = true;
    const kinds = [...plans.keys()];
    await database.transaction(async (tx) => {
      const due = await tx<{ name: string }[]>`
        select name from job_schedules where name in ${tx(kinds)} and next_at <= ${now().toISOString()}
        for update skip locked`;
      for (const { name } of due) {
        const next = nextTime(plans.get(name) ?? '', now());
        await enqueue(tx, { kind: name, payload: {}, cause: causeOf(SYSTEM_ACTOR), uniqueKey: `schedule:${name}` });
        await tx`update job_schedules set next_at = ${next.toISOString()} where name = ${name}`;
      }
    });
    const [row] = await database.sql<{ nextAt: string }[]>`
      select min(next_at) as next_at from job_schedules where name in ${database.sql(kinds)}`;
    const wait = row ? Date.parse(row.nextAt) - now().getTime() : LONGEST_WAIT_MS;
    return Math.max(Math.min(wait, LONGEST_WAIT_MS), 1);
  };
  return createLoop(round, (error) => logger.error({ err: error }, 'enqueue scheduled jobs'));
}

/** A plan that is new or has changed starts with its next time; what was missed while nothing ran is done once. */
async function writePlans({ sql }: Database, plans: Map<string, string>, now: Date): Promise<void> {
  for (const [name, cron] of plans) {
    await sql`
      insert into job_schedules (name, cron, next_at) values (${name}, ${cron}, ${nextTime(cron, now).toISOString()})
      on conflict (name) do update set cron = excluded.cron, next_at = excluded.next_at
      where job_schedules.cron <> excluded.cron`;
  }
}

/** The first time after `after` that a pattern names, in UTC. */
export function nextTime(cron: string, after: Date): Date {
  const next = new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(after);
  if (!next) throw new Error(`schedule a job: ${cron} never comes again`);
  return next;
}
