/**
 * The sync engine beside the server of y-websocket 2 on Node, which stores nothing, and Hocuspocus 4 on Bun, which stores
 * with its database extension; each in a process of its own, loaded from this one. Ours stores every update with a real
 * fsync, rows and events.
 *
 * `npm run bench sync -- [paced] [burst] [load] [memory] [storage] [rounds=<n>]`
 */
import { bursts } from './sync/burst.ts';
import { loads, STORM } from './sync/loads.ts';
import { memory, OPEN_DOCUMENTS } from './sync/memory.ts';
import { paced } from './sync/paced.ts';
import { removeData } from './sync/servers.ts';
import { storage } from './sync/storage.ts';
import { print, Results } from './sync/table.ts';

const SUBJECTS = { paced, burst: bursts, load: loads, memory, storage };
type Subject = keyof typeof SUBJECTS;
const isSubject = (text: string): text is Subject => text in SUBJECTS;

let rounds: number | null = null;
const asked: Subject[] = [];
for (const argument of process.argv.slice(2)) {
  const count = Number(/^rounds=(\d+)$/.exec(argument)?.[1] ?? Number.NaN);
  if (count > 0) rounds = count;
  else if (isSubject(argument)) asked.push(argument);
  else {
    console.error(`run the benchmark sync: ${argument} is none of ${Object.keys(SUBJECTS).join(', ')}, rounds=<n>`);
    process.exit(64);
  }
}

/** Rounds of the whole run, so that it stays below six minutes. */
const ROUNDS: Record<Subject, number> = { paced: 3, burst: 1, load: 2, memory: 1, storage: 1 };

const results = new Results();
for (const subject of asked.length > 0 ? asked : Object.keys(SUBJECTS).filter(isSubject)) {
  await SUBJECTS[subject](results, rounds ?? ROUNDS[subject]);
}
removeData();

const shapes = (kind: string) =>
  [1, 20].flatMap((documents) =>
    [50, 200, 1000].flatMap((connections) =>
      ['one', 'all'].map((writers) => ({
        cell: `${kind} ${documents} ${connections} ${writers}`,
        title: `${documents} document${documents > 1 ? 's' : ''}, ${connections} clients, ${writers === 'one' ? 'one writes' : 'all write'}`,
      })),
    ),
  );

print(
  'Propagation at a pace: 50 updates/s in 1 document, 500 in 20; ms',
  results,
  shapes('paced').flatMap(({ cell, title }) => [
    { title: `${title}: p50`, cell: `${cell} p50`, better: 'less' as const },
    { title: '… p99', cell: `${cell} p99`, better: 'less' as const },
    { title: '… processor µs a delivery', cell: `${cell} cpu`, better: 'less' as const },
  ]),
);
print(
  'A burst: thousands of small updates at once',
  results,
  shapes('burst').flatMap(({ cell, title }) => [
    { title: `${title}: deliveries/s`, cell: `${cell} deliveries`, better: 'more' as const },
    { title: '… processor µs a delivery', cell: `${cell} cpu`, better: 'less' as const },
    { title: '… processor ms for 1,000 updates', cell: `${cell} update`, better: 'less' as const },
    { title: '… memory over idle, MB', cell: `${cell} memory`, better: 'less' as const },
  ]),
);
print('Connecting, and the first sync of a document of 1 MB; ms', results, [
  { title: 'read from where it is stored', cell: 'load cold', better: 'less' },
  { title: `… ${STORM} clients at once`, cell: 'load coldStorm', better: 'less' },
  { title: 'while it is in memory', cell: 'load warm', better: 'less' },
  { title: `… ${STORM} clients at once`, cell: 'load storm', better: 'less' },
]);
print('Memory, kB', results, [
  { title: 'a connection', cell: 'memory connection', better: 'less' },
  { title: `an open document of 10 kB, of ${OPEN_DOCUMENTS}`, cell: 'memory document', better: 'less' },
]);
print('Storage', results, [
  { title: 'update to fsynced p50, ms', cell: 'storage p50', better: 'less' },
  { title: '… p99', cell: 'storage p99', better: 'less' },
  { title: 'bytes an update, after compaction', cell: 'storage bytes', better: 'less' },
  { title: '… of these for what was deleted', cell: 'storage tombstones', better: 'less' },
  { title: 'confirmed updates lost to kill -9, of up to 150', cell: 'storage lost', better: 'less' },
]);
process.exit(0);
