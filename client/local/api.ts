import { v7 as newId } from 'uuid';
import { PERSON_HEADER, PROTOCOL, PROTOCOL_HEADER } from '../../shared/sync.ts';
import { noteOutdated, noteReachable } from './network.ts';

/** The body of an error answer: RFC 9457 `application/problem+json`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { path: string; message: string }[];
};

/** The server answered a request with an error status. A request that got no answer rejects with a TypeError. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds the server asks to wait before the next try, when it said so. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail || problem.title);
    this.name = 'ApiError';
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export type ApiRequest = {
  method: string;
  /** With its `/api` prefix and query. */
  path: string;
  body?: unknown;
  /** A write repeated with the same key is done once. */
  idempotencyKey?: string;
  /** The id of the person whose it is: it is not done with the session of another. */
  person?: string;
  signal?: AbortSignal;
};

/**
 * Sends one request to this origin. Resolves with the answer's JSON (its text for another content type, undefined for
 * no content), trusted to be a `T`: the server checks what it sends by the schema that `T` is inferred from. Those
 * schemas stay there, because zod would be a third of the first load.
 */
export async function request<T>(command: ApiRequest): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', [PROTOCOL_HEADER]: String(PROTOCOL) };
  if (command.body !== undefined) headers['Content-Type'] = 'application/json';
  if (command.person) headers[PERSON_HEADER] = command.person;
  if (command.idempotencyKey) headers['Idempotency-Key'] = command.idempotencyKey;
  const response = await reach(command, {
    method: command.method,
    headers,
    ...(command.body === undefined ? {} : { body: JSON.stringify(command.body) }),
  });
  if (!response.ok) throw await readProblem(response);
  return (await readBody(response)) as T;
}

/** How long the server may take; a network that drops everything would take minutes to say so. */
const LONGEST_ANSWER = 60_000;
/** What a proxy answers when there is no server behind it. */
const NO_SERVER = new Set([502, 503, 504]);
/** What a server answers to a client of a version that it does not speak. */
export const NOT_UNDERSTOOD = 426;

async function reach({ path, signal }: ApiRequest, init: RequestInit): Promise<Response> {
  const late = AbortSignal.timeout(LONGEST_ANSWER);
  try {
    const response = await fetch(path, { ...init, signal: signal ? AbortSignal.any([signal, late]) : late });
    noteReachable(!NO_SERVER.has(response.status));
    if (response.status === NOT_UNDERSTOOD) noteOutdated(true);
    else if (response.ok) noteOutdated(false);
    return response;
  } catch (error) {
    if (!signal?.aborted) noteReachable(false);
    throw error;
  }
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('Content-Type') ?? '';
  return type.includes('json') ? response.json() : response.text();
}

async function readProblem(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const fallback = { type: 'about:blank', title: response.statusText, status: response.status, detail: '' };
  const body: unknown = await readBody(response).catch(() => null);
  const problem = typeof body === 'object' && body !== null ? { ...fallback, ...body } : fallback;
  return new ApiError(
    { ...problem, status: response.status, detail: problem.detail || problem.title || `Error ${response.status}` },
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

const write =
  (method: string) =>
  <T = unknown>(path: string, body?: unknown): Promise<T> =>
    request<T>({ method, path, body, idempotencyKey: newId() });

/**
 * The server's HTTP interface: paths start with `/api`. A refused request rejects with {@link ApiError}. For a change
 * that should survive a lost network, use the outbox instead.
 */
export const api = {
  get: <T = unknown>(path: string, signal?: AbortSignal): Promise<T> =>
    request<T>({ method: 'GET', path, ...(signal ? { signal } : {}) }),
  post: write('POST'),
  put: write('PUT'),
  patch: write('PATCH'),
  delete: write('DELETE'),
};
