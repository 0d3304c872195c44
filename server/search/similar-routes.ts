import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { SimilarFilter, SimilarResults } from '../../shared/api/search.ts';
import type { Database } from '../db/index.ts';
import { type AppEnv, createRouter, json, problems, requireRole } from '../http/index.ts';
import type { Embeddings } from './embeddings.ts';
import { findSimilar } from './similar.ts';

/** The route that tells what is likely to be about the same as a text. */
export function similarRoutes(deps: { database: Database; embeddings: Embeddings }): OpenAPIHono<AppEnv> {
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/search/similar',
      tags: ['Search'],
      summary: 'Find what is likely to be about the same as a text',
      description:
        'Ideas, specs, tasks and code, also in other words; nothing where nothing is alike enough. The first line of the text is its title. Code comes last, each file once. What is in archived projects is not found.',
      middleware: [requireRole('viewer')],
      request: { query: SimilarFilter },
      responses: {
        200: json(SimilarResults, 'What is alike: what people wrote, the most alike first, then code'),
        ...problems(400, 401),
      },
    }),
    async (context) => context.json({ items: await findSimilar(deps, context.req.valid('query')) }, 200),
  );

  return router;
}
