/**
 * `npm start`, `bun start`, `deno task start` and their `test`: installs what is missing, builds what is stale, then
 * runs. Plain JavaScript without dependencies, because it runs before anything is installed, on Node, Bun or Deno.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const local = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.exe` : name);

/** SHA-256 over the names and contents of files and of all files in folders. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    hash.update(`${path}\0`);
    hash.update(readFileSync(full));
  };
  for (const path of paths) {
    const full = join(root, path);
    if (!path.includes('.') && existsSync(full)) {
      const entries = readdirSync(full, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const files = entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
      for (const file of files.sort()) add(file);
    } else add(path);
  }
  return hash.digest('hex');
}

const stampPath = (name) => join(root, 'node_modules', `.mission-control-${name}`);
const isFresh = (name, print) => existsSync(stampPath(name)) && readFileSync(stampPath(name), 'utf8') === print;

function run(command, args, environment = {}, cwd = root) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: ['inherit', process.stderr.fd ?? 2, 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (error || status !== 0) {
    console.error(`run ${command} ${args.join(' ')}: ${error?.message ?? `it ended with ${status}`}`);
    process.exit(status || 1);
  }
}

const answers = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Installs exactly what bun.lock says. The lock is Bun's: where that is missing, npm or Deno only brings it. */
function install() {
  const print = fingerprint(['bun.lock', 'package.json']);
  if (isFresh('installed', print)) return;
  console.error('Installing packages …');
  const frozen = ['install', '--frozen-lockfile', '--silent'];
  if (process.versions.bun) run(process.execPath, frozen, { BUN_BE_BUN: '1' });
  else if (answers('bun')) run('bun', frozen);
  else {
    // Outside the checkout, whose own deno.json and package.json would be read instead.
    const bootstrap = mkdtempSync(join(tmpdir(), 'mission-control-'));
    const dependencies = { bun: manifest.devDependencies.bun };
    writeFileSync(join(bootstrap, 'package.json'), JSON.stringify({ private: true, dependencies }));
    writeFileSync(join(bootstrap, 'deno.json'), '{"nodeModulesDir":"auto","lock":false}');
    if (process.versions.deno && !answers('npm')) {
      run(process.execPath, ['install', '--quiet', '--allow-scripts=npm:bun'], {}, bootstrap);
    } else run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {}, bootstrap);
    run(join(bootstrap, 'node_modules', '.bin', 'bun'), frozen);
    rmSync(bootstrap, { recursive: true });
  }
  writeFileSync(stampPath('installed'), print);
}

/** Builds the client and the database image when a source of theirs changed. */
function build(runtime) {
  const sources = ['client', 'shared', 'scripts', 'migrations', 'vite.config.ts', 'bun.lock', 'server/db/engine.ts'];
  const print = fingerprint(sources);
  if (isFresh('built', print) && existsSync(join(root, 'dist', 'client', 'index.html'))) return;
  console.error('Building …');
  run(runtime[0], [...runtime.slice(1), 'scripts/build.ts']);
  writeFileSync(stampPath('built'), print);
}

/** Runs the command in the foreground of this process: signals go to it, its exit status is ours. */
function become(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 1)));
}

const [task, ...rest] = process.argv.slice(2);
install();
const runtime = process.versions.deno ? [process.execPath, 'run', '-A'] : [local('bun')];
if (task === 'install') process.exit(0);
build(runtime);
if (task === 'start') become(runtime[0], [...runtime.slice(1), 'server/cli.ts', 'serve', ...rest]);
else if (task === 'cli') become(runtime[0], [...runtime.slice(1), 'server/cli.ts', ...rest]);
else if (task === 'test') become(local('bun'), ['scripts/test.ts', ...rest]);
else if (task === 'compile') become(local('bun'), ['scripts/compile.ts']);
else if (task === 'bench') become(local('bun'), ['tests/bench/run.ts', ...rest]);
else if (task !== 'build') {
  console.error(`run ${task}: it takes install, build, start, cli, test, bench or compile`);
  process.exit(64);
}
