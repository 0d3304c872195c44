import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { RepositoryError } from './git.ts';
import { DamagedObject, inflate, inflateStart, mostDeflated, readUpTo } from './inflate.ts';

/** What an object is, before its content is read. */
export type ObjectInfo = { type: 'commit' | 'tree' | 'blob' | 'tag'; size: number };
export type Content = { type: ObjectInfo['type']; bytes: Buffer };

/** https://git-scm.com/docs/gitformat-pack */
const TYPES: readonly (ObjectInfo['type'] | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];
const OFFSET_DELTA = 6;
const ID_DELTA = 7;

/** An index is held in memory: this is one of some eight million objects. */
const LARGEST_INDEX = 268_435_456;
/** Of deltas on deltas; git makes them up to 50, or 4095 when told to. */
const LONGEST_CHAIN = 4096;
/** What deltas were made of is kept up to so many bytes: the next object mostly needs the same. */
const BASES_BYTES = 48_000_000;
/** What each of them takes beside its content: most are small. */
const BASE_BYTES = 400;
/** Type, size and where a delta's base is take less. */
const ENTRY_HEADER = 64;
/** Looked at with the header, as most objects end before it. */
const FIRST_LOOK = 4096;
/** The pack is read in pieces of this size, of which so many are kept: objects that are asked for together lie together. */
const WINDOW = 131_072;
const WINDOWS_KEPT = 384;

type Entry = {
  type: number;
  size: number /** Where the deflated bytes begin. */;
  at: number;
  base: number | string | null;
};
/** A piece of a pack: so many of the bytes are its own. */
type Window = { bytes: Buffer; length: number };
/** Reads an object that is not in this pack. */
type Resolve = (oid: string, maxBytes: number) => Content | null;

/** One pack of a repository, with its index. */
export class Pack {
  readonly #file: number;
  readonly #index: Buffer;
  readonly #count: number;
  readonly #bases = new Map<number, Content>();
  #basesBytes = 0;
  readonly #windows = new Map<number, Window>();

