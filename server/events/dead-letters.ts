import type { DeadLetter } from '../../shared/api/events.ts';
import type { Database, Tx } from '../db/index.ts';
import { Problem } from '../http/index.ts';
import { columns, type EventRow, toPlacedEvent } from './read.ts';
import type { Subscriber } from './types.ts';

type NewDeadLetter = { id: string; subscriber: string; eventId: string; attempts: number; error: string };

/** Sets an event aside for a person. */
export async function addDeadLetter(tx: Tx, letter: NewDeadLetter, now: Date): Promise<void> {
  const { id, subscriber, eventId, attempts, error } = letter;
  await tx`
    insert into event_dead_letters (id, subscriber, event_id, attempts, error, created_at)
    values (${id}, ${subscriber}, ${eventId}, ${attempts}, ${error}, ${now.toISOString()})
    on conflict (subscriber, event_id) do update
    set attempts = excluded.attempts, error = excluded.error, resolved_at = null`;
}

type DeadLetterRow = EventRow & {
  letterId: string;
  subscriber: string;
  attempts: number;
  error: string;
  createdAt: string;
};

export async function listDeadLetters(
  { sql }: Database,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<DeadLetter[]> {
  const rows = await sql<DeadLetterRow[]>`
    select letter.id as letter_id, subscriber, attempts, error, created_at, ${columns(sql)}
    from event_dead_letters as letter join events on events.id = event_id
    where resolved_at is null ${after === undefined ? sql`` : sql`and letter.id < ${after}`}
    order by letter.id desc limit ${limit}`;
  return rows.map(({ letterId, subscriber, attempts, error, createdAt, ...event }) => {
    return { id: letterId, subscriber, event: toPlacedEvent(event).event, attempts, error, createdAt };
  });
}

/** Handles the event of a dead letter again; what the subscriber writes and the resolution commit together. */
export async function replayDeadLetter(
  database: Database,
  subscribers: Subscriber[],
  id: string,
  now: Date,
): Promise<void> {
  let handling = false;
  try {
    await database.transaction(async (tx) => {
      const [letter] = await tx<(EventRow & { subscriber: string; resolvedAt: string | null })[]>`
        select subscriber, resolved_at, ${columns(tx)}
        from event_dead_letters as letter join events on events.id = event_id
        where letter.id = ${id} for update of letter`;
      if (!letter) throw new Problem(404, `replay a dead letter: there is no ${id}`);
      const { subscriber: name, resolvedAt, ...row } = letter;
      if (resolvedAt) throw new Problem(409, `replay a dead letter: ${id} was resolved at ${resolvedAt}`);
      const subscriber = subscribers.find((candidate) => candidate.name === name);
      if (!subscriber) throw new Problem(404, `replay a dead letter: there is no subscriber ${name} any more`);
      await tx`update event_dead_letters set resolved_at = ${now.toISOString()} where id = ${id}`;
      handling = true;
      await subscriber.handle(tx, toPlacedEvent(row).event);
    });
  } catch (error) {
    if (!handling) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    await database.sql`update event_dead_letters set attempts = attempts + 1, error = ${reason} where id = ${id}`;
    throw new Problem(422, `replay a dead letter: the subscriber failed again: ${reason}`);
  }
}
