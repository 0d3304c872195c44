import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { CommentPage, ItemHistory, MAX_BODY_LENGTH, NewComment } from '../../shared/api/items.ts';
import { textOf } from '../../shared/api/text.ts';
import { Comment } from '../../shared/documents.ts';
import { causeOf } from '../events/index.ts';
import {
  type AppEnv,
  bySeq,
  commitWithAnswer,
  createRouter,
  IdParam,
  json,
  jsonBody,
  PageQuery,
  Problem,
  pageQuery,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { type ItemOptions, rewriteComment, writeBody, writeComment } from './commands.ts';
import { type CommentPlace, existingComment, existingItem, listComments, readBody } from './queries.ts';

const tags = ['Items'];
const markdown = { 'text/markdown': { schema: z.string() } };
const CommentParam = IdParam.extend({ commentId: z.uuid() });
const BodyText = textOf(MAX_BODY_LENGTH);

/** The routes of what is inside an item: its text, its comments, its history. */
export function itemTextRoutes(options: ItemOptions): OpenAPIHono<AppEnv> {
  const { database, log } = options;
  const router = createRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/items/{id}/body',
      tags,
      summary: 'Read the living text of an item',
      middleware: [requireRole('viewer')],
      request: { params: IdParam },
      responses: {
        200: { content: markdown, description: 'The text; the ETag is its SHA-256' },
        ...problems(400, 401, 404),
      },
    }),
    async (context) => {
      const body = await readBody(database.sql, context.req.valid('param').id);
      const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
      return context.body(body, 200, { 'content-type': 'text/markdown; charset=utf-8', etag });
    },
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: '/api/items/{id}/body',
      tags,
      summary: 'Make the text of an item read like this, by the smallest edit',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: { content: markdown, required: true } },
      responses: { 204: { description: 'Stored' }, ...problems(400, 401, 403, 404, 409, 413, 415) },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const type = context.req.header('content-type') ?? 'text/markdown';
      if (!/^text\/(markdown|plain)\b/.test(type))
        throw new Problem(415, `write the text: it takes text/markdown: ${type}`);
      const text = await context.req.text();
      if (text.length > MAX_BODY_LENGTH)
        throw new Problem(413, `write the text: longer than ${MAX_BODY_LENGTH}: ${text.length}`);
      const body = BodyText.safeParse(text);
      if (!body.success) throw new Problem(400, `write the text: it ${body.error.issues[0]?.message}`);
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        await writeBody(tx, options, { id, body: body.data, cause });
        return context.body(null, 204);
      });
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/items/{id}/comments',
      tags,
      summary: 'List the comments of an item',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: PageQuery },
      responses: { 200: json(CommentPage, 'The comments, oldest first'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const item = await existingItem(database.sql, context.req.valid('param').id);
      const { limit, after } = context.req.valid('query');
      const query = { limit, after: after === undefined ? null : parsePlace(after) };
      const comments = await readPage(query, (query) => listComments(database.sql, item.id, query), byPlace);
      return context.json(comments, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: '/api/items/{id}/comments',
      tags,
      summary: 'Comment on an item',
      middleware: [requireRole('editor')],
      request: { params: IdParam, body: jsonBody(NewComment) },
      responses: { 201: json(Comment, 'The comment'), ...problems(400, 401, 403, 404, 409) },
    }),
    (context) => {
      const itemId = context.req.valid('param').id;
      const { text } = context.req.valid('json');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) =>
        context.json(await writeComment(tx, options, { itemId, text, cause }), 201),
      );
    },
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: '/api/items/{id}/comments/{commentId}',
      tags,
      summary: 'Change the text of one’s own comment',
      middleware: [requireRole('editor')],
      request: { params: CommentParam, body: jsonBody(NewComment) },
      responses: { 200: json(Comment, 'The comment'), ...problems(400, 401, 403, 404, 409) },
    }),
    (context) => {
      const { id: itemId, commentId: id } = context.req.valid('param');
      const { text } = context.req.valid('json');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        await rewriteComment(tx, options, { itemId, id, text, cause });
        return context.json(await existingComment(tx, itemId, id), 200);
      });
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: '/api/items/{id}/comments/{commentId}',
      tags,
      summary: 'Delete one’s own comment',
      middleware: [requireRole('editor')],
      request: { params: CommentParam },
      responses: { 204: { description: 'Deleted' }, ...problems(400, 401, 403, 404, 409) },
    }),
    (context) => {
      const { id: itemId, commentId: id } = context.req.valid('param');
      const cause = causeOf(principalOf(context).actor);
      return commitWithAnswer(context, database, async (tx) => {
        await rewriteComment(tx, options, { itemId, id, text: null, cause });
        return context.body(null, 204);
      });
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/items/{id}/history',
      tags,
      summary: 'List the events about an item',
      middleware: [requireRole('viewer')],
      request: { params: IdParam, query: pageQuery(z.coerce.number().int().min(1)) },
      responses: { 200: json(ItemHistory, 'The events, newest first'), ...problems(400, 401, 404) },
    }),
    async (context) => {
      const item = await existingItem(database.sql, context.req.valid('param').id);
      const query = { ...context.req.valid('query'), subjectId: item.id, newestFirst: true };
      const events = await readPage(query, (query) => log.read(query), bySeq);
      return context.json(events, 200);
    },
  );

  return router;
}

const Place = z.tuple([z.iso.datetime(), z.uuid()]);
const byPlace = ({ at, id }: CommentPlace) => `${at}_${id}`;

function parsePlace(after: string): CommentPlace {
  const place = Place.safeParse(after.split('_'));
  if (!place.success) throw new Problem(400, `list the comments: \`after\` is no place in them: ${after}`);
  const [at, id] = place.data;
  return { at, id };
}
