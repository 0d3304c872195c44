import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { Job, JobState } from '../../shared/api/jobs.ts';
import {
  type AppEnv,
  answerEventStream,
  byId,
  createRouter,
  IdPageQuery,
  IdParam,
  json,
  Problem,
  page,
  problems,
  readPage,
  requireRole,
  type StreamedEvent,
} from '../http/index.ts';
import type { Jobs } from './types.ts';

const tags = ['Jobs'];
/** Jobs with which a stream begins. */
const FIRST = 50;
/** Changes and lines that a stream holds for a slow client; older ones are dropped. */
const MAX_WAITING = 1000;

const listJobs = createRoute({
  method: 'get',
  path: '/api/jobs',
  tags,
  summary: 'Lists jobs, newest first',
  middleware: [requireRole('viewer')],
  request: { query: IdPageQuery.extend({ state: JobState.optional(), kind: z.string().max(100).optional() }) },
  responses: { 200: json(page(Job), 'Jobs'), ...problems(400, 401) },
});

const streamJobs = createRoute({
  method: 'get',
  path: '/api/jobs/stream',
  tags,
  summary: 'Sends jobs as they change',
  description:
    'Server-sent events: `data` is a job, at first the running and recent ones, then each that changes. Events named `log` are new lines: `{jobId, at, text}`.',
  middleware: [requireRole('viewer')],
  responses: {
    200: { content: { 'text/event-stream': { schema: z.string() } }, description: 'The stream' },
    ...problems(401),
  },
});

const getJob = createRoute({
  method: 'get',
  path: '/api/jobs/{id}',
  tags,
  summary: 'Gets a job with its log',
  middleware: [requireRole('viewer')],
  request: { params: IdParam },
  responses: { 200: json(Job, 'The job'), ...problems(400, 401, 404) },
});

const cancelJob = createRoute({
  method: 'post',
  path: '/api/jobs/{id}/cancel',
  tags,
  summary: 'Cancels a waiting or running job',
  middleware: [requireRole('editor')],
  request: { params: IdParam },
  responses: { 200: json(Job, 'The job'), ...problems(400, 401, 403, 404, 409) },
});

const retryJob = createRoute({
  method: 'post',
  path: '/api/jobs/{id}/retry',
  tags,
  summary: 'Runs a failed or cancelled job again',
  middleware: [requireRole('editor')],
  request: { params: IdParam },
  responses: { 200: json(Job, 'The job'), ...problems(400, 401, 403, 404, 409) },
});

/** Jobs over HTTP. */
export function jobRoutes({ jobs }: { jobs: Jobs }): OpenAPIHono<AppEnv> {
  return createRouter()
    .openapi(listJobs, async (context) => {
      return context.json(await readPage(context.req.valid('query'), (query) => jobs.list(query), byId), 200);
    })
    .openapi(streamJobs, (context) => answerEventStream(context, (signal) => followJobs(jobs, signal)))
    .openapi(getJob, async (context) => {
      const { id } = context.req.valid('param');
      const job = await jobs.get(id);
      if (!job) throw new Problem(404, `get the job: there is no ${id}`);
      return context.json(job, 200);
    })
    .openapi(cancelJob, async (context) => context.json(await jobs.cancel(context.req.valid('param').id), 200))
    .openapi(retryJob, async (context) => context.json(await jobs.retry(context.req.valid('param').id), 200));
}

/** What a stream sends. Only the newest state of a job waits for a slow client. */
async function* followJobs(jobs: Jobs, gone: AbortSignal): AsyncGenerator<StreamedEvent> {
  const ended = AbortSignal.any([gone, jobs.stopping]);
  const waiting = new Map<unknown, StreamedEvent>();
  let wake = () => {};
  const add = (key: unknown, event: StreamedEvent) => {
    // Behind what waits already, also when it takes another's place.
    waiting.delete(key);
    waiting.set(key, event);
    if (waiting.size > MAX_WAITING) waiting.delete(waiting.keys().next().value);
    wake();
  };
  const stops = [
    jobs.watch((job) => add(job.id, { data: job })),
    jobs.watchLog((line) => add(line, { event: 'log', data: line })),
  ];
  const onEnd = () => wake();
  ended.addEventListener('abort', onEnd);
  try {
    const [recent, running] = await Promise.all([
      jobs.list({ limit: FIRST }),
      jobs.list({ state: 'running', limit: FIRST }),
    ]);
    for (const job of [...running, ...recent].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      if (!waiting.has(job.id)) add(job.id, { data: job });
    }
    while (!ended.aborted) {
      for (const [key, event] of waiting) {
        waiting.delete(key);
        yield event;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended.aborted || waiting.size > 0) resolve();
      });
    }
  } finally {
    for (const stop of stops) stop();
    ended.removeEventListener('abort', onEnd);
  }
}