  /** `path` is without its `.pack` or `.idx`. */
  constructor(path: string) {
    const { size } = statSync(`${path}.idx`);
    if (size > LARGEST_INDEX)
      throw new RepositoryError(`Read a pack: it needs an installed git, as it is large: ${path}`);
    this.#index = readFileSync(`${path}.idx`);
    if (this.#index.length < 1072 || this.#index.readUInt32BE(0) !== 0xff744f63 || this.#index.readUInt32BE(4) !== 2) {
      throw new RepositoryError(`Read a pack: its index is not of version 2: ${path}.idx`);
    }
    this.#count = this.#index.readUInt32BE(8 + 255 * 4);
    if (this.#index.length < 1032 + this.#count * 28 + 40) {
      throw new RepositoryError(`Read a pack: its index is cut short: ${path}.idx`);
    }
    this.#file = openSync(`${path}.pack`, 'r');
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Null for an object of another pack. */
  info(oid: string, resolve: Resolve): ObjectInfo | null {
    const offset = this.#find(oid);
    if (offset === null) return null;
    const { entry, bytes } = this.#entry(oid, offset);
    let size = entry.size;
    if (entry.base !== null) {
      const start = inflateStart(oid, bytes.subarray(entry.at - offset));
      size = new DeltaReader(oid, start).sizes().result;
    }
    let last = entry;
    for (let chain = 0; last.base !== null; chain++) {
      if (chain > LONGEST_CHAIN) throw new DamagedObject(`Read an object: its deltas do not end: ${oid}`);
      const at: number | null = typeof last.base === 'string' ? this.#find(last.base) : last.base;
      if (at === null) {
        const base = resolve(String(last.base), LARGEST_INDEX);
        if (!base) throw new DamagedObject(`Read an object: what it is a delta of is missing: ${oid}`);
        return { type: base.type, size };
      }
      last = this.#entry(oid, at).entry;
    }
    const type = TYPES[last.type];
    if (!type) throw new DamagedObject(`Read an object: of an unknown type: ${oid}`);
    return { type, size };
  }

  /**
   * Null for an object of another pack.
   * @throws DamagedObject
   */
  read(oid: string, maxBytes: number, resolve: Resolve): Content | null {
    const offset = this.#find(oid);
    return offset === null ? null : this.#readAt(oid, offset, maxBytes, resolve);
  }

  #readAt(oid: string, offset: number, maxBytes: number, resolve: Resolve): Content {
    // From the object down to what is stored whole, and then the deltas upwards.
    const deltas: { offset: number; bytes: Buffer }[] = [];
    let content: Content | null = null;
    for (let at: number = offset; !content; ) {
      const held = this.#bases.get(at);
      if (held) {
        content = held;
        break;
      }
      if (deltas.length > LONGEST_CHAIN) throw new DamagedObject(`Read an object: its deltas do not end: ${oid}`);
      const { entry, bytes } = this.#entry(oid, at);
      if (entry.size > Math.max(maxBytes, FIRST_LOOK)) {
        throw new DamagedObject(`Read an object: ${oid} is larger than ${maxBytes} bytes`);
      }
      const inflated = this.#inflate(oid, at, entry, bytes);
      if (entry.base === null) {
        const type = TYPES[entry.type];
        if (!type) throw new DamagedObject(`Read an object: of an unknown type: ${oid}`);
        content = { type, bytes: inflated };
        this.#keep(at, content);
        break;
      }
      deltas.push({ offset: at, bytes: inflated });
      const base: number | null = typeof entry.base === 'string' ? this.#find(entry.base) : entry.base;
      if (base === null) content = resolve(String(entry.base), maxBytes);
      if (base === null && !content)
        throw new DamagedObject(`Read an object: what it is a delta of is missing: ${oid}`);
      if (base !== null) at = base;
    }
    for (let delta = deltas.pop(); delta; delta = deltas.pop()) {
      const reader = new DeltaReader(oid, delta.bytes);
      const { base, result } = reader.sizes();
      if (base !== content.bytes.length) throw new DamagedObject(`Read an object: a delta of something else: ${oid}`);
      if (result > maxBytes) throw new DamagedObject(`Read an object: ${oid} is larger than ${maxBytes} bytes`);
      content = { type: content.type, bytes: reader.apply(content.bytes, result) };
      this.#keep(delta.offset, content);
    }
    return content;
  }

