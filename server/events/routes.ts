import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { Activity } from '../../shared/api/activity.ts';
import { DeadLetterPage, EventFilter, EventPage } from '../../shared/api/events.ts';
import {
  type AppEnv,
  answerEventStream,
  byId,
  bySeq,
  createRouter,
  IdPageQuery,
  IdParam,
  json,
  pageQuery,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import type { EventLog } from './types.ts';

const tags = ['Events'];
const Seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const DAY_MS = 24 * 60 * 60 * 1000;

const listEvents = createRoute({
  method: 'get',
  path: '/api/events',
  tags,
  summary: 'Reads the log of everything that happened',
  middleware: [requireRole('viewer')],
  request: {
    query: pageQuery(Seq).extend({ ...EventFilter.shape, order: z.enum(['oldest', 'newest']).default('oldest') }),
  },
  responses: { 200: json(EventPage, 'Events'), ...problems(400, 401) },
});

const streamEvents = createRoute({
  method: 'get',
  path: '/api/events/stream',
  tags,
  summary: 'Sends events as they happen',
  description:
    'Server-sent events: `id` is the `seq` and `data` the event. Resumes behind `Last-Event-ID`, or behind `after`; without either it starts with the next event.',
  middleware: [requireRole('viewer')],
  request: {
    query: EventFilter.pick({ type: true, projectId: true }).extend({ after: Seq.optional() }),
    headers: z.object({ 'last-event-id': Seq.optional().catch(undefined).openapi({ type: 'integer' }) }),
  },
  responses: {
    200: { content: { 'text/event-stream': { schema: z.string() } }, description: 'The stream' },
    ...problems(400, 401),
  },
});

const readActivity = createRoute({
  method: 'get',
  path: '/api/activity',
  tags,
  summary: 'Counts the events of each day',
  middleware: [requireRole('viewer')],
  request: {
    query: EventFilter.pick({ projectId: true }).extend({ days: z.coerce.number().int().min(1).max(366).default(30) }),
  },
  responses: { 200: json(Activity, 'Every day up to today, the oldest first'), ...problems(400, 401) },
});

const listDeadLetters = createRoute({
  method: 'get',
  path: '/api/dead-letters',
  tags,
  summary: 'Lists the events that a subscriber gave up on, newest first',
  middleware: [requireRole('owner')],
  request: { query: IdPageQuery },
  responses: { 200: json(DeadLetterPage, 'Dead letters'), ...problems(400, 401, 403) },
});

const replayDeadLetter = createRoute({
  method: 'post',
  path: '/api/dead-letters/{id}/replay',
  tags,
  summary: 'Hands an event to the subscriber that gave up on it once more',
  middleware: [requireRole('owner')],
  request: { params: IdParam },
  responses: { 204: { description: 'It was handled' }, ...problems(400, 401, 403, 404, 409, 422) },
});

/** The log over HTTP. */
export function eventRoutes({ log, now }: { log: EventLog; now: () => Date }): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(listEvents, async (context) => {
      const { order, ...query } = context.req.valid('query');
      const events = await readPage(query, (query) => log.read({ ...query, newestFirst: order === 'newest' }), bySeq);
      return context.json(events, 200);
    })
    .openapi(streamEvents, (context) => {
      const { after, ...filter } = context.req.valid('query');
      const lastEventId = context.req.valid('header')['last-event-id'];
      return answerEventStream(context, async function* (signal) {
        for await (const event of log.follow({ ...filter, after: lastEventId ?? after }, signal)) {
          yield { id: String(event.seq), data: event };
        }
      });
    })
    .openapi(readActivity, async (context) => {
      const { projectId, days } = context.req.valid('query');
      const today = now().getTime();
      const dates = Array.from({ length: days }, (_, index) => dateOf(today - (days - 1 - index) * DAY_MS));
      const counted = await log.activity({ projectId, from: dateOf(today - (days - 1) * DAY_MS) });
      const events = new Map(counted.map((day) => [day.date, day.events]));
      return context.json({ days: dates.map((date) => ({ date, events: events.get(date) ?? 0 })) }, 200);
    })
    .openapi(listDeadLetters, async (context) => {
      return context.json(await readPage(context.req.valid('query'), (query) => log.deadLetters(query), byId), 200);
    })
    .openapi(replayDeadLetter, async (context) => {
      await log.replay(context.req.valid('param').id);
      return context.body(null, 204);
    });
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
