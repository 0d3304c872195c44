/** Start-up times, memory at rest, and the size of the first load. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, temporaryFolder } from '../support/server.ts';
import { median, printTable } from './table.ts';

const RUNS = 5;
const GOALS = { fresh: 1500, existing: 700 };

const folder = temporaryFolder();
const dataDir = join(folder.path, 'data');

/** Milliseconds from the start of the process to the first 200 of `/readyz`. */
async function start(): Promise<{ ms: number; residentMb: number }> {
  const started = performance.now();
  const server = await startServer({ dataDir });
  while (!(await fetch(`${server.url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 5));
  const ms = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const residentMb = residentMegabytes(server.pid);
  await server.stop();
  return { ms, residentMb };
}

/** Resident memory of a process: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

const fresh: number[] = [];
const existing: number[] = [];
const resident: number[] = [];
for (let run = 0; run < RUNS; run++) {
  await rm(dataDir, { recursive: true, force: true });
  fresh.push((await start()).ms);
  const again = await start();
  existing.push(again.ms);
  resident.push(again.residentMb);
}
folder.remove();
printTable(
  `Start to /readyz, ${RUNS} runs`,
  ['what', 'median ms', 'goal ms', 'ratio to goal'],
  [
    ['fresh data folder', median(fresh), GOALS.fresh, median(fresh) / GOALS.fresh],
    ['existing data folder', median(existing), GOALS.existing, median(existing) / GOALS.existing],
  ],
);
printTable('Memory at rest', ['what', 'MB'], [['resident, 3 s after the start', median(resident)]]);
console.log('\nFirst load, gzipped');
spawnSync(process.execPath, ['scripts/size.ts'], { stdio: 'inherit' });
