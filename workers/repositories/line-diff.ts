/**
 * How many lines a change adds and removes, counted as git counts them (`git diff --numstat`, the default algorithm):
 * a shortest edit script after Myers (“An O(ND) Difference Algorithm and Its Variations”, 1986, in linear space), on
 * lines that were thinned out first, and given up for a good one where the shortest takes too long. Both shortcuts make
 * the answer longer than the shortest now and then, so they have to be git's own for the numbers to be git's.
 */
import { Buffer } from 'node:buffer';
import { countLines } from './languages.ts';

/** A line that occurs more often than this in the other file says nothing, however long the file is. */
const MOST_OCCURRENCES = 1024;
/** How far around a frequent line it is looked whether it stands among lines that are new. */
const NEIGHBOURHOOD = 100;
/** A frequent line is set aside when this many times more of its neighbours are new than frequent. */
const NEW_NEIGHBOURS = 4;
/** From this many edits on, a way that got far along equal lines is taken without looking for a shorter one. */
const PATIENT_EDITS = 256;
/** So many equal lines in a row are worth following. */
const LONG_RUN = 20;
/** How much further than its edits a way has to have got to be taken. */
const FAR = 4;

export type LineCounts = { added: number; removed: number };

/** Counts the lines that differ. A last line without a line end differs from the same one with it, as in git. */
export function countLineChanges(before: Uint8Array, after: Uint8Array): LineCounts {
  if (before.length === 0 || after.length === 0) return { added: countLines(after), removed: countLines(before) };
  const numbers = new Map<string, number>();
  const [old, now] = [numberLines(before, numbers), numberLines(after, numbers)];
  const start = commonStart(old, now);
  const end = commonEnd(old, now, start);
  const [oldTimes, nowTimes] = [occurrences(old, numbers.size), occurrences(now, numbers.size)];
  const oldKept = thinOut(old, nowTimes, start, old.length - end);
  const nowKept = thinOut(now, oldTimes, start, now.length - end);
  const unmatched = {
    removed: old.length - start - end - oldKept.length,
    added: now.length - start - end - nowKept.length,
  };
  const edits = new EditScript(oldKept, nowKept).count();
  return { added: unmatched.added + edits.added, removed: unmatched.removed + edits.removed };
}

/** Each line, with its end, as a number that equal lines share. */
function numberLines(bytes: Uint8Array, numbers: Map<string, number>): Int32Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines = new Int32Array(countLines(bytes));
  for (let line = 0, at = 0; line < lines.length; line++) {
    const end = buffer.indexOf(10, at);
    const next = end < 0 ? buffer.length : end + 1;
    const text = buffer.toString('latin1', at, next);
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
    }
    lines[line] = number;
    at = next;
  }
  return lines;
}

function commonStart(old: Int32Array, now: Int32Array): number {
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start++;
  return start;
}

function commonEnd(old: Int32Array, now: Int32Array, start: number): number {
  const most = Math.min(old.length, now.length) - start;
  let end = 0;
  while (end < most && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  return end;
}

function occurrences(lines: Int32Array, size: number): Int32Array {
  const times = new Int32Array(size);
  for (const line of lines) times[line] = (times[line] ?? 0) + 1;
  return times;
}

const NEW = 0;
const TELLING = 1;
const FREQUENT = 2;

/** The lines from `start` up to `end` that are worth comparing: those that the other file has, and not too often. */
function thinOut(lines: Int32Array, timesInOther: Int32Array, start: number, end: number): Int32Array {
  const limit = Math.min(roughRoot(lines.length), MOST_OCCURRENCES);
  const kinds = new Uint8Array(lines.length);
  for (let line = start; line < end; line++) {
    const times = timesInOther[lines[line] ?? 0] ?? 0;
    kinds[line] = times === 0 ? NEW : times >= limit ? FREQUENT : TELLING;
  }
  const kept = new Int32Array(end - start);
  let count = 0;
  for (let line = start; line < end; line++) {
    const kind = kinds[line];
    if (kind === NEW || (kind === FREQUENT && isAmongNew(kinds, line, start, end))) continue;
    kept[count++] = lines[line] ?? 0;
  }
  return kept.subarray(0, count);
}

/** True for a frequent line with new ones on both sides, when they are most of those around it. */
function isAmongNew(kinds: Uint8Array, line: number, start: number, end: number): boolean {
  // The line itself is counted once for each side, as git does.
  let frequent = 2;
  let fresh = 0;
  for (const step of [-1, 1]) {
    let freshHere = 0;
    for (let distance = 1; distance <= NEIGHBOURHOOD; distance++) {
      const at = line + step * distance;
      if (at < start || at >= end || kinds[at] === TELLING) break;
      if (kinds[at] === NEW) freshHere++;
      else frequent++;
    }
    if (freshHere === 0) return false;
    fresh += freshHere;
  }
  return frequent * NEW_NEIGHBOURS < frequent + fresh;
}

/** A power of two near the square root, which is all that the limits need. */
function roughRoot(value: number): number {
  let root = 1;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 4)) root *= 2;
  return root;
}

