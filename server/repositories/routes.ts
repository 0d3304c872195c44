import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  IngestionStarted,
  NewRepository,
  Repository,
  RepositoryAdded,
  RepositoryPage,
} from '../../shared/api/repositories.ts';
import { causeOf } from '../events/index.ts';
import {
  type AppEnv,
  byId,
  commitWithAnswer,
  createRouter,
  IdParam,
  json,
  jsonBody,
  PageQuery,
  Problem,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { addRepository, type CommandOptions, enqueueIngestion, removeRepository } from './commands.ts';
import type { Heads } from './heads.ts';
import { locate, type PathRules } from './location.ts';
import { findRepository, listRepositories } from './queries.ts';

const tags = ['Repositories'];

/** The routes of repositories. */
export function repositoryRoutes(options: CommandOptions & { paths: PathRules; heads: Heads }): OpenAPIHono<AppEnv> {
  const { database, heads } = options;
  const router = createRouter();

  const existing = async (id: string): Promise<Repository> => {
    const repository = await findRepository(database.sql, id);
    if (!repository) throw new Problem(404, `find the repository: there is none: ${id}`);
    return repository;
  };

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/projects/{id}/repositories',
      tags,
      summary: 'Add a repository and start its first ingestion',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(NewRepository) },
      responses: { 201: json(RepositoryAdded, 'The repository'), ...problems(400, 401, 403, 404, 409, 422) },
    }),
    async (context) => {
      const location = await locate(context.req.valid('json').url, options.paths);
      const projectId = context.req.valid('param').id;
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) =>
        context.json(await addRepository(tx, options, { projectId, location, cause }), 201),
      );
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/projects/{id}/repositories',
      tags,
      summary: 'List the repositories of a project',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: PageQuery },
      responses: { 200: json(RepositoryPage, 'The repositories'), ...problems(400, 401) },
    }),
    async (context) => {
      const query = { ...context.req.valid('query'), projectId: context.req.valid('param').id };
      const { items, next } = await readPage(query, (query) => listRepositories(database.sql, query), byId);
      return context.json({ items: await Promise.all(items.map((each) => heads.look(each))), next }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/repositories/{id}',
      tags,
      summary: 'Read a repository',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: { 200: json(Repository, 'The repository'), ...problems(400, 401, 404) },
    }),
    async (context) => context.json(await heads.look(await existing(context.req.valid('param').id)), 200),
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: '/api/repositories/{id}',
      tags,
      summary: 'Take a repository out of its project',
      middleware: [requireRole('editor')],
      request: { params: IdParam },
      responses: { 204: { description: 'Removed' }, ...problems(400, 401, 403, 404) },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        await removeRepository(tx, options, { id, cause });
        return context.body(null, 204);
      });
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/repositories/{id}/ingest',
      tags,
      summary: 'Make the system map of the newest commit',
      middleware: [requireRole('editor')],
      request: { params: IdParam },
      responses: { 202: json(IngestionStarted, 'The job'), ...problems(400, 401, 403, 404) },
    }),
    async (context) => {
      const repository = await existing(context.req.valid('param').id);
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        const jobId = await enqueueIngestion(tx, options.jobs, repository, cause);
        return context.json({ jobId }, 202);
      });
    },
  );

  return router;
}
