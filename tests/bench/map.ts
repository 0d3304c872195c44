/**
 * `npm run bench map [-- names …]`: what it costs to understand a repository, each part in a process of its own. The
 * parts are the scripts in `map/`; those that begin with `own-` are the side of the product that a part starts.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'map');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !/^(own-|support)/.test(file))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown) {
  console.error(`run the part ${unknown} of the benchmark map: there are ${names.join(', ')}`);
  process.exit(64);
}
for (const name of asked.length > 0 ? asked : names) {
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.ts`)], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
