import type { Buffer } from 'node:buffer';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Content, type ObjectInfo, Pack } from './git-pack.ts';
import { DamagedObject, inflate, inflateStart, mostDeflated, readUpTo } from './inflate.ts';

/** Objects whose deltas lead through more packs than this lead in a circle. */
const MOST_PACKS_DEEP = 50;
/** More than the header `commit 123456789\0` of an object that is stored by itself. */
const HEADER_BYTES = 64;

/**
 * Reads the objects of one `objects` folder, loose and packed, without an installed git. Nothing is taken on trust: an
 * object's size is known before it is inflated, and no more than that is inflated. Synchronous, as a history is
 * hundreds of thousands of small reads: whoever reads many lets the thread breathe in between.
 */
export class ObjectStore {
  readonly #folder: string;
  readonly #packs: Pack[];
  #depth = 0;

  /** @throws when the folder cannot be listed */
  constructor(folder: string) {
    this.#folder = folder;
    this.#packs = packNames(folder).map((name) => new Pack(join(folder, 'pack', name)));
  }

  close(): void {
    for (const pack of this.#packs) pack.close();
  }

  /** Null for an object that is not there. */
  info(oid: string): ObjectInfo | null {
    for (const pack of this.#packs) {
      const found = pack.info(oid, this.#resolve);
      if (found) return found;
    }
    const file = this.#readLoose(oid, HEADER_BYTES * 4);
    return file && looseHeader(oid, file).info;
  }

  /**
   * Null for an object that is not there.
   * @throws DamagedObject when it cannot be read, or is larger than `maxBytes`
   */
  read(oid: string, maxBytes: number): Content | null {
    for (const pack of this.#packs) {
      const found = pack.read(oid, maxBytes, this.#resolve);
      if (found) return found;
    }
    const start = this.#readLoose(oid, HEADER_BYTES * 4);
    if (!start) return null;
    const { info, length } = looseHeader(oid, start);
    if (info.size > maxBytes) throw new DamagedObject(`Read an object: ${oid} is larger than ${maxBytes} bytes`);
    const whole = this.#readLoose(oid, mostDeflated(info.size + length)) ?? start;
    const content = inflate(oid, whole, length + info.size);
    if (content.length !== length + info.size) throw new DamagedObject(`Read an object: ${oid} is cut short`);
    return { type: info.type, bytes: content.subarray(length) };
  }

  /** What a delta in a pack is of may lie elsewhere. */
  readonly #resolve = (oid: string, maxBytes: number): Content | null => {
    if (this.#depth > MOST_PACKS_DEEP) throw new DamagedObject(`Read an object: its deltas do not end: ${oid}`);
    this.#depth++;
    try {
      return this.read(oid, maxBytes);
    } finally {
      this.#depth--;
    }
  };

  #readLoose(oid: string, maxBytes: number): Buffer | null {
    let file: number;
    try {
      file = openSync(join(this.#folder, oid.slice(0, 2), oid.slice(2)), 'r');
    } catch {
      return null;
    }
    try {
      return readUpTo(file, 0, maxBytes);
    } finally {
      closeSync(file);
    }
  }
}

function packNames(folder: string): string[] {
  try {
    const names = new Set(readdirSync(join(folder, 'pack')));
    return [...names]
      .filter((name) => name.endsWith('.idx') && names.has(name.replace(/idx$/, 'pack')))
      .map((name) => name.slice(0, -'.idx'.length))
      .sort();
  } catch {
    return [];
  }
}

function looseHeader(oid: string, deflated: Buffer): { info: ObjectInfo; length: number } {
  const start = inflateStart(oid, deflated.subarray(0, HEADER_BYTES * 4));
  const [, type, size] = start.toString('latin1', 0, HEADER_BYTES).match(/^(commit|tree|blob|tag) (\d{1,15})\0/) ?? [];
  if (!type || !size) throw new DamagedObject(`Read an object: no header: ${oid}`);
  return { info: { type: type as ObjectInfo['type'], size: Number(size) }, length: type.length + size.length + 2 };
}
