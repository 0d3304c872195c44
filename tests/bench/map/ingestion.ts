/** Making a repository's whole map in a process of its own: 1,000 and 10,000 files, with git and without. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeRepository } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/server.ts';
import { median, printTable } from '../table.ts';
import { copyPackages, runAndMeasure } from './support.ts';

const RUNS = 3;
const SIZES = [1000, 10_000];
/** Released packages: JavaScript and TypeScript, their declarations, and what comes with them. */
const PACKAGES = ['hono', 'zod', 'lib0', 'viem', 'es-abstract', 'ox'];

const place = temporaryFolder();
try {
  const rows = [];
  for (const size of SIZES) {
    const repository = join(place.path, `${size}`);
    copyPackages(PACKAGES, repository, size - 1);
    makeRepository(repository, { 'README.md': '# Packages\n' });
    for (const git of ['native', 'isomorphic']) {
      const runs = Array.from({ length: RUNS }, () =>
        runAndMeasure([join(import.meta.dirname, 'own-ingest.ts'), repository, git]),
      );
      const { files, lines, edges, definitions } = JSON.parse(runs[0]?.output ?? '{}');
      const seconds = median(runs.map((run) => run.seconds));
      const cpu = median(runs.map((run) => run.cpuSeconds));
      const peak = Math.max(...runs.map((run) => run.peakMb));
      rows.push([git, files, lines, edges, definitions, seconds, cpu, files / seconds, peak]);
    }
  }
  const columns = ['git', 'files', 'lines', 'imports', 'definitions', 'median s', 'CPU s', 'files/s', 'peak MB'];
  printTable(`Whole ingestion, ${RUNS} runs`, columns, rows);
} finally {
  rmSync(place.path, { recursive: true, force: true });
}
