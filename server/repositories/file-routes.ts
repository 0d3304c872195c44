import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { FileContent, FileQuery } from '../../shared/api/repositories.ts';
import type { ThreadPool } from '../../workers/pool.ts';
import type { Database } from '../db/index.ts';
import { type AppEnv, createRouter, IdParam, json, Problem, problems, requireRole } from '../http/index.ts';
import { findMapCommit, findRepository } from './queries.ts';
import { type StoredSourceRules, storedSourceOf } from './source.ts';

/** Reading one file takes milliseconds, unless its repository is damaged or the machine is. */
const TIMEOUT_MS = 20_000;
const MEMORY_MB = 600;

type FileRoutesOptions = StoredSourceRules & {
  database: Database;
  /** Not the one that repositories are ingested in: somebody waits for the file. */
  pool: ThreadPool;
};

/** The route of the files of repositories. */
export function fileRoutes({ database, pool, ...rules }: FileRoutesOptions): OpenAPIHono<AppEnv> {
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/repositories/{id}/file',
      tags: ['Repositories'],
      summary: 'Read a file as the newest map, or that of a commit, has it',
      description:
        'The text of a file up to 1 MB, from the objects of git. `text` is null for what is no text, and `reason` says why.',
      middleware: [requireRole('viewer')],
      request: {
        params: IdParam,
        query: FileQuery,
        headers: z.object({ 'if-none-match': z.string().optional() }),
      },
      responses: {
        200: json(FileContent, 'The file'),
        304: { description: 'The file is the one whose ETag was sent' },
        ...problems(400, 401, 404),
      },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const { path, commit: asked } = context.req.valid('query');
      const repository = await findRepository(database.sql, id);
      if (!repository) throw new Problem(404, `find the repository: there is none: ${id}`);
      const commit = await findMapCommit(database.sql, id, asked);
      if (commit === null && asked !== undefined)
        throw new Problem(404, `read the file: no map of this commit is kept: ${asked}`);
      if (commit === null) throw new Problem(404, `read the file: the repository was not ingested yet: ${id}`);
      const source = storedSourceOf(repository, rules);
      // Not ended when the reader goes: its thread would end with it, and the next one wait for another.
      const limits = { timeoutMs: TIMEOUT_MS, memoryMb: MEMORY_MB };
      const file = await pool.run('repositories/read-file', { source, commit, path }, limits).catch((error: Error) => {
        // The folder has moved, or its history was written anew.
        throw error.name === 'RepositoryError' ? new Problem(404, `read the file: ${error.message}`) : error;
      });
      if (!file) throw new Problem(404, `read the file: there is none in ${commit.slice(0, 7)}: ${path}`);
      // What is told of the same content is another thing at another commit.
      const etag = `"${file.oid} ${commit}"`;
      const headers = { etag, 'cache-control': 'private, no-cache' };
      if (context.req.valid('header')['if-none-match'] === etag) return context.body(null, 304, headers);
      return context.json(file, 200, headers);
    },
  );

  return router;
}
