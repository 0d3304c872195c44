import { z } from 'zod';
import { EVENT_PAYLOADS, type EventDraft, type LoggedEvent, MAX_CAUSATION_DEPTH } from '../../shared/events.ts';
import { afterCommit, type Json, type Tx } from '../db/index.ts';
import type { Bus } from './bus.ts';
import type { Cause } from './cause.ts';
import type { CausedDrafts } from './types.ts';

/** The topic on which appended events are announced: their types, separated by spaces. */
export const EVENTS_TOPIC = 'events';

/** Of every type in the catalogue, until one of them changes incompatibly. */
const VERSION = 1;

type AppendDeps = { bus: Bus; now: () => Date; newId: () => string };

/** The one place that inserts into `events`. */
export async function appendEvents(
  { bus, now, newId }: AppendDeps,
  tx: Tx,
  caused: CausedDrafts[],
): Promise<LoggedEvent[]> {
  const occurredAt = now().toISOString();
  const events = caused.flatMap(({ cause, drafts }) =>
    drafts.map((draft) => toEvent(draft, cause, newId(), occurredAt)),
  );
  if (events.length === 0) return [];
  // One parameter whatever the number of events, so that the statement is prepared once. A SELECT that is inserted
  // numbers its rows in the order in which it returns them.
  const inserted = await tx<{ seq: number }[]>`
    insert into events (id, type, version, project_id, subject_type, subject_id, actor, correlation_id, causation_id,
      depth, occurred_at, payload)
    select id, type, version, "projectId", subject->>'type', subject->>'id', actor, "correlationId", "causationId",
      depth, "occurredAt", payload
    from rows from (jsonb_to_recordset(${tx.json(events)}) as (
      id uuid, type text, version integer, "projectId" uuid, subject jsonb, actor jsonb, "correlationId" uuid,
      "causationId" uuid, depth integer, "occurredAt" timestamptz, payload jsonb
    )) with ordinality
    order by ordinality
    returning seq`;
  afterCommit(tx, () => bus.publish(EVENTS_TOPIC, [...new Set(events.map(({ type }) => type))].join(' ')));
  return events.map((event, index) => ({ seq: inserted[index]?.seq ?? 0, ...event }));
}

function toEvent({ type, projectId, subject, payload }: EventDraft, cause: Cause, id: string, occurredAt: string) {
  const { actor, correlationId, causationId, depth } = cause;
  if (depth > MAX_CAUSATION_DEPTH) {
    throw new Error(
      `append ${type}: the chain of causes is longer than ${MAX_CAUSATION_DEPTH} (correlation ${correlationId})`,
    );
  }
  return {
    id,
    type,
    version: VERSION,
    projectId,
    subject,
    actor,
    correlationId: correlationId ?? id,
    causationId,
    depth,
    occurredAt,
    payload: parsePayload(type, payload),
  };
}

function parsePayload(type: EventDraft['type'], payload: unknown): Record<string, Json> {
  const parsed = EVENT_PAYLOADS[type].safeParse(payload);
  if (!parsed.success) throw new Error(`append ${type}: its payload is not valid: ${z.prettifyError(parsed.error)}`);
  return parsed.data as Record<string, Json>;
}
