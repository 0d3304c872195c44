/**
 * The picture of a system map with 5,000 modules, in a real Chromium: how soon it is there, and how smoothly it is moved
 * and scaled. The map is generated and given to the browser in place of that of a small repository. Needs the built client.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { SystemMap } from '../../shared/map.ts';
import { CHROMIUM } from '../support/browser.ts';
import { random } from '../support/random.ts';
import { makeRepository } from '../support/repository.ts';
import { startServer, temporaryFolder } from '../support/server.ts';
import { percentile, printTable } from './table.ts';

const SIZES = [500, 5000];
const FRAMES = 60;
/** Scaling a large picture draws it anew for every frame, which takes long where there is no graphics processor. */
const ZOOM_FRAMES = 10;

/** A map with so many modules in folders, four imports each, and two files in each. */
function generate(modules: number): SystemMap {
  const { number, below, pick } = random(1);
  const languages = ['TypeScript', 'Go', 'Python', 'CSS', 'Markdown'];
  const ids = Array.from({ length: modules }, (_, index) => `area${index % 20}/part${index % 200}/module${index}`);
  const lines = ids.map(() => 20 + Math.floor(number() ** 3 * 3000));
  const language = ids.map(() => pick(languages));
  const edges = new Map<string, SystemMap['edges'][number]>();
  for (let edge = 0; edge < modules * 4; edge++) {
    const [from, to] = [pick(ids), ids[Math.floor(number() ** 2 * modules)] ?? ''];
    if (from !== to) edges.set(`${from} ${to}`, { from, to, weight: 1 + below(12) });
  }
  return {
    ...{ repositoryId: 'generated', commit: '4be07d2', generatedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 },
    totals: { files: modules * 2, lines: 1, bytes: 1, commits: 1, authors: 1 },
    languages: languages.map((name) => ({ name, files: 1, lines: 1 })),
    modules: ids.map((id, index) => ({
      ...{ id, path: id, name: id, language: language[index] ?? '', files: 2, lines: lines[index] ?? 0, entry: null },
    })),
    edges: [...edges.values()],
    files: ids.flatMap((id, index) =>
      ['one', 'two'].map((name) => ({
        ...{ path: `${id}/${name}`, module: id, language: language[index] ?? '', complexity: 3, imports: [] },
        ...{ lines: Math.floor((lines[index] ?? 0) / 2), churn: below(50), authors: 1, lastChanged: null },
      })),
    ),
    ...{
      externals: [],
      cycles: [],
      fileCycles: [],
      hotspots: [],
      owners: [],
      coupling: [],
      unresolved: [],
      skipped: [],
    },
  };
}

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
  await page.waitForSelector('[data-module]', { timeout: 60_000 });
  for (const size of SIZES) {
    const map = JSON.stringify(generate(size));
    await page.route(/\/api\/repositories\/[^/]+\/map$/, (route) =>
      route.fulfill({ body: map, contentType: 'application/json' }),
    );
    await page.goto('about:blank');
    const started = performance.now();
    await page.goto(`/p/${id}/map`);
    await page.waitForFunction((count) => document.querySelectorAll('.map-nodes > g').length === count, size, {
      timeout: 120_000,
    });
    soon.push([`${size.toLocaleString('en')} modules`, performance.now() - started]);
    await page.waitForTimeout(2000);
    const frames = (act: 'rest' | 'pan' | 'zoom') =>
      page.evaluate(
        async ([kind, count]) => {
          const svg = document.querySelector('.map-svg');
          const times: number[] = [];
          const at = (frame: number) => ({
            ...{ pointerId: 1, bubbles: true, button: 0, isPrimary: true },
            ...{ clientX: 700 + 260 * Math.sin(frame / 30), clientY: 450 + 160 * Math.sin(frame / 17) },
          });
          if (kind === 'pan') svg?.dispatchEvent(new PointerEvent('pointerdown', at(0)));
          let last = performance.now();
          for (let frame = 0; frame < count; frame++) {
            if (kind === 'pan') svg?.dispatchEvent(new PointerEvent('pointermove', at(frame)));
            if (kind === 'zoom') {
              const deltaY = frame < count / 2 ? -20 : 20;
              svg?.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: 700, clientY: 450, bubbles: true }));
            }
            const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
            times.push(now - last);
            last = now;
          }
          if (kind === 'pan') svg?.dispatchEvent(new PointerEvent('pointerup', at(count)));
          return times;
        },
        [act, act === 'zoom' ? ZOOM_FRAMES : FRAMES] as const,
      );
    // A pointer that a script makes cannot be captured; the drag goes on without.
    await page.evaluate(() => {
      Element.prototype.setPointerCapture = () => {};
    });
    for (const act of ['rest', 'pan', 'zoom'] as const) {
      const times = await frames(act);
      const slow = times.filter((time) => time > 34).length;
      smooth.push([
        `${act}, ${size.toLocaleString('en')}`,
        ...[percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)],
        `${slow} of ${times.length}`,
      ]);
      await page.waitForTimeout(500);
    }
  }
  printTable('A map until it is drawn, milliseconds', ['', 'time'], soon);
  printTable('Time between frames, milliseconds', ['', 'median', 'p95', 'longest', 'above 34'], smooth);
} finally {
  await browser.close();
  await server.stop();
  folder.remove();
}
process.exit(0);
