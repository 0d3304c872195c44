import { Buffer } from 'node:buffer';
import { isBinary } from './languages.ts';

/**
 * Which of the files that a change removes are those that it adds, elsewhere or changed: the rules of `git log -M` with
 * its default of 50 %. Equal content first, then equal names when the contents are alike, then whatever is most alike.
 */

/** A regular file or a symbolic link that a change removes or adds. */
export type Candidate = { path: string; mode: string; oid: string };

/** The content of a file; null for one that is missing or too large to be compared. */
export type ReadContent = (oid: string) => Uint8Array | null;

const LEAST_ALIKE = 0.5;
/** When one file of a name was removed and one was added, they have to be so much alike to be the same one. */
const LEAST_ALIKE_SAME_NAME = 0.75;
/** With more pairs than the square of this, only equal contents and names are looked at. */
const MOST_FILES = 1000;
/** Of equal files, so many are looked at for one with the same name. */
const MOST_EQUAL = 100;
/** For each added file, so many of the most alike are remembered. */
const REMEMBERED = 4;

/** The removed file that each added one was, by its path. Both lists are in the order of the tree. */
export function findRenames(
  removed: readonly Candidate[],
  added: readonly Candidate[],
  read: ReadContent,
): Map<string, Candidate> {
  const renames = new Map<string, Candidate>();
  if (removed.length === 0 || added.length === 0) return renames;
  const used = new Set<Candidate>();
  const pair = (to: Candidate, from: Candidate) => {
    renames.set(to.path, from);
    used.add(from);
  };
  const byContent = Map.groupBy(removed, ({ oid }) => oid);
  for (const to of added) {
    const from = chooseEqual(byContent.get(to.oid) ?? [], to, used);
    if (from) pair(to, from);
  }
  const sources = removed.filter((from) => isFile(from) && !used.has(from));
  const targets = added.filter((to) => isFile(to) && !renames.has(to.path));
  // Names are looked up among all that is left, links too: one that is there twice tells nothing.
  const uniqueSources = uniqueNames(removed.filter((from) => !used.has(from)));
  const uniqueTargets = uniqueNames(added.filter((to) => !renames.has(to.path)));
  const similarity = new Similarity(read);
  for (const from of sources) {
    const name = nameOf(from.path);
    const to = uniqueTargets.get(name);
    if (!to || uniqueSources.get(name) !== from || !isFile(to)) continue;
    if (similarity.of(from, to) >= LEAST_ALIKE_SAME_NAME) pair(to, from);
  }
  const left = sources.filter((from) => !used.has(from));
  const open = targets.filter((to) => !renames.has(to.path));
  if (left.length === 0 || left.length * open.length > MOST_FILES * MOST_FILES) return renames;
  const likely = open.flatMap((to) => mostAlike(left, to, similarity));
  // A stable sort: of pairs that are equally alike the first stays first, as in git.
  likely.sort((a, b) => b.alike - a.alike || b.sameName - a.sameName);
  for (const { from, to } of likely) if (!used.has(from) && !renames.has(to.path)) pair(to, from);
  return renames;
}

/** Of removed files with the same content the first, one with the same name before others. */
function chooseEqual(sources: readonly Candidate[], to: Candidate, used: ReadonlySet<Candidate>): Candidate | null {
  let best: Candidate | null = null;
  let looked = 0;
  for (const from of sources) {
    if (used.has(from) || ((!isFile(from) || !isFile(to)) && from.mode !== to.mode)) continue;
    if (nameOf(from.path) === nameOf(to.path)) return from;
    best ??= from;
    if (++looked > MOST_EQUAL) break;
  }
  return best;
}

type Likely = { from: Candidate; to: Candidate; alike: number; sameName: number };

function mostAlike(sources: readonly Candidate[], to: Candidate, similarity: Similarity): Likely[] {
  const best: Likely[] = [];
  for (const from of sources) {
    const alike = similarity.of(from, to);
    if (alike < LEAST_ALIKE) continue;
    const sameName = nameOf(from.path) === nameOf(to.path) ? 1 : 0;
    const worst = best.at(-1);
    if (best.length === REMEMBERED && worst && (worst.alike - alike || worst.sameName - sameName) >= 0) continue;
    if (best.length === REMEMBERED) best.pop();
    best.push({ from, to, alike, sameName });
    best.sort((a, b) => b.alike - a.alike || b.sameName - a.sameName);
  }
  return best;
}

const isFile = ({ mode }: Candidate) => mode.startsWith('100');
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function uniqueNames(files: readonly Candidate[]): Map<string, Candidate | null> {
  const unique = new Map<string, Candidate | null>();
  for (const file of files) {
    const name = nameOf(file.path);
    unique.set(name, unique.has(name) ? null : file);
  }
  return unique;
}

/** A content as the bytes of its pieces (lines, or 64 bytes of a longer one) by what they say. */
type Pieces = { size: number; pieces: Map<number, number> };

/** Pieces are told apart by a number below this, as git does: its answers are what these have to be. */
const PIECE_NUMBERS = 107_927;
const PIECE_BYTES = 64;
/** Shares that differ by less are equal. */
const STEPS = 60_000;

class Similarity {
  readonly #read: ReadContent;
  readonly #contents = new Map<string, Pieces | null>();

  constructor(read: ReadContent) {
    this.#read = read;
  }

  /** The share of the larger file that both have; 0 for what cannot be half. */
  of(from: Candidate, to: Candidate): number {
    const [old, now] = [this.#pieces(from.oid), this.#pieces(to.oid)];
    if (!old || !now) return 0;
    const [smaller, larger] = old.size < now.size ? [old, now] : [now, old];
    if (larger.size * (1 - LEAST_ALIKE) < larger.size - smaller.size || now.size === 0) return 0;
    let both = 0;
    for (const [piece, bytes] of smaller.pieces) both += Math.min(bytes, larger.pieces.get(piece) ?? 0);
    return Math.floor((both * STEPS) / larger.size) / STEPS;
  }

  #pieces(oid: string): Pieces | null {
    const held = this.#contents.get(oid);
    if (held !== undefined) return held;
    const bytes = this.#read(oid);
    const pieces = bytes && { size: bytes.length, pieces: takeApart(bytes) };
    this.#contents.set(oid, pieces);
    return pieces;
  }
}

function takeApart(bytes: Uint8Array): Map<number, number> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isText = !isBinary(buffer);
  const pieces = new Map<number, number>();
  let [low, high, length] = [0, 0, 0];
  const end = () => {
    const piece = ((low + Math.imul(high, 0x61)) >>> 0) % PIECE_NUMBERS;
    pieces.set(piece, (pieces.get(piece) ?? 0) + length);
    [low, high, length] = [0, 0, 0];
  };
  for (let at = 0; at < buffer.length; at++) {
    const byte = buffer[at] ?? 0;
    // A line's end is one, whichever system wrote it.
    if (isText && byte === 13 && buffer[at + 1] === 10) continue;
    const before = low;
    low = ((((low << 7) ^ (high >>> 25)) >>> 0) + byte) >>> 0;
    high = ((high << 7) ^ (before >>> 25)) >>> 0;
    length++;
    if (length === PIECE_BYTES || byte === 10) end();
  }
  if (length > 0) end();
  return pieces;
}
