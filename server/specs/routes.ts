import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { FreezeRequest, Revision, RevisionPage } from '../../shared/api/specs.ts';
import { causeOf } from '../events/index.ts';
import {
  type AppEnv,
  commitWithAnswer,
  createRouter,
  IdParam,
  json,
  Problem,
  pageQuery,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { existingItem } from '../items/index.ts';
import { freezeSpec, type SpecOptions } from './commands.ts';
import { findRevision, listRevisions } from './queries.ts';

const tags = ['Specs'];
const RevisionNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const byRevision = ({ revision }: Pick<Revision, 'revision'>) => String(revision);

/** The routes of specs' frozen revisions. */
export function specRoutes(options: SpecOptions): OpenAPIHono<AppEnv> {
  const { database } = options;
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/specs/{id}/freeze',
      tags,
      summary: 'Freeze the living text of a spec as its next revision',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: { content: { 'application/json': { schema: FreezeRequest } } } },
      responses: { 201: json(Revision, 'The revision'), ...problems(400, 401, 403, 404, 409, 422) },
    }),
    (context) => {
      const { id } = context.req.valid('param');
      const { sha256 } = context.req.valid('json');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) =>
        context.json(await freezeSpec(tx, options, { id, sha256, cause }), 201),
      );
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/specs/{id}/revisions',
      tags,
      summary: 'List the revisions of a spec',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: pageQuery(RevisionNumber) },
      responses: { 200: json(RevisionPage, 'The revisions, newest first'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const item = await existingItem(database.sql, context.req.valid('param').id);
      const query = context.req.valid('query');
      const revisions = await readPage(query, (query) => listRevisions(database.sql, item.id, query), byRevision);
      return context.json(revisions, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/specs/{id}/revisions/{revision}',
      tags,
      summary: 'Read a revision',
      middleware: [requireRole('viewer')],
      request: { params: IdParam.extend({ revision: RevisionNumber }) },
      responses: { 200: json(Revision, 'The revision'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id, revision } = context.req.valid('param');
      const found = await findRevision(database.sql, id, revision);
      if (!found) throw new Problem(404, `find the revision: the spec ${id} has no revision ${revision}`);
      return context.json(found, 200);
    },
  );

  return router;
}
