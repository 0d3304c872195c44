import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { FeedEntryAnswer, FeedFilter, FeedPage, NewPost } from '../../shared/api/feed.ts';
import { mentionsIn } from '../../shared/mentions.ts';
import type { Database } from '../db/index.ts';
import { causeOf, type EventLog } from '../events/index.ts';
import {
  type AppEnv,
  bySeq,
  commitWithAnswer,
  createRouter,
  IdParam,
  json,
  jsonBody,
  pageQuery,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { existingProject, type ListMembers, openProject } from '../projects/index.ts';
import { listEntries } from './queries.ts';

const tags = ['Feed'];

type FeedOptions = { database: Database; log: EventLog; members: ListMembers };

/** The routes of a project's feed. */
export function feedRoutes({ database, log, members }: FeedOptions): OpenAPIHono<AppEnv> {
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/projects/{id}/feed',
      tags,
      summary: 'List what happened in a project, in words',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: pageQuery(z.coerce.number().int().min(1)).extend(FeedFilter.shape) },
      responses: { 200: json(FeedPage, 'The entries, newest first'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id } = await existingProject(database.sql, context.req.valid('param').id);
      const query = context.req.valid('query');
      const entries = await readPage(query, (query) => listEntries(database.sql, id, query), bySeq);
      return context.json(entries, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/projects/{id}/feed',
      tags,
      summary: 'Say something to the team',
      description: 'An `@` before a name mentions that member.',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(NewPost) },
      responses: {
        201: json(FeedEntryAnswer, 'The entry, as the feed will show it'),
        ...problems(400, 401, 403, 404, 409),
      },
    }),
    (context) => {
      const { text } = context.req.valid('json');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        const { id: projectId } = await openProject(tx, context.req.valid('param').id);
        const mentions = mentionsIn(text, await members(tx));
        const subject = { type: 'project', id: projectId };
        const [event] = await log.append(tx, cause, [
          { type: 'message.posted', projectId, subject, payload: { text, mentions } },
        ]);
        if (!event) throw new Error(`post to the feed: nothing was appended for the project ${projectId}`);
        const { id, seq, type, actor, occurredAt: at } = event;
        return context.json({ id, seq, type, actor, subject, text, at }, 201);
      });
    },
  );

  return router;
}
