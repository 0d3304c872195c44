/** Counting lines of code, comments and blanks against cloc, file by file, end to end in a process of its own. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { temporaryFolder } from '../../support/server.ts';
import { median, printTable } from '../table.ts';
import { copyPackages, type Measured, runAndMeasure } from './support.ts';

const RUNS = 3;
const PACKAGES = ['viem', 'zod', 'hono', 'lib0', 'es-abstract', 'ajv', 'ioredis'];

/** `code comments blanks` of each file. */
type Counted = Omit<Measured, 'output'> & { counts: Map<string, string> };

/** What cloc finds, without leaving out equal files or slow ones. */
function cloc(folder: string): Counted {
  const options = ['--by-file', '--csv', '--quiet', '--skip-uniqueness', '--timeout', '0'];
  const { output, ...measured } = runAndMeasure([...options, folder], 'cloc');
  const lines = output.split('\n').flatMap((line): [string, string][] => {
    const [, path, blanks, comments, code] = line.match(/^[^,]+,(.+),(\d+),(\d+),(\d+)$/) ?? [];
    return path ? [[relative(folder, path), `${code} ${comments} ${blanks}`]] : [];
  });
  return { counts: new Map(lines), ...measured };
}

function own(folder: string): Counted {
  const { output, ...measured } = runAndMeasure([join(import.meta.dirname, 'own-count.ts'), folder]);
  const files = Object.entries(JSON.parse(output) as Record<string, [string, number, number, number]>);
  return { counts: new Map(files.map(([path, [, ...numbers]]) => [path, numbers.join(' ')])), ...measured };
}

const place = temporaryFolder();
try {
  if (spawnSync('cloc', ['--version']).status !== 0) {
    console.error('Compare with cloc: it is not installed');
    process.exit(0);
  }
  const folder = join(place.path, 'source');
  const files = copyPackages(PACKAGES, folder);
  const turns = Array.from({ length: RUNS }, () => [own(folder), cloc(folder)] as const);
  const [ours, theirs] = turns[0] ?? [];
  const both = [...(theirs?.counts ?? [])].filter(([path]) => ours?.counts.has(path));
  const different = both.filter(([path, counts]) => ours?.counts.get(path) !== counts);
  const middle = (tool: 0 | 1, what: 'seconds' | 'cpuSeconds') => median(turns.map((turn) => turn[tool][what]));
  printTable(
    `Lines of ${PACKAGES.join(', ')}: ${files} files, ${RUNS} runs in turn`,
    ['tool', 'files', 'median s', 'CPU s', 'files/s', 'times ours', 'in CPU'],
    ([0, 1] as const).map((tool) => {
      const [seconds, cpu] = [middle(tool, 'seconds'), middle(tool, 'cpuSeconds')];
      const ratios = [seconds / middle(0, 'seconds'), cpu / middle(0, 'cpuSeconds')];
      return [tool === 0 ? 'Mission Control' : 'cloc', files, seconds, cpu, files / seconds, ...ratios];
    }),
  );
  console.info(
    `\nOf ${both.length} files that both count, ${both.length - different.length} are equal. Different (code comments blanks):`,
  );
  for (const [path, counts] of different.slice(0, 10))
    console.info(`  ${path}: cloc ${counts}, ours ${ours?.counts.get(path)}`);
} finally {
  rmSync(place.path, { recursive: true, force: true });
}
