/**
 * The import graph of TypeScript, end to end in a process of its own, against dependency-cruiser and madge: on Node.js,
 * as their commands run, and on the runtime that ours runs on, where they are faster.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Peer, runPeer } from '../../support/peers/run-peer.ts';
import { temporaryFolder } from '../../support/server.ts';
import { median, printTable } from '../table.ts';
import { copyPackages, runAndMeasure } from './support.ts';

const RUNS = 5;
const PEERS: readonly Peer[] = ['dependency-cruiser', 'madge'];
const PACKAGES = ['viem', 'ox', 'zod'];

const place = temporaryFolder();
try {
  const folder = join(place.path, 'source');
  const files = copyPackages(PACKAGES, folder, undefined, (path) =>
    /\.(ts|tsx|mts|cts)$|(^|\/)package\.json$/.test(path),
  );
  const own = () => {
    const { output, seconds, cpuSeconds } = runAndMeasure([join(import.meta.dirname, 'own-graph.ts'), folder]);
    return { edges: JSON.parse(output).edges as string[], seconds, cpuSeconds };
  };
  const node = Bun.which('node');
  if (node === null) console.info('Without Node.js the peers are measured on Bun alone');
  const runtimes = [
    ...(node === null ? [] : [{ name: 'Node.js', path: node }]),
    { name: 'Bun', path: process.execPath },
  ];
  const peers = runtimes.flatMap(({ name, path }) =>
    PEERS.map((peer) => [`${peer} on ${name}`, () => runPeer(peer, folder, path)] as const),
  );
  const tools = Object.fromEntries([['Mission Control on Bun', own] as const, ...peers]);
  const runs = Array.from({ length: RUNS }, () =>
    Object.entries(tools).map(([name, find]) => ({ name, ...find() })),
  ).flat();
  const rows = [...Map.groupBy(runs, ({ name }) => name)].map(([name, own]) => {
    const [seconds, cpu] = [median(own.map((run) => run.seconds)), median(own.map((run) => run.cpuSeconds))];
    return { name, edges: own[0]?.edges.length ?? 0, seconds, cpu };
  });
  const [ours] = rows;
  const title = `Import graph of ${PACKAGES.join(', ')}: ${files} TypeScript files and manifests, ${RUNS} runs in turn`;
  printTable(
    title,
    ['tool', 'files', 'edges', 'median s', 'CPU s', 'files/s', 'times ours', 'in CPU'],
    rows.map(({ name, edges, seconds, cpu }) => {
      const ratios = [seconds / (ours?.seconds ?? Number.NaN), cpu / (ours?.cpu ?? Number.NaN)];
      return [name, files, edges, seconds, cpu, files / seconds, ...ratios];
    }),
  );
} finally {
  rmSync(place.path, { recursive: true });
}
