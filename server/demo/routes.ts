import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { DemoAnswer, DemoRequest } from '../../shared/api/demo.ts';
import { causeOf } from '../events/index.ts';
import {
  type AppEnv,
  commitWithAnswer,
  createRouter,
  json,
  jsonBody,
  principalOf,
  problems,
  requireRole,
} from '../http/index.ts';
import { lockDemo } from '../projects/index.ts';
import { type DemoOptions, prepareDemo, removeSample } from './commands.ts';

const tags = ['Demo'];

/** The routes of the sample project. */
export function demoRoutes(options: DemoOptions): OpenAPIHono<AppEnv> {
  const { database } = options;
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/demo',
      tags,
      summary: 'Make the sample project, and read a repository into it',
      description: 'Where the sample exists it is the one in the answer.',
      middleware: [requireRole('owner')],
      request: { body: jsonBody(DemoRequest) },
      responses: { 201: json(DemoAnswer, 'The sample project'), ...problems(400, 401, 403, 409, 422) },
    }),
    async (context) => {
      const { repository } = context.req.valid('json');
      const cause = causeOf(principalOf(context).actor);
      const create = await prepareDemo(options, repository);
      return commitWithAnswer(context, database, async (tx) => context.json(await create(tx, cause), 201));
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: '/api/demo',
      tags,
      summary: 'Remove the sample project with all that belongs to it, for good',
      middleware: [requireRole('owner')],
      responses: { 204: { description: 'There is no sample any more' }, ...problems(401, 403) },
    }),
    async (context) => {
      await database.transaction(async (tx) => {
        const demo = await lockDemo(tx);
        if (demo) await removeSample(tx, options, demo.id);
      });
      return context.body(null, 204);
    },
  );

  return router;
}
