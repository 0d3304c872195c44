/**
 * Makes `dist/mission-control`: one binary with the engine, the threads, the migrations, the grammars and the client in
 * it. Bun embeds a file when something imports it, so an entry is generated that imports every one of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { sourceFiles } from '../server/runtime/source-files.ts';

const ENTRY = 'dist/compile/entry.ts';
const THREADS = { engineWorker: 'server/db/engine.ts', poolWorker: 'workers/worker.ts' };

const imports: string[] = [];

/** An import of the file; the expression that is its path at run time. */
function embed(path: string): string {
  const name = `file${imports.length}`;
  const from = relative(dirname(ENTRY), relative('.', path));
  imports.push(`import ${name} from ${JSON.stringify(from)} with { type: 'file' };`);
  return name;
}

const embedMap = (files: Map<string, string>) =>
  `new Map([${[...files].map(([name, path]) => `[${JSON.stringify(name)}, ${embed(path)}]`).join(', ')}])`;

const files = sourceFiles();
const engine = Object.entries(files.engine).map(([name, path]) => `${name}: ${embed(path)}`);
const migrations = files.migrations.map(({ name, path }) => `{ name: ${JSON.stringify(name)}, path: ${embed(path)} }`);
const fields = [
  `engine: { ${engine.join(', ')} }`,
  ...Object.entries(THREADS).map(([name, script]) => `${name}: './${script}'`),
  `migrations: [${migrations.join(', ')}]`,
  `client: ${embedMap(files.client)}`,
  `grammars: ${embedMap(files.grammars)}`,
];

mkdirSync(dirname(ENTRY), { recursive: true });
writeFileSync(
  ENTRY,
  `${imports.join('\n')}
import { runCommandLine } from '../../server/cli/program.ts';
await runCommandLine({ ${fields.join(',\n  ')} }, process.argv.slice(2));
`,
);
const target = join('dist', 'mission-control');
const { status } = spawnSync(
  process.execPath,
  [
    'build',
    '--compile',
    '--minify-syntax',
    '--minify-whitespace',
    // Transformers.js, which is not in the binary, is found where somebody has installed it.
    '--compile-autoload-package-json',
    ENTRY,
    ...Object.values(THREADS),
    '--outfile',
    target,
  ],
  { stdio: 'inherit', env: { ...process.env, BUN_BE_BUN: '1' } },
);
process.exit(status ?? 1);
