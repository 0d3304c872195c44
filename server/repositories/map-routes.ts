import { gunzipSync } from 'node:zlib';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { CommitId, ComparisonQuery, IngestionStarted, MapPage, PastMapRequest } from '../../shared/api/repositories.ts';
import { SystemMap } from '../../shared/map.ts';
import { MapDifference } from '../../shared/map-difference.ts';
import type { ThreadPool } from '../../workers/pool.ts';
import type { Database } from '../db/index.ts';
import { causeOf } from '../events/index.ts';
import {
  type AppEnv,
  commitWithAnswer,
  createRouter,
  IdParam,
  json,
  jsonBody,
  Problem,
  principalOf,
  problems,
  requireRole,
} from '../http/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { enqueuePastMap } from './commands.ts';
import type { Heads } from './heads.ts';
import { findMap, findRepository, listMaps, type StoredMap } from './queries.ts';

const tags = ['Repositories'];

/** Comparing two maps takes longer only when they are of the largest repositories. */
const COMPARE_TIMEOUT_MS = 60_000;
const COMPARE_MEMORY_MB = 1000;

type MapRoutesOptions = { database: Database; pool: ThreadPool; heads: Heads; jobs: Jobs };

/** The routes of the maps of repositories. */
export function mapRoutes(options: MapRoutesOptions): OpenAPIHono<AppEnv> {
  const { database, pool, heads, jobs } = options;
  const router = createRouter();

  const existing = async (id: string) => {
    const repository = await findRepository(database.sql, id);
    if (!repository) throw new Problem(404, `find the repository: there is none: ${id}`);
    return repository;
  };
  const existingMap = async (id: string, which: { commit?: string | undefined; before?: string } = {}) => {
    const found = await findMap(database.sql, id, which);
    if (found) return found;
    const { commit, before } = which;
    if (commit !== undefined) throw new Problem(404, `read the map: none of this commit is kept: ${commit}`);
    if (before !== undefined) throw new Problem(404, `compare the map: there is none before it: ${id}`);
    throw new Problem(404, `read the map: the repository was not ingested yet: ${id}`);
  };

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/repositories/{id}/map',
      tags,
      summary: 'Read the newest system map, or that of a commit',
      description:
        'The header `map-stale` says whether HEAD names another commit by now, and `map-head` which; they are missing where that is not known.',
      middleware: [requireRole('viewer')],
      request: {
        params: IdParam,
        query: z.object({ commit: CommitId.optional() }),
        headers: z.object({ 'if-none-match': z.string().optional() }),
      },
      responses: {
        200: json(SystemMap, 'The map'),
        304: { description: 'The map is the one whose ETag was sent' },
        ...problems(400, 401, 404),
      },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const repository = await existing(id);
      const found = await existingMap(id, { commit: context.req.valid('query').commit });
      const { head } = await heads.look(repository);
      const etag = `"${found.commit} ${found.generatedAt}"`;
      const headers: Record<string, string> = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
      if (head) headers['map-stale'] = String(head.commit !== found.commit);
      if (head?.commit) headers['map-head'] = head.commit;
      if (context.req.valid('header')['if-none-match'] === etag) return context.body(null, 304, headers);
      headers['content-type'] = 'application/json';
      const zipped = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
      if (zipped) headers['content-encoding'] = 'gzip';
      // Stored as it is sent: a large map is neither parsed nor compressed for a reader.
      const body = zipped ? found.map : gunzipSync(found.map);
      return context.body(body as Uint8Array<ArrayBuffer>, 200, headers) as never;
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/repositories/{id}/maps',
      tags,
      summary: 'List the maps that are kept: the newest twenty',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: { 200: json(MapPage, 'The maps, newest first'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id } = await existing(context.req.valid('param').id);
      return context.json({ items: await listMaps(database.sql, id), next: null }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/repositories/{id}/maps',
      tags,
      summary: 'Make the map of an older commit, to compare it',
      description: 'It has to be one of those that lead to the newest. It is kept until twenty newer ones are.',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(PastMapRequest) },
      responses: { 202: json(IngestionStarted, 'The job'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (context) => {
      const repository = await existing(context.req.valid('param').id);
      const { commit } = context.req.valid('json');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        const jobId = await enqueuePastMap(tx, jobs, { repository, commit, cause });
        return context.json({ jobId }, 202);
      });
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/repositories/{id}/compare',
      tags,
      summary: 'Tell what appeared, vanished, moved and grew between two maps',
      description: 'Each list of files has the first `limit`; `counts` says how many there are.',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: ComparisonQuery },
      responses: { 200: json(MapDifference, 'What differs'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id } = await existing(context.req.valid('param').id);
      const query = context.req.valid('query');
      const to = await existingMap(id, { commit: query.to });
      const from = await existingMap(id, query.from ? { commit: query.from } : { before: to.generatedAt });
      const packed = ({ map }: StoredMap) => new Uint8Array(map);
      const difference = await pool.run(
        'repositories/compare',
        { from: packed(from), to: packed(to), limit: query.limit },
        { timeoutMs: COMPARE_TIMEOUT_MS, memoryMb: COMPARE_MEMORY_MB, signal: context.req.raw.signal },
      );
      return context.json(difference, 200);
    },
  );

  return router;
}
