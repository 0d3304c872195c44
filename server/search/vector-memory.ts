/** `products.wat`, assembled; `vector-memory.test.ts` says how, and that it is. */
export const PRODUCTS =
  'AGFzbQEAAAABCQFgBX9/f39/AAMDAgAABQMBAAEHJQMGbWVtb3J5AgAIcHJvZHVjdHMAAA1yb3VnaFByb2R1Y3RzAAEK6QICvAECAX8CewNA/QwAAAAAAAAAAAAAAAAAAAAAIQb9DAAAAAAAAAAAAAAAAAAAAAAhB0EAIQUDQCAGIAAgBWr9AAQAIAEgBWr9AAQA/eYB/eQBIQYgByAAIAVq/QAEECABIAVq/QAEEP3mAf3kASEHIAVBIGohBSAFIAJJDQALIAYgB/3kASEGIAQgBv0fACAG/R8BkiAG/R8CIAb9HwOSkjgCACAEQQRqIQQgASACaiEBIANBAWshAyADDQALC6gBAgF/A3sDQP0MAAAAAAAAAAAAAAAAAAAAACEIQRAhBQNAIAAgBWr9AAQAIQYgASAFav0ABAAhByAIIAb9hwEgB/2HAf26ASAG/YgBIAf9iAH9ugH9rgH9rgEhCCAFQRBqIQUgBSACSQ0ACyAEIAEqAgAgCP0bACAI/RsBaiAI/RsCIAj9GwNqarKUOAIAIARBBGohBCABIAJqIQEgA0EBayEDIAMNAAsL';

type Products = (typed: number, vector: number, length: number, count: number, product: number) => void;

const module = new WebAssembly.Module(Uint8Array.fromBase64(PRODUCTS));

const NUMBER_BYTES = 4;
/** What comes in front of the bytes of a rough vector. */
const SCALE_BYTES = 16;
const LARGEST_BYTE = 127;
const MULTIPLE = 32;
const PAGE_BYTES = 65_536;
/** So much more memory is asked for at once. */
const GROWTH_PAGES = 64;
/** The most vectors that are compared at once: about half a millisecond, in one turn of the event loop. */
const AT_ONCE = 20_000;

const multiple = (bytes: number) => Math.ceil(bytes / MULTIPLE) * MULTIPLE;

/**
 * Vectors of one length, in memory, and their scalar products with another: of vectors of length 1, the cosine. Each is
 * held twice: as it is, and rounded to bytes, by which the few are found whose products are worth being made exactly.
 */
export class VectorMemory {
  readonly #exact: Vectors;
  readonly #rough: Vectors;
  #count = 0;

  /** @param dimensions how many numbers a vector is of */
  constructor(dimensions: number) {
    this.#exact = new Vectors(multiple(dimensions * NUMBER_BYTES), 'products');
    this.#rough = new Vectors(multiple(SCALE_BYTES + dimensions), 'roughProducts');
  }

  get count(): number {
    return this.#count;
  }

  /** Adds one behind the others. */
  add(vector: Float32Array): void {
    this.#exact.write(this.#count, bytesOf(vector));
    this.#rough.write(this.#count, roughly(vector));
    this.#count++;
  }

  /** The product of `typed` with the vector at a place. */
  product(typed: Float32Array, place: number): number {
    return this.#exact.products(bytesOf(typed), place, 1)[0] ?? 0;
  }

  /**
   * In the order of the products with `typed`, but for what rounding makes of it: one number for each of the next vectors
   * from the place `from` on. They are good until the next call.
   */
  roughProducts(typed: Float32Array, from: number): Float32Array {
    return this.#rough.products(roughly(typed), from, Math.min(AT_ONCE, this.#count - from));
  }
}

/** Bytes of vectors in the memory of an instance: in front what they are compared with, and the products. */
class Vectors {
  readonly #length: number;
  readonly #memory: WebAssembly.Memory;
  readonly #products: Products;

  constructor(length: number, products: 'products' | 'roughProducts') {
    const { exports } = new WebAssembly.Instance(module);
    this.#length = length;
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#products = exports[products] as Products;
  }

  write(place: number, vector: Uint8Array): void {
    this.#put(this.#addressOf(place), vector);
  }

  products(typed: Uint8Array, from: number, count: number): Float32Array {
    this.#put(0, typed);
    this.#products(0, this.#addressOf(from), this.#length, count, this.#length);
    return new Float32Array(this.#memory.buffer, this.#length, count);
  }

  #addressOf(place: number): number {
    return this.#length + multiple(AT_ONCE * NUMBER_BYTES) + place * this.#length;
  }

  #put(address: number, bytes: Uint8Array): void {
    const missing = address + this.#length - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES) + GROWTH_PAGES);
    new Uint8Array(this.#memory.buffer).set(bytes, address);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** A vector as bytes, the largest of which is 127 or -127, behind what they have to be multiplied by. */
function roughly(vector: Float32Array): Uint8Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bytes = new Uint8Array(SCALE_BYTES + vector.length);
  new DataView(bytes.buffer).setFloat32(0, largest / LARGEST_BYTE, true);
  if (largest > 0) {
    new Int8Array(bytes.buffer, SCALE_BYTES).set(vector.map((value) => Math.round((value / largest) * LARGEST_BYTE)));
  }
  return bytes;
}
