/**
 * Prints what a browser loads before it shows the first page, from the built client (`dist/client`): the JavaScript and
 * styles that index.html names and, with them, everything these import, gzipped. Fails when the JavaScript is over the
 * budget.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes of gzipped JavaScript, before the editor and the map. */
const BUDGET = 90_000;

const root = join(import.meta.dirname, '../dist/client');
const html = await readFile(join(root, 'index.html'), 'utf8');
const files = new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? ''));
let scripts = 0;
let styles = 0;
for (const file of files) {
  const bytes = await readFile(join(root, file));
  const size = gzipSync(bytes).length;
  if (file.endsWith('.css')) styles += size;
  else scripts += size;
  process.stdout.write(`${(size / 1000).toFixed(1).padStart(8)} kB  ${file}\n`);
  // A set that grows while it is walked: what a script imports statically is loaded with it.
  const statically = bytes.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g);
  if (file.endsWith('.js')) for (const [, name] of statically) files.add(`assets/${name}`);
}
process.stdout.write(`${(styles / 1000).toFixed(1).padStart(8)} kB  styles\n`);
process.stdout.write(`${(scripts / 1000).toFixed(1).padStart(8)} kB  JavaScript of ${BUDGET / 1000} kB\n`);
if (scripts > BUDGET) {
  process.stderr.write(`Keep the first load small: ${scripts} bytes of JavaScript, ${BUDGET} allowed\n`);
  process.exitCode = 1;
}
