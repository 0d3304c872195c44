import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../http/index.ts';

export type OpenApiDocument = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>;

const WRITES = ['post', 'put', 'patch', 'delete'] as const;
const METHODS = ['get', ...WRITES] as const;
const KEY = 'IdempotencyKey';

const DESCRIPTION = `A program sends an API token in the header \`Authorization: Bearer <token>\`. Every error is
\`application/problem+json\` (RFC 9457). Every list takes \`limit\` and \`after\`, and answers with \`items\` and \`next\`.
Every write may carry an \`Idempotency-Key\`: the same key and body give the same answer. Live documents are served at
\`/sync/<document>\` over the y-websocket protocol.`;

/** Describes every route of the app, from the schemas that validate it. */
export function describeApi(app: OpenAPIHono<AppEnv>, version: string): OpenApiDocument {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'mc_session',
    description: 'Set by signing in. Over TLS its name begins with `__Host-`.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('parameters', KEY, {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', maxLength: 255 },
    description: 'The same key and body give the same answer; another body is answered with 409.',
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Mission Control', version, description: DESCRIPTION, license: { name: 'MIT' } },
  });
  for (const item of Object.values(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      // What answers 401 to a stranger takes a session or a token; signing in does not.
      if (operation?.responses?.['401']) operation.security ??= [{ session: [] }, { token: [] }];
    }
    for (const method of WRITES) {
      const operation = item[method];
      if (operation)
        operation.parameters = [...(operation.parameters ?? []), { $ref: `#/components/parameters/${KEY}` }];
    }
  }
  return document;
}

/** Routes of the app that the document does not describe, as `GET /path`. */
export function undescribedRoutes(app: OpenAPIHono<AppEnv>, document: OpenApiDocument): string[] {
  const described = new Set(
    Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    ),
  );
  const routes = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  return [...new Set(routes)].filter((route) => !described.has(route));
}