/** A part of both texts: lines `oldStart` up to `oldEnd` of the one, `nowStart` up to `nowEnd` of the other. */
type Box = { oldStart: number; oldEnd: number; nowStart: number; nowEnd: number; minimal: boolean };
/** Where a box is divided; whether the parts before and after it are searched without shortcuts. */
type Split = { old: number; now: number; minimalBefore: boolean; minimalAfter: boolean };

const UNREACHED = 0x7fffffff;

class EditScript {
  readonly #old: Int32Array;
  readonly #now: Int32Array;
  /** How far into the old text each diagonal (old line - new line) was followed, from the start and from the end. */
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  /** Added to a diagonal to index the arrays: the lowest is minus the new text's length, less one for its neighbour. */
  readonly #offset: number;
  readonly #mostEdits: number;

  constructor(old: Int32Array, now: Int32Array) {
    this.#old = old;
    this.#now = now;
    const diagonals = old.length + now.length + 3;
    this.#forward = new Int32Array(diagonals);
    this.#backward = new Int32Array(diagonals);
    this.#offset = now.length + 1;
    this.#mostEdits = Math.max(roughRoot(diagonals), PATIENT_EDITS);
  }

  count(): LineCounts {
    const counts = { added: 0, removed: 0 };
    const boxes: Box[] = [
      { oldStart: 0, oldEnd: this.#old.length, nowStart: 0, nowEnd: this.#now.length, minimal: false },
    ];
    for (let box = boxes.pop(); box; box = boxes.pop()) {
      this.#shrink(box);
      const { oldStart, oldEnd, nowStart, nowEnd } = box;
      if (oldStart === oldEnd) counts.added += nowEnd - nowStart;
      else if (nowStart === nowEnd) counts.removed += oldEnd - oldStart;
      else {
        const { old, now, minimalBefore, minimalAfter } = this.#split(box);
        boxes.push({ oldStart, oldEnd: old, nowStart, nowEnd: now, minimal: minimalBefore });
        boxes.push({ oldStart: old, oldEnd, nowStart: now, nowEnd, minimal: minimalAfter });
      }
    }
    return counts;
  }

  #shrink(box: Box): void {
    const [a, b] = [this.#old, this.#now];
    while (box.oldStart < box.oldEnd && box.nowStart < box.nowEnd && a[box.oldStart] === b[box.nowStart]) {
      box.oldStart++;
      box.nowStart++;
    }
    while (box.oldStart < box.oldEnd && box.nowStart < box.nowEnd && a[box.oldEnd - 1] === b[box.nowEnd - 1]) {
      box.oldEnd--;
      box.nowEnd--;
    }
  }

  /** Follows the furthest ways from both corners of the box until they meet, or one is good enough. */
  #split(box: Box): Split {
    const { oldStart, oldEnd, nowStart, nowEnd } = box;
    const [a, b, forward, backward, offset] = [this.#old, this.#now, this.#forward, this.#backward, this.#offset];
    const lowest = oldStart - nowEnd;
    const highest = oldEnd - nowStart;
    const first = oldStart - nowStart;
    const last = oldEnd - nowEnd;
    const odd = ((first - last) & 1) !== 0;
    let [forwardLow, forwardHigh, backwardLow, backwardHigh] = [first, first, last, last];
    forward[first + offset] = oldStart;
    backward[last + offset] = oldEnd;
    for (let edits = 1; ; edits++) {
      let longRun = false;
      if (forwardLow > lowest) forward[--forwardLow - 1 + offset] = -1;
      else forwardLow++;
      if (forwardHigh < highest) forward[++forwardHigh + 1 + offset] = -1;
      else forwardHigh--;
      for (let diagonal = forwardHigh; diagonal >= forwardLow; diagonal -= 2) {
        const below = forward[diagonal - 1 + offset] ?? -1;
        const above = forward[diagonal + 1 + offset] ?? -1;
        const from = below >= above ? below + 1 : above;
        let old = from;
        while (old < oldEnd && old - diagonal < nowEnd && a[old] === b[old - diagonal]) old++;
        if (old - from > LONG_RUN) longRun = true;
        forward[diagonal + offset] = old;
        const meets = odd && backwardLow <= diagonal && diagonal <= backwardHigh;
        if (meets && (backward[diagonal + offset] ?? UNREACHED) <= old) {
          return { old, now: old - diagonal, minimalBefore: true, minimalAfter: true };
        }
      }
      if (backwardLow > lowest) backward[--backwardLow - 1 + offset] = UNREACHED;
      else backwardLow++;
      if (backwardHigh < highest) backward[++backwardHigh + 1 + offset] = UNREACHED;
      else backwardHigh--;
      for (let diagonal = backwardHigh; diagonal >= backwardLow; diagonal -= 2) {
        const below = backward[diagonal - 1 + offset] ?? UNREACHED;
        const above = backward[diagonal + 1 + offset] ?? UNREACHED;
        const from = below < above ? below : above - 1;
        let old = from;
        while (old > oldStart && old - diagonal > nowStart && a[old - 1] === b[old - diagonal - 1]) old--;
        if (from - old > LONG_RUN) longRun = true;
        backward[diagonal + offset] = old;
        const meets = !odd && forwardLow <= diagonal && diagonal <= forwardHigh;
        if (meets && old <= (forward[diagonal + offset] ?? -1)) {
          return { old, now: old - diagonal, minimalBefore: true, minimalAfter: true };
        }
      }
      if (box.minimal) continue;
      const reached = { forwardLow, forwardHigh, backwardLow, backwardHigh };
      const promising = longRun && edits > PATIENT_EDITS ? this.#promising(box, reached, edits) : null;
      if (promising) return promising;
      if (edits >= this.#mostEdits) return this.#furthest(box, reached);
    }
  }

  /** A way that has got far and ends in a long run of equal lines: it will be part of a good script. */
  #promising({ oldStart, oldEnd, nowStart, nowEnd }: Box, reached: Reached, edits: number): Split | null {
    let best = FAR * edits;
    let found: Split | null = null;
    for (let diagonal = reached.forwardHigh; diagonal >= reached.forwardLow; diagonal -= 2) {
      const old = this.#forward[diagonal + this.#offset] ?? -1;
      const now = old - diagonal;
      const far = old - oldStart + (now - nowStart) - Math.abs(diagonal - (oldStart - nowStart));
      if (far <= best || old < oldStart + LONG_RUN || old >= oldEnd || now < nowStart + LONG_RUN || now >= nowEnd)
        continue;
      if (!this.#isRun(old - LONG_RUN, now - LONG_RUN)) continue;
      best = far;
      found = { old, now, minimalBefore: true, minimalAfter: false };
    }
    if (found) return found;
    for (let diagonal = reached.backwardHigh; diagonal >= reached.backwardLow; diagonal -= 2) {
      const old = this.#backward[diagonal + this.#offset] ?? UNREACHED;
      const now = old - diagonal;
      const far = oldEnd - old + (nowEnd - now) - Math.abs(diagonal - (oldEnd - nowEnd));
      if (far <= best || old <= oldStart || old > oldEnd - LONG_RUN || now <= nowStart || now > nowEnd - LONG_RUN)
        continue;
      if (!this.#isRun(old, now)) continue;
      best = far;
      found = { old, now, minimalBefore: false, minimalAfter: true };
    }
    return found;
  }

  #isRun(old: number, now: number): boolean {
    for (let step = 0; step < LONG_RUN; step++) if (this.#old[old + step] !== this.#now[now + step]) return false;
    return true;
  }

  /** The way that has got furthest, whichever corner it began at. */
  #furthest({ oldStart, oldEnd, nowStart, nowEnd }: Box, reached: Reached): Split {
    let ahead = { sum: -1, old: -1 };
    for (let diagonal = reached.forwardHigh; diagonal >= reached.forwardLow; diagonal -= 2) {
      let old = Math.min(this.#forward[diagonal + this.#offset] ?? -1, oldEnd);
      if (old - diagonal > nowEnd) old = nowEnd + diagonal;
      if (ahead.sum < 2 * old - diagonal) ahead = { sum: 2 * old - diagonal, old };
    }
    let behind = { sum: UNREACHED, old: UNREACHED };
    for (let diagonal = reached.backwardHigh; diagonal >= reached.backwardLow; diagonal -= 2) {
      let old = Math.max(this.#backward[diagonal + this.#offset] ?? UNREACHED, oldStart);
      if (old - diagonal < nowStart) old = nowStart + diagonal;
      if (2 * old - diagonal < behind.sum) behind = { sum: 2 * old - diagonal, old };
    }
    const isAhead = oldEnd + nowEnd - behind.sum < ahead.sum - (oldStart + nowStart);
    const { sum, old } = isAhead ? ahead : behind;
    return { old, now: sum - old, minimalBefore: isAhead, minimalAfter: !isAhead };
  }
}

/** The diagonals that the ways from both corners have got to. */
type Reached = { forwardLow: number; forwardHigh: number; backwardLow: number; backwardHigh: number };
