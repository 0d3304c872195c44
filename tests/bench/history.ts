/**
 * Reading a history against `git log --numstat`, in alternating rounds; an ingestion again after one commit; and the
 * time and memory of the largest repository that is read whole: 50,000 files and 50,000 commits.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ThreadPool } from '../../workers/pool.ts';
import type { GitAdapter } from '../../workers/repositories/git.ts';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import { makeHistory } from '../support/git-history.ts';
import { temporaryFolder } from '../support/server.ts';
import { median, printTable } from './table.ts';

const ROUNDS = 3;
const MEASURED = { seed: 1, files: 5000, commits: 10_000 };
const LARGEST = { seed: 2, files: 50_000, commits: 50_000 };
const GENERATED_AT = '2026-01-01T00:00:00.000Z';

const [command, ...rest] = process.argv.slice(2);
if (command === 'ingest') await ingest(rest[0] ?? '', rest[1] ?? '', rest[2] === 'native' ? 'native' : 'isomorphic');
else await measure();

async function measure(): Promise<void> {
  const folder = temporaryFolder();
  try {
    await compareWithGit(join(folder.path, 'measured'));
    await measureOneCommit(folder.path);
    await measureLargest(folder.path);
  } finally {
    rmSync(folder.path, { recursive: true });
  }
}

async function compareWithGit(repository: string): Promise<void> {
  await makeHistory(repository, MEASURED);
  const runs: [string, '--no-renames' | '-M', () => Promise<void> | void][] = [];
  for (const renames of ['--no-renames', '-M'] as const) {
    runs.push(['git log --numstat', renames, () => gitLog(repository, renames)]);
    for (const git of [nativeGit, isomorphicGit]) {
      runs.push([`${git.name} git`, renames, () => readHistory(git, repository, renames === '-M')]);
    }
  }
  const seconds = runs.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [, , run]] of runs.entries()) seconds[index]?.push(await timed(run));
  }
  const rows = runs.map(([name, renames], index) => {
    const peer = median(seconds[index < 3 ? 0 : 3] ?? []);
    const own = median(seconds[index] ?? []);
    return [`${name} ${renames}`, own, MEASURED.commits / own, own / peer];
  });
  const title = `History of ${MEASURED.commits} commits in ${MEASURED.files} files, ${ROUNDS} rounds`;
  printTable(title, ['', 'median s', 'commits/s', 'ratio to git log'], rows);
}

function gitLog(repository: string, renames: string): void {
  const { status } = spawnSync('git', ['log', '--numstat', renames], { cwd: repository, stdio: 'ignore' });
  if (status !== 0) throw new Error(`git log ended with ${status}`);
}

async function readHistory(git: GitAdapter, repository: string, renames: boolean): Promise<void> {
  const reader = git.open(await locate(repository));
  const head = await reader.head();
  const commits = await Array.fromAsync(reader.commits(head?.commit ?? '', 100_000));
  let changes = 0;
  const options = { renames, mostFiles: 100_000, fileBytes: 5_000_000, patienceMs: 20_000 };
  for await (const read of reader.changes(commits, options)) changes += read.changes?.length ?? Number.NaN;
  reader.close();
  if (!(changes > commits.length)) throw new Error(`Read a history: ${changes} changes`);
}

/** Of this project, or what is there of it: the time that a person waits after a commit. */
async function measureOneCommit(folder: string): Promise<void> {
  const repository = join(folder, 'own');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, stdio: 'pipe' }).toString();
  execFileSync('git', ['clone', '--quiet', '.', repository], { stdio: 'pipe' });
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  const pool = new ThreadPool();
  const run = () =>
    timed(async () => {
      const kept = { keep: join(folder, 'own-kept'), generatedAt: GENERATED_AT, repositoryId: 'own' };
      await pool.run('repositories/make-map', { ...kept, source: { path: repository } });
    });
  try {
    const rows: (string | number)[][] = [['first', await run()]];
    for (let round = 0; round < ROUNDS; round++) {
      writeFileSync(join(repository, 'bench.ts'), `export const round = ${round};\n`);
      git('add', '--all');
      git(...identity, 'commit', '--quiet', '--message', `round ${round}`);
      rows.push([`after one commit, ${round + 1}`, await run()]);
    }
    const commits = git('rev-list', '--count', 'HEAD').trim();
    const files = git('ls-files').split('\n').length - 1;
    printTable(`Ingestion of this project: ${files} files, ${commits} commits`, ['', 's'], rows);
  } finally {
    await pool.close();
  }
}

async function measureLargest(folder: string): Promise<void> {
  const repository = join(folder, 'largest');
  await makeHistory(repository, LARGEST);
  const rows = [];
  for (const git of ['native', 'isomorphic']) {
    for (const name of ['first', 'again, from what is kept']) {
      const started = performance.now();
      const peak = await peakMemory(['ingest', repository, join(folder, `kept-${git}`), git]);
      rows.push([`${git} git, ${name}`, (performance.now() - started) / 1000, peak]);
    }
  }
  const title = `Ingestion of ${LARGEST.files} files and ${LARGEST.commits} commits, with git's processes`;
  printTable(title, ['', 's', 'peak MB'], rows);
}

async function ingest(repository: string, keep: string, git: GitAdapter['name']): Promise<void> {
  const pool = new ThreadPool();
  const input = { source: { path: repository }, keep, git, generatedAt: GENERATED_AT, repositoryId: 'largest' };
  await pool.run('repositories/make-map', input);
  await pool.close();
}

/** Runs this file with arguments, and gives the most memory that it and all its processes held together, in MB. */
async function peakMemory(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [import.meta.filename, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let ended = false;
  child.once('close', () => {
    ended = true;
  });
  let peak = 0;
  while (!ended) {
    peak = Math.max(peak, residentMb(child.pid ?? 0));
    await setTimeout(100);
  }
  if (child.exitCode !== 0) throw new Error(`Measure the memory: the process ended with ${child.exitCode}`);
  return peak;
}

/** The memory of a process and of those that it started, where the system tells (Linux). */
function residentMb(root: number): number {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const status = read(`/proc/${name}/status`);
      parents.set(Number(name), Number(status.match(/^PPid:\s+(\d+)/m)?.[1]));
    }
  } catch {
    return Number.NaN;
  }
  const isOwn = (pid: number): boolean => pid === root || (pid > 1 && isOwn(parents.get(pid) ?? 0));
  // Its share of what it shares: a process that is just being started has all the memory of the one that starts it.
  const share = (pid: number) => Number(read(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+)/m)?.[1] ?? 0);
  return [...parents.keys()].filter(isOwn).reduce((sum, pid) => sum + share(pid), 0) / 1000;
}

/** The text of a file of `/proc`; empty when the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function timed(run: () => Promise<void> | void): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}
