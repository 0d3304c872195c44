import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { NewProject, Project, ProjectChange, ProjectPage } from '../../shared/api/projects.ts';
import { causeOf } from '../events/index.ts';
import {
  type AppEnv,
  byId,
  commitWithAnswer,
  createRouter,
  IdPageQuery,
  IdParam,
  json,
  jsonBody,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { archiveProject, changeProject, createProject, type ProjectOptions } from './commands.ts';
import { existingProject, listProjects } from './queries.ts';

const tags = ['Projects'];

/** The routes of projects. */
export function projectRoutes(options: ProjectOptions): OpenAPIHono<AppEnv> {
  const { database } = options;
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/projects',
      tags,
      summary: 'List the projects, or those in the archive',
      middleware: [requireRole('viewer')],
      request: { query: IdPageQuery.extend({ archived: z.stringbool().default(false) }) },
      responses: { 200: json(ProjectPage, 'The projects, in the order they were made'), ...problems(400, 401) },
    }),
    async (context) => {
      const projects = await readPage(context.req.valid('query'), (query) => listProjects(database.sql, query), byId);
      return context.json(projects, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/projects',
      tags,
      summary: 'Start a project',
      middleware: [requireRole('editor')],
      request: { body: jsonBody(NewProject) },
      responses: { 201: json(Project, 'The project'), ...problems(400, 401, 403, 409) },
    }),
    (context) => {
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) =>
        context.json(await createProject(tx, options, { ...context.req.valid('json'), cause }), 201),
      );
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/projects/{id}',
      tags,
      summary: 'Read a project',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: { 200: json(Project, 'The project'), ...problems(400, 401, 404) },
    }),
    async (context) => context.json(await existingProject(database.sql, context.req.valid('param').id), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: '/api/projects/{id}',
      tags,
      summary: 'Rename a project, describe it anew, or take it out of the archive',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(ProjectChange) },
      responses: { 200: json(Project, 'The project as it is now'), ...problems(400, 401, 403, 404, 409) },
    }),
    (context) => {
      const { id } = context.req.valid('param');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) =>
        context.json(await changeProject(tx, options, { id, change: context.req.valid('json'), cause }), 200),
      );
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: '/api/projects/{id}',
      tags,
      summary: 'Archive a project',
      middleware: [requireRole('editor')],
      request: { params: IdParam },
      responses: { 204: { description: 'Archived' }, ...problems(400, 401, 403, 404) },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const cause = causeOf(principalOf(context).actor);
      await database.transaction((tx) => archiveProject(tx, options, { id, cause }));
      return context.body(null, 204);
    },
  );

  return router;
}
