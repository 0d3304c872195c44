import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { MESSAGE_SAVED } from '../../shared/sync.ts';
import { createTestDatabase } from '../support/database.ts';
import { random } from '../support/random.ts';
import { makeRepository } from '../support/repository.ts';
import { ADMIN_TOKEN, type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';

/** How often each engine's server is killed. */
const KILLS = 12;
const WRITERS = 4;
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** What was acknowledged, so it has to be there whenever the server is. */
type Acknowledged = { items: Map<string, string>; words: Set<string> };

/** Posts ideas until the server dies; remembers those that got a 2xx. */
async function postIdeas(server: ServerProcess, projectId: string, writer: number, acknowledged: Acknowledged) {
  for (let count = 0; ; count++) {
    const title = `idea ${writer}.${count} ${acknowledged.items.size}`;
    try {
      const { id } = await server.call<{ id: string }>('POST', `/api/projects/${projectId}/items`, {
        kind: 'idea',
        title,
      });
      acknowledged.items.set(id, title);
    } catch {
      return;
    }
  }
}

/** Types words into an item's text over a stock y-websocket client; remembers those that were reported as saved. */
function typeWords(server: ServerProcess, itemId: string, acknowledged: Acknowledged, kill: number): () => void {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${server.url.replace('http', 'ws')}/sync`, `item:${itemId}`, doc, {
    WebSocketPolyfill: WebSocket as never,
    params: { token: ADMIN_TOKEN, acks: '1' },
    disableBc: true,
  });
  // The first update-carrying message is the answer to the server's sync step 1.
  const sent: (string | null)[] = [null];
  provider.messageHandlers[MESSAGE_SAVED] = (_encoder, decoder) => {
    const count = decoding.readVarUint(decoder);
    for (const word of sent.slice(0, count)) if (word) acknowledged.words.add(word);
  };
  let count = 0;
  const timer = setInterval(() => {
    if (!provider.synced) return;
    const word = `word-${kill}-${count++};`;
    sent.push(word);
    doc.getText('body').insert(0, word);
  }, 4);
  return () => {
    clearInterval(timer);
    provider.destroy();
  };
}

async function everyItem(server: ServerProcess, projectId: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let after = ''; ; ) {
    const page = await server.call<{ items: { id: string; title: string }[]; next: string | null }>(
      'GET',
      `/api/projects/${projectId}/items?limit=200${after}`,
    );
    for (const { id, title } of page.items) found.set(id, title);
    if (!page.next) return found;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

async function createdIdeas(server: ServerProcess, projectId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after = 0; ; ) {
    const page = await server.call<{ items: { seq: number; subject: { id: string } }[] }>(
      'GET',
      `/api/events?type=idea.created&projectId=${projectId}&limit=200&after=${after}`,
    );
    ids.push(...page.items.map(({ subject }) => subject.id));
    const last = page.items.at(-1);
    if (!last) return ids;
    after = last.seq;
  }
}

/** A job that ran when the server was killed runs again. */
async function succeeds(server: ServerProcess, jobId: string): Promise<void> {
  const state = () => server.call<{ state: string }>('GET', `/api/jobs/${jobId}`).then((job) => job.state);
  await expect.poll(state, { timeout: 60_000 }).toBe('succeeded');
}

/** A repository of enough files that reading it takes about as long as it is to the next kill. */
function makeLargeRepository(folder: string): string {
  const text = (index: number) => `import './module-${(index + 1) % 400}.ts';\n`.repeat(20);
  const files = Array.from({ length: 400 }, (_, index) => [`module-${index}.ts`, text(index)]);
  return makeRepository(join(folder, 'repository'), Object.fromEntries(files));
}

describe.each(['PGlite', 'PostgreSQL'] as const)('kill -9 under load on %s', (engine) => {
  const folder = temporaryFolder();
  let database: Awaited<ReturnType<typeof createTestDatabase>> | null = null;
  beforeAll(async () => {
    if (engine === 'PostgreSQL') database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
    folder.remove();
  });

  test(`keeps everything it acknowledged (TEST_SEED=${seed})`, { timeout: 240_000 }, async () => {
    const { number } = random(seed);
    const start = () =>
      startServer({ dataDir: join(folder.path, 'data'), environment: database ? { DATABASE_URL: database.url } : {} });
    const acknowledged: Acknowledged = { items: new Map(), words: new Set() };

    let server = await start();
    const project = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Apollo' });
    const spec = await server.call<{ id: string }>('POST', `/api/projects/${project.id}/items`, {
      kind: 'spec',
      title: 's',
    });
    const repository = await server.call<{ id: string; jobId: string }>(
      'POST',
      `/api/projects/${project.id}/repositories`,
      { url: makeLargeRepository(folder.path) },
    );
    await succeeds(server, repository.jobId);

    for (let kill = 0; kill < KILLS; kill++) {
      const writers = Array.from({ length: WRITERS }, (_, writer) =>
        postIdeas(server, project.id, writer, acknowledged),
      );
      const stopTyping = typeWords(server, spec.id, acknowledged, kill);
      const { jobId } = await server.call<{ jobId: string }>('POST', `/api/repositories/${repository.id}/ingest`);
      await new Promise((resolve) => setTimeout(resolve, 50 + number() * 450));
      await server.kill();
      stopTyping();
      await Promise.all(writers);
      server = await start();

      const items = await everyItem(server, project.id);
      const lost = [...acknowledged.items].filter(([id, title]) => items.get(id) !== title);
      expect(lost, `items lost by kill ${kill}`).toEqual([]);
      const body = await server.call<string>('GET', `/api/items/${spec.id}/body`);
      expect(
        [...acknowledged.words].filter((word) => !body.includes(word)),
        `words lost by kill ${kill}`,
      ).toEqual([]);
      // On PostgreSQL another process might still be at it, so a lease has to run out: once is enough to wait for that.
      if (engine === 'PGlite' || kill === KILLS - 1) await succeeds(server, jobId);
    }

    expect(acknowledged.items.size).toBeGreaterThan(KILLS * WRITERS);
    expect(acknowledged.words.size).toBeGreaterThan(KILLS);
    const items = await everyItem(server, project.id);
    items.delete(spec.id);
    expect((await createdIdeas(server, project.id)).sort(), 'one event an item').toEqual([...items.keys()].sort());

    expect(await server.stop()).toBe(0);
  });
});
