/** `products.wat`, assembled; `vector-memory.test.ts` says how, and that it is. */
export const PRODUCTS =
  'AGFzbQEAAAABCQFgBX9/f39/AAMCAQAFAwEAAQcVAgZtZW1vcnkCAAhwcm9kdWN0cwAACr8BAbwBAgF/AnsDQP0MAAAAAAAAAAAAAAAAAAAAACEG/QwAAAAAAAAAAAAAAAAAAAAAIQdBACEFA0AgBiAAIAVq/QAEACABIAVq/QAEAP3mAf3kASEGIAcgACAFav0ABBAgASAFav0ABBD95gH95AEhByAFQSBqIQUgBSACSQ0ACyAGIAf95AEhBiAEIAb9HwAgBv0fAZIgBv0fAiAG/R8DkpI4AgAgBEEEaiEEIAEgAmohASADQQFrIQMgAw0ACws=';

type Products = (typed: number, vector: number, length: number, count: number, product: number) => void;

const module = new WebAssembly.Module(Uint8Array.fromBase64(PRODUCTS));

const NUMBER_BYTES = 4;
const MULTIPLE = 32;
const PAGE_BYTES = 65_536;
/** So much more memory is asked for at once. */
const GROWTH_PAGES = 64;
/** Bytes of vectors that are compared in about a millisecond: in one turn of the event loop. */
const TURN_BYTES = 16 * 1024 * 1024;

/** Vectors of one length, in memory, and their scalar products with another: of vectors of length 1, the cosine. */
export class VectorMemory {
  /** The most that are compared at once. */
  readonly mostAtOnce: number;
  readonly #vectorBytes: number;
  readonly #memory: WebAssembly.Memory;
  readonly #products: Products;
  /** Where the products are, behind the vector that the others are compared with, and where the vectors begin. */
  readonly #productsAt: number;
  readonly #vectorsAt: number;
  #count = 0;

  /** @param dimensions how many numbers a vector is of */
  constructor(dimensions: number) {
    this.#vectorBytes = Math.ceil((dimensions * NUMBER_BYTES) / MULTIPLE) * MULTIPLE;
    this.mostAtOnce = Math.max(1, Math.floor(TURN_BYTES / this.#vectorBytes));
    this.#productsAt = this.#vectorBytes;
    this.#vectorsAt = this.#productsAt + Math.ceil((this.mostAtOnce * NUMBER_BYTES) / MULTIPLE) * MULTIPLE;
    const { exports } = new WebAssembly.Instance(module);
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#products = exports.products as Products;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds one behind the others. */
  add(vector: Float32Array): void {
    this.#write(this.#placeOf(this.#count++), vector);
  }

  /** The products of `typed` with `count` vectors from the place `from` on; until the next call. */
  products(typed: Float32Array, from: number, count: number): Float32Array {
    this.#write(0, typed);
    this.#products(0, this.#placeOf(from), this.#vectorBytes, count, this.#productsAt);
    return new Float32Array(this.#memory.buffer, this.#productsAt, count);
  }

  #placeOf(nth: number): number {
    return this.#vectorsAt + nth * this.#vectorBytes;
  }

  #write(at: number, vector: Float32Array): void {
    const missing = at + this.#vectorBytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES) + GROWTH_PAGES);
    new Float32Array(this.#memory.buffer, at, vector.length).set(vector);
  }
}
