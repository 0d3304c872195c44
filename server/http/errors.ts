import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from '../runtime/log.ts';
import type { AppEnv } from './environment.ts';
import { answerProblem, isProblemStatus, Problem } from './problem.ts';

/** PostgreSQL cannot store a NUL character: as text, and inside JSON. */
const NOT_STORABLE = new Set(['22021', '22P05']);

/** Answers whatever a handler threw. Of an unknown error the caller learns nothing but the id under which it is logged. */
export function answerError(error: Error, context: Context<AppEnv>, logger: Logger): Response {
  const problem = asProblem(error);
  if (problem) return answerProblem(context, problem);
  const requestId = context.get('requestId');
  logger.error({ err: error, requestId, method: context.req.method, path: context.req.path }, 'a request failed');
  return answerProblem(context, new Problem(500, `handle the request: it failed, and is logged as ${requestId}`));
}

function asProblem(error: Error): Problem | null {
  if (error instanceof Problem) return error;
  // Thrown by the validators of @hono/zod-openapi: JSON that does not parse (400), a wrong content type (415).
  if (error instanceof HTTPException && isProblemStatus(error.status)) {
    return new Problem(error.status, `read the body: ${error.message}`);
  }
  if ('code' in error && NOT_STORABLE.has(String(error.code))) {
    return new Problem(400, 'store the text: it has a character that text cannot have (U+0000)');
  }
  return null;
}
