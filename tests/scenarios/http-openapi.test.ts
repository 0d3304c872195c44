import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/index.ts';
import { openServices, type Services } from '../../server/main.ts';
import { type describeApi, undescribedRoutes } from '../../server/ops/index.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { silentLogger } from '../support/log.ts';
import { ADMIN_TOKEN } from '../support/people.ts';
import { temporaryFolder } from '../support/server.ts';

type Operation = { method: string; path: string; secured: boolean };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

/** What a stranger may ask. Whoever adds to this list has thought about it. */
const PUBLIC = [
  'DELETE /api/session',
  'GET /api/docs',
  'GET /api/docs/style.css',
  'GET /api/invites/by-token/{token}',
  'GET /api/openapi.json',
  'GET /api/setup',
  'GET /healthz',
  'GET /metrics',
  'GET /readyz',
  'POST /api/invites/by-token/{token}/accept',
  'POST /api/session',
  'POST /api/setup',
];

/** What a viewer may write: their own account, and their own list of what needs them. */
const VIEWERS_WRITES = [
  'DELETE /api/needs/{id}',
  'DELETE /api/session',
  'DELETE /api/sessions/{id}',
  'DELETE /api/tokens/{id}',
  'PATCH /api/me',
  'POST /api/invites/by-token/{token}/accept',
  'POST /api/me/password',
  'POST /api/session',
  'POST /api/setup',
  'POST /api/tokens',
];

describe('the whole API', () => {
  const folder = temporaryFolder();
  let services: Services;
  let document: ReturnType<typeof describeApi>;
  let operations: Operation[];
  beforeAll(async () => {
    const config = readConfig({ MC_DATA_DIR: folder.path, MC_DURABILITY: 'relaxed', MC_ADMIN_TOKEN: ADMIN_TOKEN });
    const files = sourceFiles();
    const database = await openDatabase({ ...config, files });
    services = await openServices(database, config, files, silentLogger);
    await services.start();
    const response = await services.app.request('/api/openapi.json');
    document = await response.json();
    operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation ? [{ method: method.toUpperCase(), path, secured: operation.security !== undefined }] : [];
      }),
    );
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });

  const ask = ({ method, path }: Operation, headers: Record<string, string> = {}) =>
    services.app.request(path.replaceAll(/\{\w+\}/g, ID), { method, headers });
  const named = ({ method, path }: Operation) => `${method} ${path}`;

  test('is described whole, each operation with a summary and a tag', () => {
    expect(undescribedRoutes(services.app, document)).toEqual([]);
    expect(operations.length).toBeGreaterThan(40);
    const bare = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] && !(item[method]?.summary && item[method]?.tags?.length)).map(
        (method) => `${method} ${path}`,
      ),
    );
    expect(bare).toEqual([]);
  });

  test('refers to no schema that is not there', () => {
    const referred = JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g);
    const missing = [...referred].filter(([, kind = '', name = '']) => {
      const components = (document.components ?? {}) as Record<string, Record<string, unknown>>;
      return components[kind]?.[name] === undefined;
    });
    expect(missing.map(([reference]) => reference)).toEqual([]);
  });

  test('lets a stranger in nowhere but where it is meant', async () => {
    const open: string[] = [];
    for (const operation of operations) {
      const response = await ask(operation);
      await response.body?.cancel();
      if (response.status !== 401) open.push(named(operation));
    }
    // Signing in without anything is 400, and so it is for the others that take a body.
    expect(open.sort()).toEqual(PUBLIC);
    expect(
      operations
        .filter(({ secured }) => !secured)
        .map(named)
        .sort(),
    ).toEqual(PUBLIC.filter((route) => route !== 'POST /api/session'));
  });

  test('lets a viewer read, and write nothing but the own account', async () => {
    const made = await services.app.request('/api/tokens', {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'viewer', role: 'viewer' }),
    });
    const { token } = (await made.json()) as { token: string };
    const writable: string[] = [];
    for (const operation of operations.filter(({ method }) => method !== 'GET')) {
      const response = await ask(operation, { authorization: `Bearer ${token}` });
      const text = await response.text();
      expect(response.status, named(operation)).toBeLessThan(500);
      if (!/it takes (editor|owner)/.test(text)) writable.push(named(operation));
    }
    expect(writable.sort()).toEqual(VIEWERS_WRITES);
  });
});
