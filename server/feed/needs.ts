import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { roleAllows } from '../../shared/actor.ts';
import type { Item } from '../../shared/api/items.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { type Need, NeedPage } from '../../shared/api/needs.ts';
import { jobTitle } from '../../shared/job-title.ts';
import type { Database } from '../db/index.ts';
import {
  type AppEnv,
  byId,
  createRouter,
  IdPageQuery,
  IdParam,
  json,
  Problem,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { listAssigned } from '../items/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { listMentions, type Mention } from './queries.ts';

const tags = ['Feed'];

type NeedsOptions = { database: Database; jobs: Pick<Jobs, 'list' | 'dismiss'>; now: () => Date };

/** The routes of what waits for the person who asks. */
export function needsRoutes({ database, jobs, now }: NeedsOptions): OpenAPIHono<AppEnv> {
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/needs',
      tags,
      summary: 'List what waits for you: your open items, failed jobs, mentions that you have not seen',
      middleware: [requireRole('viewer')],
      request: { query: IdPageQuery },
      responses: { 200: json(NeedPage, 'What waits, newest first'), ...problems(400, 401) },
    }),
    async (context) => {
      const { id: memberId } = principalOf(context);
      // Ids carry their time, so the three lists have one order and one cursor.
      const read = async (query: IdPageQuery) => {
        const [items, failed, mentions] = await Promise.all([
          listAssigned(database.sql, { assignee: memberId, ...query }),
          jobs.list({ state: 'failed', ...query }),
          listMentions(database.sql, { memberId, ...query }),
        ]);
        const needs = [...items.map(needOfItem), ...failed.map(needOfJob), ...mentions.map(needOfMention)];
        return needs.sort((a, b) => (a.id < b.id ? 1 : -1));
      };
      return context.json(await readPage(context.req.valid('query'), read, byId), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: '/api/needs/{id}',
      tags,
      summary: 'Say that you have seen a mention, or that nobody has to look after a failed job',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: { 204: { description: 'It waits no more' }, ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const { id: memberId, role } = principalOf(context);
      const seen = await database.sql`
        update mentions set seen_at = coalesce(seen_at, ${now()}) where entry_id = ${id} and member_id = ${memberId}`;
      if (seen.count === 0 && !(roleAllows(role, 'editor') && (await jobs.dismiss(id)))) {
        throw new Problem(404, `dismiss the need: you have none that you may dismiss: ${id}`);
      }
      return context.body(null, 204);
    },
  );

  return router;
}

function needOfItem({ id, kind, projectId, title, updatedAt }: Item): Need {
  return { id, kind: 'item', projectId, subject: { type: kind, id }, text: title, at: updatedAt };
}

function needOfJob(job: Job): Need {
  const { id, projectId, error, finishedAt, createdAt } = job;
  const text = error === null ? jobTitle(job) : `${jobTitle(job)}: ${error}`;
  return { id, kind: 'job', projectId, subject: { type: 'job', id }, text, at: finishedAt ?? createdAt };
}

function needOfMention({ id, projectId, subject, text, at }: Mention): Need {
  return { id, kind: 'mention', projectId, subject, text, at };
}
