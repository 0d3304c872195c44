import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { Database } from '../db/index.ts';
import { type AppEnv, createRouter, Problem, problems, requireRole } from '../http/index.ts';
import { writeBackup } from './backup.ts';

export type BackupRoutesOptions = { database: Database; dataDir: string; now: () => Date };

/**
 * The route that backs up a server while it runs. The backup is complete in the data folder before the first byte of
 * the answer leaves: a slow reader would hold up everyone on the embedded engine.
 */
export function backupRoutes({ database, dataDir, now }: BackupRoutesOptions): OpenAPIHono<AppEnv> {
  const router = createRouter();
  const file = join(dataDir, 'backup-to-send.gz');
  let busy = false;

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/backup',
      tags: ['Operations'],
      summary: 'Back up the whole database: a file for `mission-control restore`',
      middleware: [requireRole('owner')],
      responses: {
        200: {
          content: { 'application/gzip': { schema: z.string().meta({ format: 'binary' }) } },
          description: 'The backup',
        },
        ...problems(401, 403, 409),
      },
    }),
    async (context) => {
      if (busy) throw new Problem(409, 'back up: another backup is being made');
      busy = true;
      try {
        const at = now();
        await writeBackup(database, file, at);
        const handle = await open(file);
        const { size } = await handle.stat();
        // Node's type of a web stream is not the global one, though the class is.
        const stream = Readable.toWeb(handle.createReadStream()) as unknown as ReadableStream;
        return context.body(stream, 200, {
          'content-type': 'application/gzip',
          'content-length': String(size),
          'content-disposition': `attachment; filename="mission-control-${at.toISOString().slice(0, 10)}.gz"`,
        });
      } finally {
        // What is open is read to its end all the same.
        await rm(file, { force: true });
        busy = false;
      }
    },
  );

  return router;
}
