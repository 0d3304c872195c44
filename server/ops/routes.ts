import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { Health, Status } from '../../shared/api/ops.ts';
import type { Database } from '../db/index.ts';
import { type AppEnv, createRouter, json, Problem, problems, requireRole } from '../http/index.ts';
import { docsPage } from './docs-page.ts';
import { DOCS_STYLE } from './docs-style.ts';
import type { Metrics } from './metrics.ts';
import { describeApi, type OpenApiDocument } from './openapi.ts';
import type { OpsSources } from './sources.ts';
import { readStatus } from './status.ts';

type OpsRoutesOptions = {
  /** The app that these routes are mounted on: it is what the API's description describes. */
  app: OpenAPIHono<AppEnv>;
  database: Database;
  metrics: Metrics;
  sources: OpsSources;
  /** Whether everything that answers depends on has started, and nothing is stopping. */
  isStarted: () => boolean;
  version: string;
  startedAt: Date;
  now: () => Date;
};

const tags = ['Operations'];
const STYLESHEET = '/api/docs/style.css';
const text = (type: string, description: string) => ({ content: { [type]: { schema: z.string() } }, description });
/** A database that takes longer to answer nothing is not there. */
const READY_WITHIN_MS = 2000;

const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the process runs',
  tags,
  responses: { 200: json(Health, 'It runs') },
});

const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Whether the server can do its work: it has started, and the database answers',
  tags,
  responses: { 200: json(Health, 'It can'), ...problems(503) },
});

const getMetrics = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Metrics for Prometheus',
  tags,
  responses: { 200: text('text/plain', 'The text format of Prometheus') },
});

const getStatus = createRoute({
  method: 'get',
  path: '/api/status',
  summary: 'How the server is doing',
  tags,
  middleware: [requireRole('viewer')],
  responses: { 200: json(Status, 'The state of the parts'), ...problems(401) },
});

const getOpenApi = createRoute({
  method: 'get',
  path: '/api/openapi.json',
  summary: 'This API, as OpenAPI 3.1',
  tags,
  responses: { 200: json(z.custom<OpenApiDocument>().openapi({ type: 'object' }), 'The description of the API') },
});

const getDocs = createRoute({
  method: 'get',
  path: '/api/docs',
  summary: 'This API, as a page',
  tags,
  responses: { 200: text('text/html', 'The page') },
});

const getDocsStyle = createRoute({
  method: 'get',
  path: STYLESHEET,
  summary: 'The style of the page',
  tags,
  responses: { 200: text('text/css', 'A style sheet') },
});

export function opsRoutes(options: OpsRoutesOptions): OpenAPIHono<AppEnv> {
  const { app, database, metrics, sources, isStarted, version, startedAt, now } = options;
  const router = createRouter();
  // Described when it is first asked for: by then every route is mounted.
  let described: OpenApiDocument | undefined;
  const describe = () => {
    described ??= describeApi(app, version);
    return described;
  };

  router.openapi(healthz, (context) => context.json({ status: 'ok' as const }, 200));

  router.openapi(readyz, async (context) => {
    if (!isStarted()) throw new Problem(503, 'be ready: the server is starting or stopping');
    if (!(await answersInTime(database)))
      throw new Problem(503, `be ready: the database does not answer: ${database.engine}`);
    return context.json({ status: 'ok' as const }, 200);
  });

  router.openapi(getMetrics, async (context) =>
    context.body(await metrics.render(), 200, { 'content-type': metrics.contentType }),
  );

  router.openapi(getStatus, async (context) =>
    context.json(await readStatus({ database, sources, version, startedAt, now: now() }), 200),
  );

  router.openapi(getOpenApi, (context) => context.json(describe(), 200));
  router.openapi(getDocs, (context) => context.html(docsPage(describe(), STYLESHEET)));
  router.openapi(getDocsStyle, (context) =>
    context.body(DOCS_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }),
  );

  return router;
}

async function answersInTime({ sql }: Database): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_WITHIN_MS);
  });
  const answered = sql`select 1`.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
