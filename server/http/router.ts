import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { type Role, roleAllows } from '../../shared/actor.ts';
import type { AppEnv, Principal } from './environment.ts';
import { answerProblem, Problem, ProblemDetails, type ProblemStatus, TITLES } from './problem.ts';

/** A router whose routes are validated with the schemas that the OpenAPI page shows. */
export function createRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result, context) => {
      if (result.success) return;
      const errors = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
      const [first] = errors;
      const detail = `read the ${result.target}: ${first ? `${first.path || 'it'}: ${first.message}` : 'not valid'}`;
      return answerProblem(context, new Problem(400, detail, { errors }));
    },
  });
}

/** Lets in who has at least the role; 401 without a principal, 403 below the role. */
export function requireRole(role: Role): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const principal = context.get('principal');
    if (!principal) throw new Problem(401, 'do this: sign in, or send an API token');
    if (!roleAllows(principal.role, role)) throw new Problem(403, `do this as ${principal.role}: it takes ${role}`);
    await next();
  };
}

/** The principal of a handler behind `requireRole`. */
export function principalOf(context: { get(key: 'principal'): Principal | null }): Principal {
  const principal = context.get('principal');
  if (!principal) throw new Problem(401, 'do this: sign in, or send an API token');
  return principal;
}

/**
 * `?limit=&after=` of a list whose cursor has the form of `after`: `pageQuery(z.uuid())`. `after` is the `next` of the
 * page before; one of another form is answered with 400.
 */
export const pageQuery = <T extends z.ZodType>(after: T) =>
  z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), after: after.optional() });

/** `?limit=&after=` of a list whose cursor is opaque. */
export const PageQuery = pageQuery(z.string().min(1).max(500));

/** `?limit=&after=` of a list in the order of ids. */
export const IdPageQuery = pageQuery(z.uuid());
export type IdPageQuery = z.infer<typeof IdPageQuery>;

/** The answer of every list; `next` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

/**
 * The page that was asked for: `read` is asked for one row more, which tells whether there is a next page. `cursor` gives
 * the `after` of the rows behind a row.
 */
export async function readPage<Query extends { limit: number }, Row>(
  query: Query,
  read: (query: Query) => Promise<Row[]>,
  cursor: (row: Row) => string,
): Promise<{ items: Row[]; next: string | null }> {
  const rows = await read({ ...query, limit: query.limit + 1 });
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? cursor(last) : null };
}

/** The cursors of lists in the order of ids, and of the log. */
export const byId = ({ id }: { id: string }): string => id;
export const bySeq = ({ seq }: { seq: number }): string => String(seq);

/** An OpenAPI response with a JSON body. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

/** A required JSON body. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  content: { 'application/json': { schema } },
  required: true as const,
});

/** The problems that a route may answer with. */
export function problems(...statuses: ProblemStatus[]): RouteConfig['responses'] {
  const content = { 'application/problem+json': { schema: ProblemDetails } };
  return Object.fromEntries(statuses.map((status) => [status, { content, description: TITLES[status] }]));
}

/** Path parameter `id`. */
export const IdParam = z.object({ id: z.uuid() });
