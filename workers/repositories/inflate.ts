import { Buffer } from 'node:buffer';
import { readSync } from 'node:fs';
import { constants, inflateSync } from 'node:zlib';

/** An object's file is not what its name or its first bytes say. */
export class DamagedObject extends Error {
  override name = 'DamagedObject';
}

/** `length` bytes at `from`, fewer at the end of the file. */
export function readUpTo(file: number, from: number, length: number): Buffer {
  // A small file's end is not known: it is asked for in steps rather than as one large buffer.
  const step = Math.min(length, 65_536);
  const chunks: Buffer[] = [];
  for (let at = 0; at < length; ) {
    const size = Math.min(length - at, Math.max(step, at));
    const chunk = Buffer.allocUnsafe(size);
    const count = readSync(file, chunk, 0, size, from + at);
    if (count > 0) chunks.push(chunk.subarray(0, count));
    at += count;
    if (count < size) break;
  }
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

/** The most bytes that `size` bytes take when they are deflated in the usual ways, with some room. */
export const mostDeflated = (size: number) => size + (size >> 8) + 1024;

/**
 * Inflates what begins `deflated`, whatever follows it.
 * @throws DamagedObject for more than `size` bytes, or what is not deflated
 */
export function inflate(oid: string, deflated: Uint8Array, size: number): Buffer {
  try {
    // One byte more, so that too much is told from just enough.
    return inflateSync(deflated, { maxOutputLength: size + 1 });
  } catch {
    throw new DamagedObject(`Read an object: ${oid} does not inflate to the ${size} bytes that it names`);
  }
}

/** The beginning of what `deflated` begins with. */
export function inflateStart(oid: string, deflated: Uint8Array): Buffer {
  try {
    return inflateSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2_000_000 });
  } catch {
    throw new DamagedObject(`Read an object: not deflated: ${oid}`);
  }
}
