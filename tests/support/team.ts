import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { type Browsers, type Person, startBrowsers } from './browser.ts';
import { type ServerProcess, startServer, temporaryFolder } from './server.ts';

/** A server with an owner, an editor and a viewer, each at a browser of their own. */
export type Team = {
  server: ServerProcess;
  ada: Person;
  grace: Person;
  vic: Person;
  close(): Promise<void>;
};

/** Starts a server with the client as it is built (`npm test` and `npm run build` build it), and lets the team in. */
export async function openTeam(): Promise<Team> {
  const folder = temporaryFolder();
  const server = await startServer({ dataDir: folder.path });
  const browsers: Browsers = await startBrowsers(server.url);
  const [ada, grace, vic] = [await browsers.open(), await browsers.open(), await browsers.open()];
  await post(ada, '/api/setup', { name: 'Ada Lovelace', email: 'ada@example.com', password: 'a long password' });
  const join = async (person: Person, name: string, role: string) => {
    const { url } = await post<{ url: string }>(ada, '/api/invites', { role });
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`;
    await post(person, `/api/invites/by-token/${url.split('/').at(-1)}/accept`, {
      name,
      email,
      password: `${name} says`,
    });
  };
  await join(grace, 'Grace Hopper', 'editor');
  await join(vic, 'Vic Reader', 'viewer');
  return {
    ...{ server, ada, grace, vic },
    async close() {
      await browsers.close();
      await server.stop();
      folder.remove();
    },
  };
}

/** Sends a request with the cookies of a person's browser. */
export async function post<T>({ context }: Person, path: string, data: unknown): Promise<T> {
  const response = await context.request.post(path, { data });
  if (!response.ok()) throw new Error(`POST ${path}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as T;
}

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What breaks WCAG 2.2 AA on a page, as `rule: element`. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Axe = { run: (context: Document, options: object) => Promise<{ violations: Violation[] }> };
    type Violation = { id: string; nodes: { target: string[]; failureSummary: string }[] };
    const { run } = (window as unknown as { axe: Axe }).axe;
    // What is still fading in has the contrast of neither its beginning nor its end.
    const moving = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(moving.map((each) => each.finished.catch(() => {})));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} (${node.failureSummary})`),
    );
  });
}
