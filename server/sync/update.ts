import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** Consecutive edits of one client: the clocks from `from` up to, not including, `to`. */
export type Run = { client: number; from: number; to: number };

/** How many edits of a client have to be there before those that build on them. */
export type Missing = { client: number; count: number };

/** What an update contains, found without applying it. */
export type Inspected = {
  /** The edits, without those that the update only skips over. */
  runs: Run[];
  /** The deleted edits. */
  deletes: Run[];
  /** How many parts the update is cut into; each is an object in every copy of the document. */
  structs: number;
  /** What its edits stand beside or in: of each client, how many of its edits have to be there. */
  needs: Map<number, number>;
};

/** The update that changes nothing. */
export const EMPTY_UPDATE = Uint8Array.of(0, 0);

/** No client makes this many edits; sums of larger numbers would lose precision. */
const MAX_CLOCK = 2 ** 32;
const MAX_STRUCTS = 400_000;
/** Each deletes on its own, and cuts in two what it is a part of. */
const MAX_RANGES = 100_000;
/** Ranges behind which an earlier one follows, where every client of Yjs sorts them: each moves all that is behind it. */
const MAX_UNSORTED = 1000;
/** Edits or deletions of one client cost memory in every copy of the document, for ever. */
const MAX_CLIENTS = 4096;

/**
 * Reads an update of a client from end to end, refusing what an honest client never sends and Yjs would choke on when
 * it applies it. Nothing is built up from it: `Y.decodeUpdate` makes an object of every second byte. V1 only: in V2 a
 * few bytes may claim gigabytes. The format: https://github.com/yjs/yjs/blob/v13.6.33/src/utils/updates.js.
 *
 * @throws when it is no update
 */
export function inspectUpdate(update: Uint8Array): Inspected {
  const decoder = decoding.createDecoder(update);
  const inspected: Inspected = { runs: [], deletes: [], structs: 0, needs: new Map() };
  const clients = new Set<number>();
  for (let sections = decoding.readVarUint(decoder); sections > 0; sections--) {
    const structs = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    // Yjs takes the last of two sections of one client and forgets the first.
    if (clients.has(client)) throw new Error(`read an update: two sections of client ${client}`);
    clients.add(client);
    readSection(decoder, client, structs, inspected);
  }
  for (let sections = decoding.readVarUint(decoder); sections > 0; sections--) {
    const client = decoding.readVarUint(decoder);
    for (let ranges = decoding.readVarUint(decoder); ranges > 0; ranges--) {
      const from = decoding.readVarUint(decoder);
      inspected.deletes.push({ client, from, to: endOf(from, decoding.readVarUint(decoder)) });
    }
  }
  // Also what a V2 update looks like: an empty one with something behind it.
  if (decoder.pos !== update.length) {
    throw new Error(`read an update: it ends at byte ${decoder.pos} of ${update.length}`);
  }
  return inspected;
}

/** Why an update that can be read is not taken; null when it is. */
export function excessOf({ runs, deletes, structs, needs }: Inspected): string | null {
  if (structs > MAX_STRUCTS) return `it has ${structs} parts, where ${MAX_STRUCTS} are allowed`;
  if (deletes.length > MAX_RANGES) return `it deletes ${deletes.length} ranges, where ${MAX_RANGES} are allowed`;
  const isUnsorted = ({ client, from }: Run, index: number) =>
    deletes[index - 1]?.client === client && from < (deletes[index - 1]?.from ?? 0);
  if (deletes.filter(isUnsorted).length > MAX_UNSORTED) return 'what it deletes is in no order';
  const clients = new Set([...[...runs, ...deletes].map(({ client }) => client), ...needs.keys()]).size;
  return clients > MAX_CLIENTS ? `it names ${clients} clients, where ${MAX_CLIENTS} are allowed` : null;
}

/** What an update builds on and does not bring itself, where so much of each client's edits is there. */
export function missingOf({ runs, deletes, needs }: Inspected, clock: (client: number) => number): Missing[] {
  const missing = new Map<number, number>();
  const own = new Map<number, number>();
  const require = (client: number, count: number) => {
    if (count > Math.max(clock(client), own.get(client) ?? 0)) missing.set(client, count);
  };
  for (const { client, from, to } of runs) {
    require(client, from);
    own.set(client, to);
  }
  for (const [client, count] of needs) require(client, count);
  for (const { client, to } of deletes) require(client, to);
  return [...missing].map(([client, count]) => ({ client, count }));
}

/** The most parts that updates of so many bytes can have: the smallest are two bytes. */
export function mostParts(bytes: number): number {
  return bytes / 2;
}

/** Above this many bytes together, updates stay apart: what has to be sent again is bounded by it. */
const MERGED_BYTES = 1024 * 1024;
/** `Y.mergeUpdates` sorts all of its updates again for each struct: few at a time is faster. */
const MERGED_AT_ONCE = 64;

