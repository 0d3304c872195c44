import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browsers, startBrowsers } from '../support/browser.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';

const SERVICE_WORKER = 'dist/client/sw.js';
const folder = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;
let original: string;

beforeAll(async () => {
  original = await readFile(SERVICE_WORKER, 'utf8');
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
}, 60_000);

afterAll(async () => {
  await writeFile(SERVICE_WORKER, original);
  await browsers?.close();
  await server?.stop();
  folder.remove();
});

test('a new version is offered, and every tab is loaded again with it', { timeout: 60_000 }, async () => {
  const { context, page } = await browsers.open();
  const owner = { name: 'Ada', email: 'ada@example.com', password: 'a long password' };
  await context.request.post('/api/setup', { data: owner });
  const other = await context.newPage();
  for (const each of [page, other]) {
    await each.goto('/');
    await each.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  }
  const { port } = new URL(server.url);
  await server.stop();
  await appendFile(SERVICE_WORKER, '\n// another version');
  server = await startServer({ dataDir: folder.path, environment: { PORT: port } });
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
  const offer = page.getByRole('button', { name: 'Update' });
  await offer.waitFor();
  await Promise.all([page.waitForEvent('load'), other.waitForEvent('load'), offer.click()]);
  await page.getByRole('navigation', { name: 'Workspace' }).waitFor();
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toMatch(/activat/);
  expect(await offer.count()).toBe(0);
});
