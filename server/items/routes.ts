import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { TypedResponse } from 'hono';
import { CommentCounts, Item, ItemChange, ItemFilter, ItemPage, NewItem } from '../../shared/api/items.ts';
import { groupCommit, type Tx, together } from '../db/index.ts';
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
  keepAnswer,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { existingProject } from '../projects/index.ts';
import { type Creation, changeItem, createItems, deleteItem, type ItemOptions } from './commands.ts';
import { countComments, existingItem, listItems } from './queries.ts';

const tags = ['Items'];

/** The routes of the board's items. */
export function itemRoutes(options: ItemOptions): OpenAPIHono<AppEnv> {
  const { database } = options;
  const router = createRouter();
  const create = groupCommit(database, { run: createAndAnswer(options), weight: weightOf });

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/projects/{id}/items',
      tags,
      summary: 'List the items of a project, those in the archive too',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: IdPageQuery.extend(ItemFilter.shape) },
      responses: { 200: json(ItemPage, 'The items, newest first'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const page = await readPage(context.req.valid('query'), (query) => listItems(database.sql, id, query), byId);
      // Items are of a project that there is: only without any of them it has to be asked.
      if (page.items.length === 0) await existingProject(database.sql, id);
      return context.json(page, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/projects/{id}/items',
      tags,
      summary: 'Put an idea, spec or task on the board',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(NewItem) },
      responses: { 201: json(Item, 'The item'), ...problems(400, 401, 403, 404, 409, 422) },
    }),
    (context) =>
      create(context.req.valid('param').id, {
        item: context.req.valid('json'),
        cause: causeOf(principalOf(context).actor),
        answer: (tx, item) => keepAnswer(context, tx, context.json(item, 201)),
      }),
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/projects/{id}/comment-counts',
      tags,
      summary: 'Count the comments of the items that have some',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: { 200: json(CommentCounts, 'The counts'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const { id } = await existingProject(database.sql, context.req.valid('param').id);
      return context.json({ items: await countComments(database.sql, id) }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/items/{id}',
      tags,
      summary: 'Read an item',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: { 200: json(Item, 'The item'), ...problems(400, 401, 404) },
    }),
    async (context) => context.json(await existingItem(database.sql, context.req.valid('param').id), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: '/api/items/{id}',
      tags,
      summary: 'Change an item, move it, or bring it back from the archive',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(ItemChange) },
      responses: { 200: json(Item, 'The item as it is now'), ...problems(400, 401, 403, 404, 409, 422) },
    }),
    (context) => {
      const { id } = context.req.valid('param');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) =>
        context.json(await changeItem(tx, options, { id, change: context.req.valid('json'), cause }), 200),
      );
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: '/api/items/{id}',
      tags,
      summary: 'Delete an item',
      middleware: [requireRole('editor')],
      request: { params: IdParam },
      responses: { 204: { description: 'Deleted' }, ...problems(400, 401, 403, 404, 409) },
    }),
    (context) => {
      const { id } = context.req.valid('param');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        await deleteItem(tx, options, { id, cause });
        return context.body(null, 204);
      });
    },
  );

  return router;
}

/** `POST …/items` on its way into the database. `answer` stores the answer, where it has to be kept. */
type CreationRequest = Creation & { answer(tx: Tx, item: Item): Promise<CreationAnswer> };
type CreationAnswer = Response & TypedResponse<Item, 201, 'json'>;

/** The most items, and the most UTF-16 units of text, that share a transaction: on the embedded engine it holds up everyone. */
const MOST_TOGETHER = 32;
const MOST_TEXT_TOGETHER = 256 * 1024;

const weightOf = ({ item }: CreationRequest) => Math.max(1 / MOST_TOGETHER, item.body.length / MOST_TEXT_TOGETHER);

/** Makes the items of several requests; each has its outcome. */
function createAndAnswer(options: ItemOptions) {
  return async (tx: Tx, projectId: string, requests: CreationRequest[]) => {
    const made = await createItems(tx, options, projectId, requests);
    return together(
      made.map(async (outcome, index): Promise<PromiseSettledResult<CreationAnswer>> => {
        const request = requests[index];
        if (outcome.status === 'rejected') return outcome;
        if (!request) throw new Error(`answer a request: there is none for the item ${outcome.value.id}`);
        return { status: 'fulfilled', value: await request.answer(tx, outcome.value) };
      }),
    );
  };
}