/** As few updates as possible with the same effect: nearly always one, none for none. */
export function mergeUpdates(updates: Uint8Array[]): Uint8Array[] {
  let bytes = 0;
  for (const update of updates) bytes += update.length;
  if (updates.length < 2 || bytes > MERGED_BYTES) return updates;
  try {
    let merged = updates;
    while (merged.length > 1) {
      const groups: Uint8Array[] = [];
      for (let start = 0; start < merged.length; start += MERGED_AT_ONCE) {
        groups.push(Y.mergeUpdates(merged.slice(start, start + MERGED_AT_ONCE)));
      }
      merged = groups;
    }
    return merged;
  } catch {
    // They come from several clients: one that lies about what it made must not hold up the others.
    return updates;
  }
}

function readSection(decoder: decoding.Decoder, client: number, structs: number, inspected: Inspected): void {
  let clock = decoding.readVarUint(decoder);
  let run: Run | null = null;
  for (let left = structs; left > 0; left--) {
    const info = decoding.readUint8(decoder);
    const to = endOf(clock, readStruct(decoder, info, client, clock, inspected.needs));
    inspected.structs++;
    if (info === SKIP) run = null;
    else if (run) run.to = to;
    else {
      run = { client, from: clock, to };
      inspected.runs.push(run);
    }
    clock = to;
  }
}

function endOf(clock: number, length: number): number {
  const end = clock + length;
  // An empty struct is never found again in the document: Yjs throws at every later edit of that client.
  if (!(length > 0 && end <= MAX_CLOCK)) throw new Error(`read an update: ${length} edits at clock ${clock}`);
  return end;
}

const SKIP = 10;
const GARBAGE = 0;
const CONTENT = 0b0001_1111;
const HAS_PARENT_KEY = 0b0010_0000;
const HAS_RIGHT_ORIGIN = 0b0100_0000;
const HAS_LEFT_ORIGIN = 0b1000_0000;

/** Reads over one struct; returns how many edits it is. */
function readStruct(
  decoder: decoding.Decoder,
  info: number,
  client: number,
  clock: number,
  needs: Inspected['needs'],
): number {
  const content = info & CONTENT;
  if (info === SKIP || content === GARBAGE) return decoding.readVarUint(decoder);
  if (info & HAS_LEFT_ORIGIN) readOrigin(decoder, client, clock, needs);
  if (info & HAS_RIGHT_ORIGIN) readOrigin(decoder, client, clock, needs);
  if (!(info & (HAS_LEFT_ORIGIN | HAS_RIGHT_ORIGIN))) {
    if (decoding.readVarUint(decoder) === 1) decoding.readVarString(decoder);
    else readOrigin(decoder, client, clock, needs);
    if (info & HAS_PARENT_KEY) decoding.readVarString(decoder);
  }
  return readContent(decoder, content);
}

function readOrigin(decoder: decoding.Decoder, client: number, clock: number, needs: Inspected['needs']): void {
  const origin = { client: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder) };
  if (origin.client !== client) {
    if (origin.clock >= (needs.get(origin.client) ?? 0)) needs.set(origin.client, origin.clock + 1);
  } else if (origin.clock >= clock) {
    // Yjs looks it up without asking whether it is there.
    throw new Error(`read an update: edit ${clock} of client ${client} builds on its edit ${origin.clock}`);
  }
}

/** Reads over the content of an item; returns how many edits it is. */
function readContent(decoder: decoding.Decoder, content: number): number {
  switch (content) {
    case 1: // deleted
      return decoding.readVarUint(decoder);
    case 2: // JSON values
      return readEach(decoder, () => {
        const text = decoding.readVarString(decoder);
        if (text !== 'undefined') JSON.parse(text);
      });
    case 3: // bytes
      decoding.readVarUint8Array(decoder);
      return 1;
    case 4: // text
      return decoding.readVarString(decoder).length;
    case 5: // an embedded JSON value
      JSON.parse(decoding.readVarString(decoder));
      return 1;
    case 6: // a format: key and JSON value
      decoding.readVarString(decoder);
      JSON.parse(decoding.readVarString(decoder));
      return 1;
    case 7: // a shared type; an XML element or hook has a name
      switch (decoding.readVarUint(decoder)) {
        case 0:
        case 1:
        case 2:
        case 4:
        case 6:
          return 1;
        case 3:
        case 5:
          decoding.readVarString(decoder);
          return 1;
        default:
          throw new Error('read an update: an unknown shared type');
      }
    case 8: // values
      return readEach(decoder, () => decoding.readAny(decoder));
    default: // a document in the document, which nothing here makes, or no content at all
      throw new Error(`read an update: content of kind ${content}`);
  }
}

function readEach(decoder: decoding.Decoder, read: () => void): number {
  const length = decoding.readVarUint(decoder);
  for (let left = length; left > 0; left--) read();
  return length;
}
