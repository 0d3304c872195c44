/**
 * `npm run bench [name …]`, or one with arguments, `npm run bench sync -- [cells …]`, `npm run bench map -- [parts …]`,
 * `npm run bench search -- [chunks]` and `npm run bench search-quality -- sentences`: runs the benchmarks one after the other,
 * each in a process of its own, so that none finds the other's heap. Machines are noisy: look at the ratios.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const helpers = new Set(['run.ts', 'table.ts']);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !helpers.has(file))
  .map((file) => file.replace(/\.ts$/, ''));

/** Those that take arguments. */
const CHOOSY = new Set(['sync', 'map', 'search', 'search-quality']);
const [first, ...cells] = process.argv.slice(2);
const isChoosy = CHOOSY.has(first ?? '');
const asked = first !== undefined && isChoosy ? [first] : process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown) {
  console.error(`run the benchmark ${unknown}: there are ${names.join(', ')}`);
  process.exit(64);
}
for (const name of asked.length > 0 ? asked : names) {
  const script = join(folder, `${name}.ts`);
  const { status } = spawnSync(process.execPath, [script, ...(isChoosy ? cells : [])], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
