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
import { print, Results, type Row } from './sync/table.ts';

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

const shapes = (kind: string) =>
  [1, 20].flatMap((documents) =>
    [50, 200, 1000].flatMap((connections) =>
      ['one', 'all'].map((writers) => ({
        cell: `${kind} ${documents} ${connections} ${writers}`,
        title: `${documents} document${documents > 1 ? 's' : ''}, ${connections} clients, ${writers === 'one' ? 'one writes' : 'all write'}`,
      })),
    ),
  );

/** What is printed when a subject has been measured. */
const TABLES: Record<Subject, { title: string; rows: Row[] }> = {
  paced: {
    title: 'Propagation at a pace: 50 updates/s in 1 document, 500 in 20; ms',
    rows: shapes('paced').flatMap(({ cell, title }): Row[] => [
      { title: `${title}: p50`, cell: `${cell} p50`, better: 'less' },
      { title: '… p99', cell: `${cell} p99`, better: 'less' },
      { title: '… processor µs a delivery', cell: `${cell} cpu`, better: 'less' },
    ]),
  },
  burst: {
    title: 'A burst: thousands of small updates at once',
    rows: shapes('burst').flatMap(({ cell, title }): Row[] => [
      { title: `${title}: deliveries/s`, cell: `${cell} deliveries`, better: 'more' },
      { title: '… processor µs a delivery', cell: `${cell} cpu`, better: 'less' },
      { title: '… processor ms for 1,000 updates', cell: `${cell} update`, better: 'less' },
      { title: '… memory over idle, MB', cell: `${cell} memory`, better: 'less' },
    ]),
  },
  load: {
    title: 'Connecting, and the first sync of a document of 1 MB; ms',
    rows: [
      { title: 'read from where it is stored', cell: 'load cold', better: 'less' },
      { title: `… ${STORM} clients at once`, cell: 'load coldStorm', better: 'less' },
      { title: 'while it is in memory', cell: 'load warm', better: 'less' },
      { title: `… ${STORM} clients at once`, cell: 'load storm', better: 'less' },
    ],
  },
  memory: {
    title: 'Memory, kB',
    rows: [
      { title: 'a connection', cell: 'memory connection', better: 'less' },
      { title: `an open document of 10 kB, of ${OPEN_DOCUMENTS}`, cell: 'memory document', better: 'less' },
    ],
  },
  storage: {
    title: 'Storage',
    rows: [
      { title: 'update to fsynced p50, ms', cell: 'storage p50', better: 'less' },
      { title: '… p99', cell: 'storage p99', better: 'less' },
      { title: 'bytes an update, after compaction', cell: 'storage bytes', better: 'less' },
      { title: '… of these for what was deleted', cell: 'storage tombstones', better: 'less' },
      { title: 'confirmed updates lost to kill -9, of up to 150', cell: 'storage lost', better: 'less' },
    ],
  },
};

for (const subject of asked.length > 0 ? asked : Object.keys(SUBJECTS).filter(isSubject)) {
  const results = new Results();
  await SUBJECTS[subject](results, rounds ?? ROUNDS[subject]);
  const { title, rows } = TABLES[subject];
  print(title, results, rows);
}
removeData();
process.exit(0);
