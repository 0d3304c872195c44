import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { SystemMap } from '../../shared/map.ts';
import type { Context } from '../computation.ts';
import { type IngestInput, ingest } from './ingest.ts';

export type MadeMap = Pick<SystemMap, 'commit' | 'generatedAt' | 'durationMs' | 'totals'> & {
  modules: number;
  /** The whole map as JSON, gzipped. */
  packed: Uint8Array;
};

/** So many elements of a list are made into text at once. */
const PIECE = 500;

/**
 * Computes a repository's map and packs it as it is stored and sent. Here, because the map of a large repository is a
 * hundred megabytes of objects, which the thread that answers people should neither copy nor make into text.
 */
export async function makeMap(input: IngestInput & { repositoryId: string }, context: Context): Promise<MadeMap> {
  const { repositoryId, ...ingestion } = input;
  const map: SystemMap = { repositoryId, ...(await ingest(ingestion, context)) };
  const { commit, generatedAt, durationMs, totals, modules } = map;
  return { commit, generatedAt, durationMs, totals, modules: modules.length, packed: await pack(map, context) };
}

async function pack(map: SystemMap, { signal }: Context): Promise<Uint8Array> {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(gzip, 'end');
  for (const text of textOf(map)) {
    signal.throwIfAborted();
    if (!gzip.write(text)) await once(gzip, 'drain');
  }
  gzip.end();
  await ended;
  return Buffer.concat(chunks);
}

/** The JSON of an object, its long lists in pieces. */
function* textOf(map: object): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (!Array.isArray(value)) {
      yield JSON.stringify(value);
      continue;
    }
    yield '[';
    for (let from = 0; from < value.length; from += PIECE) {
      const text = JSON.stringify(value.slice(from, from + PIECE)).slice(1, -1);
      yield from === 0 ? text : `,${text}`;
    }
    yield ']';
  }
  yield '}';
}
