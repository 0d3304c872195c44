import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { MOST_RESULTS, SearchFilter, SearchPage } from '../../shared/api/search.ts';
import { parseSearch } from '../../shared/search-query.ts';
import type { Database } from '../db/index.ts';
import { type AppEnv, createRouter, json, Problem, pageQuery, problems, requireRole } from '../http/index.ts';
import { countWaiting } from './counts.ts';
import type { Embeddings } from './embeddings.ts';
import { find } from './find.ts';
import { similarRoutes } from './similar-routes.ts';

/** The routes of the search. */
export function searchRoutes({
  database,
  embeddings,
  now,
}: {
  database: Database;
  embeddings: Embeddings;
  now: () => Date;
}): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.route('/', similarRoutes({ database, embeddings }));

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/search',
      tags: ['Search'],
      summary: 'Find ideas, specs, tasks, comments, posts, code and commits',
      description:
        'Words, also unfinished and misspelt ones, phrases (`"event log"`: these words beside each other, in this order), and filters: `kind:`, `project:`, `stage:`, `author:` (a member, or the author of a commit), `path:` (a part of the path of a file, or a pattern such as `src/**/*.ts`), `language:` (or an extension), `before:2026-03-01`; values with spaces in quotes. Behind a dash is what is to be left out: `-word`, `-"event log"`, `-kind:code`. What is in archived projects is not found.',
      middleware: [requireRole('viewer')],
      request: { query: pageQuery(z.coerce.number().int().min(1).max(MOST_RESULTS)).extend(SearchFilter.shape) },
      responses: { 200: json(SearchPage, 'What was found, best first'), ...problems(400, 401) },
    }),
    async (context) => {
      const { q, after = 0, limit } = context.req.valid('query');
      const query = parseSearch(q);
      const [problem] = query.problems;
      if (problem) {
        const errors = query.problems.map(({ message }) => ({ path: 'q', message }));
        throw new Problem(400, problem.message, { errors });
      }
      const shown = Math.min(limit, MOST_RESULTS - after);
      const [found, waiting] = await Promise.all([
        find(database, embeddings.answering(), query, { after, limit: shown + 1 }),
        countWaiting(database.sql, now()),
      ]);
      const hasMore = found.length > shown && after + shown < MOST_RESULTS;
      return context.json({ items: found.slice(0, shown), next: hasMore ? String(after + shown) : null, waiting }, 200);
    },
  );

  return router;
}
