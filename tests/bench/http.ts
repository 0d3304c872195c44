/** Requests per second of a read and a write route, beside a Hono app that does nothing on the same runtime. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ADMIN_TOKEN, startServer, temporaryFolder } from '../support/server.ts';
import { percentile, printTable } from './table.ts';

const SECONDS = 4;
const CONCURRENCY = 16;

const bareHono = `
import { Hono } from 'hono';
const app = new Hono();
const body = { items: [], next: null };
app.get('/read', (c) => c.json(body));
app.post('/write', async (c) => c.json(await c.req.json(), 201));
const server = Bun.serve({ port: 0, fetch: app.fetch });
console.log(server.url.href);
`;

/** Sends requests for some seconds, `CONCURRENCY` at once. */
async function load(request: () => Promise<Response>): Promise<{ perSecond: number; p50: number; p99: number }> {
  const delays: number[] = [];
  const end = performance.now() + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (performance.now() < end) {
        const started = performance.now();
        const response = await request();
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`load ${response.url}: ${response.status}`);
        delays.push(performance.now() - started);
      }
    }),
  );
  return { perSecond: delays.length / SECONDS, p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}

const folder = temporaryFolder();
const bare = spawn(process.execPath, ['-e', bareHono], { stdio: ['ignore', 'pipe', 'inherit'] });
const bareUrl = await new Promise<string>((resolve) => bare.stdout.once('data', (chunk) => resolve(`${chunk}`.trim())));
const server = await startServer({ dataDir: join(folder.path, 'data'), environment: { LOG_LEVEL: 'warn' } });
try {
  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Bench' });
  const items = `/api/projects/${id}/items`;
  for (let index = 0; index < 50; index++) await server.call('POST', items, { kind: 'idea', title: `Idea ${index}` });

  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ kind: 'idea', title: 'An idea of the usual length, written in a hurry' });
  const rows = [];
  const results: Record<string, Awaited<ReturnType<typeof load>>> = {
    'bare Hono, read': await load(() => fetch(`${bareUrl}read`)),
    'GET /api/me': await load(() => fetch(`${server.url}/api/me`, { headers })),
    'GET items (50)': await load(() => fetch(server.url + items, { headers })),
    'bare Hono, write': await load(() => fetch(`${bareUrl}write`, { method: 'POST', headers, body })),
    'POST item (durable)': await load(() => fetch(server.url + items, { method: 'POST', headers, body })),
  };
  const peers = { read: results['bare Hono, read'], write: results['bare Hono, write'] };
  for (const [name, { perSecond, p50, p99 }] of Object.entries(results)) {
    const peer = /write|POST/.test(name) ? peers.write : peers.read;
    rows.push([name, perSecond, p50, p99, perSecond / (peer?.perSecond ?? Number.NaN)]);
  }
  printTable(`HTTP, ${CONCURRENCY} at once`, ['route', 'requests/s', 'p50 ms', 'p99 ms', 'ratio to bare Hono'], rows);
} finally {
  bare.kill();
  await server.stop();
  folder.remove();
}
