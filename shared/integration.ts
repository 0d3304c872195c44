import * as Y from 'yjs';

/**
 * Steps that Yjs may take to find the places of what one update inserts. Two people who wrote 1,000 lines at the same
 * place while both were offline need a million. Some that are made for it need minutes for a few kilobytes.
 */
const MAX_STEPS = 10_000_000;
/** A step with marks costs as much as so many without. */
const MARKED = 8;

/** Whether an update of so many parts may take too many steps in a document of so many. */
export function mayTakeTooLong(structs: number, parts: number): boolean {
  return structs * (structs + parts) * (MARKED + 1) > MAX_STEPS;
}

let stepsLeft = Number.POSITIVE_INFINITY;

/**
 * Applies an update in bounded time.
 *
 * @throws when it takes too many steps, in the middle of it: the document is of no use then
 */
export function applyBounded(doc: Y.Doc, update: Uint8Array): void {
  stepsLeft = MAX_STEPS;
  try {
    Y.applyUpdate(doc, update);
  } finally {
    stepsLeft = Number.POSITIVE_INFINITY;
  }
}

function spend(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new Error(`insert at a place: more than ${MAX_STEPS} steps to find it`);
}

/**
 * Yjs looks for an item's place among those that others inserted there, in a loop that nothing can end, with two sets
 * that are filled at each step. This finds the same place before Yjs looks, which then has nothing left to look for.
 * The loop: https://github.com/yjs/yjs/blob/v13.6.33/src/structs/Item.js, `integrate`.
 */
const { integrate } = Y.Item.prototype;
Y.Item.prototype.integrate = function (this: Y.Item, transaction: Y.Transaction, offset: number): void {
  const { store } = transaction.doc;
  const isWhole = offset === 0 || takeOff(this, offset, store);
  if (isWhole && this.parent instanceof Y.AbstractType) findPlace(this, this.parent, store);
  integrate.call(this, transaction, isWhole ? 0 : offset);
};

/** Takes off the first edits of an item, which are there already; false when Yjs has to do it. */
function takeOff(item: Y.Item, offset: number, { clients }: Y.Transaction['doc']['store']): boolean {
  const before = clients.get(item.id.client)?.at(-1);
  if (!(before instanceof Y.Item)) return false;
  item.id.clock += offset;
  item.left = before;
  item.origin = before.lastId;
  item.content = item.content.splice(offset);
  item.length -= offset;
  return true;
}

function findPlace(item: Y.Item, parent: Y.AbstractType<unknown>, store: Y.Transaction['doc']['store']): void {
  const { left, right } = item;
  if (left ? left.right === right : right && right.left === null) return;
  const start = left ? left.right : firstOf(parent, item.parentSub);
  item.left = placeBehind(item, start, store);
  item.right = item.left ? item.left.right : start;
}

/** The first of a list, or of the values that a key of a map had. */
function firstOf(parent: Y.AbstractType<unknown>, key: string | null): Y.Item | null {
  if (key === null) return parent._start;
  let first = parent._map.get(key) ?? null;
  for (; first?.left; first = first.left) spend(1);
  return first;
}

/** The two sets: marks in the flags of an item, beside those of Yjs, until the place is found. */
const PASSED = 1 << 8;
const CONFLICTING = 1 << 9;
/** What an item goes behind, of those from `start` on. */
function placeBehind(item: Y.Item, start: Y.Item | null, store: Y.Transaction['doc']['store']): Y.Item | null {
  const { origin, rightOrigin, right, id } = item;
  let place = item.left;
  /** Where those begin that may be in conflict with it. */
  let doubtful = start;
  let isMarked = false;
  let steps = 0;
  let end = start;
  for (; end !== null && end !== right; end = end.right) {
    steps += isMarked ? MARKED : 1;
    if (steps > stepsLeft) break;
    if (isMarked) end.info |= PASSED | CONFLICTING;
    let goesBehind = false;
    if (origin === end.origin || Y.compareIDs(origin, end.origin)) {
      goesBehind = end.id.client < id.client;
      if (!goesBehind && Y.compareIDs(rightOrigin, end.rightOrigin)) break;
    } else {
      if (end.origin === null) break;
      if (!isMarked) {
        // Only now: among people who write at one place it is seldom needed.
        isMarked = true;
        steps *= MARKED;
        mark(start, end, PASSED);
        mark(doubtful, end, CONFLICTING);
      }
      const { info } = Y.getItem(store, end.origin) as { info?: number };
      if (!((info ?? 0) & PASSED)) break;
      goesBehind = !((info ?? 0) & CONFLICTING);
    }
    if (!goesBehind) continue;
    place = end;
    if (isMarked) unmark(doubtful, end, CONFLICTING);
    doubtful = end.right;
  }
  if (isMarked) unmark(start, end, PASSED | CONFLICTING);
  spend(steps);
  return place;
}

/** From one item to another one behind it, or to the end. */
function mark(from: Y.Item | null, to: Y.Item | null, marks: number): void {
  for (let item = from; item !== null; item = item === to ? null : item.right) item.info |= marks;
}

function unmark(from: Y.Item | null, to: Y.Item | null, marks: number): void {
  for (let item = from; item !== null; item = item === to ? null : item.right) item.info &= ~marks;
}
