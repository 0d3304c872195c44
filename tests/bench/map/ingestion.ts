/** Files per second of making a repository's map, with the installed git and with the built-in reader. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ThreadPool } from '../../workers/pool.ts';
import { makeRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/server.ts';
import { median, printTable } from './table.ts';

const RUNS = 3;
/** Released packages with several thousand files between them. */
const PACKAGES = [
  'zod',
  'hono',
  'yjs',
  'lib0',
  'preact',
  'marked',
  '@codemirror',
  'isomorphic-git',
  'vite',
  '@electric-sql',
];

const folder = temporaryFolder();
const pool = new ThreadPool();
try {
  const source = join(folder.path, 'repository');
  for (const name of PACKAGES) {
    cpSync(join('node_modules', name), join(source, 'packages', name), {
      recursive: true,
      dereference: true,
      filter: (path) => !/node_modules\/.*node_modules/.test(path.slice(path.indexOf('node_modules'))),
    });
  }
  makeRepository(source, { 'README.md': '# Packages\n' });
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('/.git'),
  ).length;
  const rows = [];
  const perSecond: Record<string, number> = {};
  for (const git of ['native', 'isomorphic'] as const) {
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now();
      await pool.run('repositories/ingest', { source: { path: source }, generatedAt: '2026-01-01T00:00:00.000Z', git });
      seconds.push((performance.now() - started) / 1000);
    }
    perSecond[git] = files / median(seconds);
    rows.push([git, files, median(seconds), perSecond[git], perSecond[git] / (perSecond.native ?? Number.NaN)]);
  }
  printTable(`Ingestion, ${RUNS} runs`, ['git', 'files', 'median s', 'files/s', 'ratio to native'], rows);
} finally {
  await pool.close();
  rmSync(folder.path, { recursive: true });
}
