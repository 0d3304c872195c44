/**
 * The picture of a system map with 5,000 modules, in a real Chromium: how soon it is there, and how smoothly it is moved
 * and scaled, beside the same graph in cytoscape. The map is generated and given to the browser in place of that of a small repository. Needs the built client.
 */
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { layOut } from '../../client/repositories/layout.ts';
import type { SystemMap } from '../../shared/map.ts';
import { CHROMIUM } from '../support/browser.ts';
import { largeMap } from '../support/large-map.ts';
import { makeRepository } from '../support/repository.ts';
import { startServer, temporaryFolder } from '../support/server.ts';
import { percentile, printTable } from './table.ts';

const SIZES = [500, 5000];
const FRAMES = 60;
const ACTS = ['rest', 'pan', 'zoom'] as const;
type Act = (typeof ACTS)[number];

const folder = temporaryFolder();
const server = await startServer({ dataDir: join(folder.path, 'data'), environment: { LOG_LEVEL: 'warn' } });
const browser = await chromium.launch(CHROMIUM);
const [soon, smooth]: [(string | number)[][], (string | number)[][]] = [[], []];
try {
  const context = await browser.newContext({
    ...{ baseURL: server.url, viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' },
  });
  await context.request.post('/api/setup', {
    data: { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
  });
  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Bench' });
  const url = makeRepository(join(folder.path, 'small'), { 'a/a.ts': 'export const a = 1;\n' });
  await server.call('POST', `/api/projects/${id}/repositories`, { url });
  const page = await context.newPage();
  await page.goto(`/p/${id}/map`);
  await page.waitForSelector('.map-canvas[data-modules]', { timeout: 60_000 });
  for (const size of SIZES) {
    const map = JSON.stringify(largeMap(size));
    await page.route(/\/api\/repositories\/[^/]+\/map$/, (route) =>
      route.fulfill({ body: map, contentType: 'application/json' }),
    );
    await page.goto('about:blank');
    const started = performance.now();
    await page.goto(`/p/${id}/map`);
    await page.waitForSelector(`.map-canvas[data-modules="${size}"]`, { timeout: 120_000 });
    soon.push([`${size.toLocaleString('en')} modules`, performance.now() - started]);
    await page.waitForTimeout(2000);
    // A pointer that a script makes cannot be captured; the drag goes on without.
    await page.evaluate(() => {
      Element.prototype.setPointerCapture = () => {};
    });
    const name = size.toLocaleString('en');
    for (const act of ACTS) smooth.push(row(`${act}, ${name}`, await moveMap(page, act)));
    const peer = await openPeer(context, largeMap(size));
    for (const act of ACTS) smooth.push(row(`cytoscape: ${act}, ${name}`, await movePeer(peer, act)));
    await peer.close();
  }
  printTable('A map until it is drawn, milliseconds', ['', 'time'], soon);
  printTable('Time between frames, milliseconds', ['', 'median', 'p95', 'longest', 'above 34'], smooth);
} finally {
  await browser.close();
  await server.stop();
  folder.remove();
}
process.exit(0);

function row(name: string, times: readonly number[]): (string | number)[] {
  const slow = times.filter((time) => time > 34).length;
  return [
    name,
    percentile([...times], 0.5),
    percentile([...times], 0.95),
    Math.max(...times),
    `${slow} of ${times.length}`,
  ];
}

/** Moves the map as a person does, and gives the times between frames, in ms. */
async function moveMap(page: Page, act: Act): Promise<number[]> {
  const times = await page.evaluate(
    async ([kind, count]) => {
      const picture = document.querySelector('.map-frame');
      const times: number[] = [];
      const at = (frame: number) => ({
        ...{ pointerId: 1, bubbles: true, button: 0, isPrimary: true },
        ...{ clientX: 700 + 260 * Math.sin(frame / 30), clientY: 450 + 160 * Math.sin(frame / 17) },
      });
      if (kind === 'pan') picture?.dispatchEvent(new PointerEvent('pointerdown', at(0)));
      let last = performance.now();
      for (let frame = 0; frame < count; frame++) {
        if (kind === 'pan') picture?.dispatchEvent(new PointerEvent('pointermove', at(frame)));
        if (kind === 'zoom') {
          const deltaY = frame < count / 2 ? -20 : 20;
          picture?.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: 700, clientY: 450, bubbles: true }));
        }
        const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        times.push(now - last);
        last = now;
      }
      if (kind === 'pan') picture?.dispatchEvent(new PointerEvent('pointerup', at(count)));
      return times;
    },
    [act, FRAMES] as const,
  );
  await page.waitForTimeout(500);
  return times;
}

/** What of cytoscape the peer's page uses. */
type Cytoscape = {
  (options: object): Cytoscape;
  fit(padding: number): void;
  panBy(by: { x: number; y: number }): void;
  zoom(): number;
  zoom(to: { level: number; renderedPosition: { x: number; y: number } }): void;
};

/** The same modules at the same places with the same imports in cytoscape, with what it advises for large graphs. */
async function openPeer(context: BrowserContext, map: SystemMap): Promise<Page> {
  const page = await context.newPage();
  await page.setContent('<body style="margin: 0"><div id="graph" style="width: 1160px; height: 760px"></div></body>');
  await page.addScriptTag({ path: 'node_modules/cytoscape/dist/cytoscape.min.js' });
  const { modules } = layOut(map);
  const edges = map.edges.map(({ from, to }) => ({ data: { source: from, target: to } }));
  await page.evaluate(
    ([nodes, lines]) => {
      const scope = window as unknown as { cytoscape: Cytoscape; graph: Cytoscape };
      scope.graph = scope.cytoscape({
        container: document.querySelector('#graph'),
        elements: [...nodes.map(({ id, x, y, r }) => ({ data: { id, width: 2 * r }, position: { x, y } })), ...lines],
        style: [
          { selector: 'node', style: { width: 'data(width)', height: 'data(width)', label: 'data(id)' } },
          { selector: 'edge', style: { width: 1, 'curve-style': 'haystack', opacity: 0.2 } },
        ],
        layout: { name: 'preset' },
        ...{ textureOnViewport: true, hideEdgesOnViewport: true, hideLabelsOnViewport: true, pixelRatio: 1 },
      });
      scope.graph.fit(20);
    },
    [modules.map(({ id, x, y, r }) => ({ id, x, y, r })), edges] as const,
  );
  await page.waitForTimeout(5000);
  return page;
}

async function movePeer(page: Page, act: Act): Promise<number[]> {
  const times = await page.evaluate(
    async ([kind, count]) => {
      const { graph } = window as unknown as { graph: Cytoscape };
      const times: number[] = [];
      let last = performance.now();
      for (let frame = 0; frame < count; frame++) {
        if (kind === 'pan') graph.panBy({ x: 9 * Math.cos(frame / 30), y: 9 * Math.cos(frame / 17) });
        if (kind === 'zoom') {
          const level = graph.zoom() * Math.exp(frame < count / 2 ? 0.032 : -0.032);
          graph.zoom({ level, renderedPosition: { x: 580, y: 380 } });
        }
        const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        times.push(now - last);
        last = now;
      }
      return times;
    },
    [act, FRAMES] as const,
  );
  await page.waitForTimeout(1000);
  return times;
}
