import type { Context } from 'hono';
import { z } from 'zod';

/** RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457): what every error of the API looks like. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDetails = z.infer<typeof ProblemDetails>;

/** The statuses of problems, each with the title that its problems have. */
export const TITLES = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not possible',
  426: 'Update needed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
} as const;
export type ProblemStatus = keyof typeof TITLES;

/** Whether a problem can have this status. */
export const isProblemStatus = (status: number): status is ProblemStatus => status in TITLES;

/** An error that is the caller's to see. `detail` says the action, a colon, and the offending value. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: ProblemStatus;
  readonly errors: ProblemDetails['errors'];
  readonly headers: Record<string, string>;

  constructor(
    status: ProblemStatus,
    detail: string,
    options: { errors?: ProblemDetails['errors']; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** Answers with the problem as `application/problem+json`. */
export function answerProblem(context: Context, problem: Problem): Response {
  const { status, message, errors, headers } = problem;
  const body: ProblemDetails = { type: 'about:blank', title: TITLES[status], status, detail: message };
  if (errors) body.errors = errors;
  if (status === 401) headers['www-authenticate'] ??= 'Bearer';
  return context.body(JSON.stringify(body), status, { ...headers, 'content-type': 'application/problem+json' });
}