  #keep(offset: number, content: Content): void {
    // All at once: they are needed in a circle, so what goes first would always be what is needed next.
    const taken = content.bytes.length + BASE_BYTES;
    if (this.#basesBytes + taken > BASES_BYTES) {
      this.#bases.clear();
      this.#basesBytes = 0;
    }
    this.#bases.set(offset, content);
    this.#basesBytes += taken;
  }

  #inflate(oid: string, offset: number, entry: Entry, start: Buffer): Buffer {
    const length = mostDeflated(entry.size);
    const skip = entry.at - offset;
    const deflated = start.length - skip >= length ? start.subarray(skip) : readUpTo(this.#file, entry.at, length);
    const inflated = inflate(oid, deflated, entry.size);
    if (inflated.length !== entry.size) throw new DamagedObject(`Read an object: ${oid} is cut short`);
    return inflated;
  }

  /** What is at `offset`, with the first bytes that were read for it. */
  #entry(oid: string, offset: number): { entry: Entry; bytes: Buffer } {
    const bytes = this.#look(offset);
    let at = 0;
    const next = () => {
      const byte = at < ENTRY_HEADER ? bytes[at++] : undefined;
      if (byte === undefined) throw new DamagedObject(`Read an object: no entry at ${offset}: ${oid}`);
      return byte;
    };
    let byte = next();
    const type = (byte >> 4) & 7;
    let size = byte & 15;
    for (let shift = 4; byte & 0x80; shift += 7) {
      byte = next();
      size += (byte & 0x7f) * 2 ** shift;
    }
    let base: number | string | null = null;
    if (type === OFFSET_DELTA) {
      byte = next();
      let distance = byte & 0x7f;
      while (byte & 0x80) {
        byte = next();
        distance = (distance + 1) * 128 + (byte & 0x7f);
      }
      // Always further down: a chain of these ends.
      if (distance <= 0 || distance > offset) throw new DamagedObject(`Read an object: a delta of nothing: ${oid}`);
      base = offset - distance;
    } else if (type === ID_DELTA) {
      base = bytes.toString('hex', at, at + 20);
      at += 20;
    }
    return { entry: { type, size, at: offset + at, base }, bytes };
  }

  /** Some bytes at `offset`, at least {@link FIRST_LOOK} where the pack has them; until the next look. */
  #look(offset: number): Buffer {
    const start = offset - (offset % WINDOW);
    const window = this.#windows.get(start) ?? this.#readWindow(start);
    // The one that was not looked at for the longest time is the first.
    this.#windows.delete(start);
    this.#windows.set(start, window);
    return window.bytes.subarray(offset - start, window.length);
  }

  #readWindow(start: number): Window {
    const [oldest] = this.#windows.size < WINDOWS_KEPT ? [] : this.#windows;
    if (oldest) this.#windows.delete(oldest[0]);
    // In the same memory: thousands of new ones a second would be gigabytes before they are collected.
    const bytes = oldest?.[1].bytes ?? Buffer.allocUnsafe(WINDOW + FIRST_LOOK);
    return { bytes, length: readSync(this.#file, bytes, 0, bytes.length, start) };
  }

  /** Where an object begins; null when it is not in this pack. */
  #find(oid: string): number | null {
    const first = Number.parseInt(oid.slice(0, 2), 16);
    let low = first === 0 ? 0 : this.#index.readUInt32BE(8 + (first - 1) * 4);
    let high = Math.min(this.#index.readUInt32BE(8 + first * 4), this.#count);
    const wanted = BigInt(`0x${oid.slice(0, 16)}`);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = 1032 + middle * 20;
      const start = this.#index.readBigUInt64BE(at);
      if (start === wanted) {
        const id = this.#index.toString('hex', at, at + 20);
        if (id === oid) return this.#offset(middle);
        if (id < oid) low = middle + 1;
        else high = middle;
      } else if (start < wanted) low = middle + 1;
      else high = middle;
    }
    return null;
  }

  #offset(position: number): number {
    const offsets = 1032 + this.#count * 24;
    const small = this.#index.readUInt32BE(offsets + position * 4);
    if (small < 0x80000000) return small;
    const at = offsets + this.#count * 4 + (small - 0x80000000) * 8;
    return at + 8 <= this.#index.length ? Number(this.#index.readBigUInt64BE(at)) : fstatSync(this.#file).size;
  }
}

/** A delta: the sizes of what it is of and what it makes, then copies of parts of the one and new bytes. */
class DeltaReader {
  readonly #oid: string;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(oid: string, bytes: Buffer) {
    this.#oid = oid;
    this.#bytes = bytes;
  }

  sizes(): { base: number; result: number } {
    return { base: this.#number(), result: this.#number() };
  }

  apply(base: Buffer, size: number): Buffer {
    const result = Buffer.allocUnsafe(size);
    let at = 0;
    while (this.#at < this.#bytes.length) {
      const command = this.#next();
      if (command & 0x80) {
        let from = 0;
        let length = 0;
        for (let byte = 0; byte < 4; byte++) if (command & (1 << byte)) from += this.#next() * 2 ** (8 * byte);
        for (let byte = 0; byte < 3; byte++) if (command & (0x10 << byte)) length += this.#next() * 2 ** (8 * byte);
        if (length === 0) length = 0x10000;
        if (from + length > base.length || at + length > size) throw this.#damaged();
        base.copy(result, at, from, from + length);
        at += length;
      } else {
        if (command === 0 || this.#at + command > this.#bytes.length || at + command > size) throw this.#damaged();
        this.#bytes.copy(result, at, this.#at, this.#at + command);
        this.#at += command;
        at += command;
      }
    }
    if (at !== size) throw this.#damaged();
    return result;
  }

  #number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#next();
      value += (byte & 0x7f) * 2 ** shift;
      if (!(byte & 0x80)) return value;
      if (shift > 49) throw this.#damaged();
    }
  }

  #next(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw this.#damaged();
    return byte;
  }

  #damaged(): DamagedObject {
    return new DamagedObject(`Read an object: its delta is damaged: ${this.#oid}`);
  }
}
