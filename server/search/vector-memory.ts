/** `products.wat`, assembled; `vector-memory.test.ts` says how, and that it is. */
export const PRODUCTS =
  'AGFzbQEAAAABDAFgCH9/f39/f39/AAMCAQAFAwEAAQcYAgZtZW1vcnkCAAthZGRQcm9kdWN0cwAACt4CAdsCAgF/BHsgBP0RIQkgB/0RIQoDQCACIAhq/QAEACADIAhq/QAEAP0NABABEQISAxMEFAUVBhYHFyELIAUgCGr9AAQAIAYgCGr9AAQA/Q0AEAERAhIDEwQUBRUGFgcXIQwgACAA/QAEACAL/YcBIAn9ugEgDP2HASAK/boB/a4B/a4B/QsEACAAIAD9AAQQIAv9iAEgCf26ASAM/YgBIAr9ugH9rgH9rgH9CwQQIAIgCGr9AAQAIAMgCGr9AAQA/Q0IGAkZChoLGwwcDR0OHg8fIQsgBSAIav0ABAAgBiAIav0ABAD9DQgYCRkKGgsbDBwNHQ4eDx8hDCAAIAD9AAQgIAv9hwEgCf26ASAM/YcBIAr9ugH9rgH9rgH9CwQgIAAgAP0ABDAgC/2IASAJ/boBIAz9iAEgCv26Af2uAf2uAf0LBDAgAEHAAGohACAIQRBqIQggCCABSQ0ACws=';

/** As `products.wat` has it. */
type AddProducts = (
  ...to: [sums: number, count: number, a: number, b: number, ab: number, c: number, d: number, cd: number]
) => void;

/** The products of one vector with all others. */
export type Products = {
  /** How many there are. */
  count: number;
  /** With the one at a place. */
  at(place: number): number;
  /**
   * In their order, but for what rounding makes of it: of those there were, some thousand at once. They are good until
   * somebody asks for the next ones.
   */
  roughly(): Generator<Float32Array>;
};

const module = new WebAssembly.Module(Uint8Array.fromBase64(PRODUCTS));

const NUMBER_BYTES = 4;
const LARGEST_BYTE = 127;
/** With a byte, a sum of four bytes holds the products of 16,000 columns. */
const LARGEST_WEIGHT = 1023;
const PAGE_BYTES = 65_536;
/** So many vectors are stored together, by columns: long ones are read faster. */
const BLOCK = 4096;
/** The blocks that are compared at once, in one turn of the event loop: a millisecond where a vector has no zeros. */
const BLOCKS_AT_ONCE = 5;

/**
 * Vectors of one length, in memory, and their scalar products with another: of vectors of length 1, the cosine. Each is
 * held twice: as it is, and rounded to bytes, by which the few are found whose products are worth being made exactly.
 *
 * The bytes are stored by columns: of a vector that is mostly zeros, as those of a few words are, the other columns are
 * not read. What takes the time is to read them, not to multiply.
 */
export class VectorMemory {
  readonly #dimensions: number;
  readonly #exact: Float32Array[] = [];
  /** What the bytes of each vector have to be multiplied by. */
  readonly #scales: Float32Array[] = [];
  readonly #memory: WebAssembly.Memory;
  readonly #addProducts: AddProducts;
  readonly #products = new Float32Array(BLOCKS_AT_ONCE * BLOCK);
  #count = 0;

  /** @param dimensions how many numbers a vector is of */
  constructor(dimensions: number) {
    const { exports } = new WebAssembly.Instance(module);
    this.#dimensions = dimensions;
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#addProducts = exports.addProducts as AddProducts;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds one behind the others. */
  add(vector: Float32Array): void {
    const [block, place] = [Math.floor(this.#count / BLOCK), this.#count % BLOCK];
    if (place === 0) this.#addBlock();
    const { scale, numbers } = rounded(vector, LARGEST_BYTE);
    const bytes = new Int8Array(this.#memory.buffer, this.#addressOf(block, 0), this.#dimensions * BLOCK);
    for (let column = 0; column < numbers.length; column++) bytes[column * BLOCK + place] = numbers[column] ?? 0;
    this.#scales[block]?.fill(scale, place, place + 1);
    this.#exact[block]?.set(vector, place * this.#dimensions);
    this.#count++;
  }

  /** The scalar products of a vector with those in memory. */
  productsWith(vector: Float32Array): Products {
    const columns = [...vector.keys()].filter((column) => vector[column] !== 0);
    const exactly = columns.map((column) => [column, vector[column] ?? 0] as const);
    const fours = inFours(columns, rounded(vector, LARGEST_WEIGHT).numbers);
    return {
      count: this.#count,
      at: (place) => {
        const block = this.#exact[Math.floor(place / BLOCK)];
        const from = (place % BLOCK) * this.#dimensions;
        let product = 0;
        for (const [column, value] of exactly) product += value * (block?.[from + column] ?? 0);
        return product;
      },
      roughly: () => this.#roughly(fours),
    };
  }

  *#roughly(fours: Four[]): Generator<Float32Array> {
    const count = this.#count;
    for (let from = 0; from < count; from += this.#products.length) {
      const products = this.#products.subarray(0, count - from);
      for (let at = 0; at < products.length; at += BLOCK) {
        const block = (from + at) / BLOCK;
        const sums = this.#sumsOf(block, fours);
        const scales = this.#scales[block] ?? [];
        const end = Math.min(BLOCK, products.length - at);
        for (let place = 0; place < end; place++) products[at + place] = (sums[place] ?? 0) * (scales[place] ?? 0);
      }
      yield products;
    }
  }

  /** The products of the bytes of a block; good until the next call. */
  #sumsOf(block: number, fours: Four[]): Int32Array {
    const sums = new Int32Array(this.#memory.buffer, 0, BLOCK).fill(0);
    const address = (column: number) => this.#addressOf(block, column);
    for (const { a, b, ab, c, d, cd } of fours) {
      this.#addProducts(0, BLOCK, address(a), address(b), ab, address(c), address(d), cd);
    }
    return sums;
  }

  #addBlock(): void {
    const end = this.#addressOf(this.#exact.length + 1, 0);
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#exact.push(new Float32Array(BLOCK * this.#dimensions));
    this.#scales.push(new Float32Array(BLOCK));
  }

  #addressOf(block: number, column: number): number {
    return BLOCK * NUMBER_BYTES + (block * this.#dimensions + column) * BLOCK;
  }
}

/** Four columns, and the weights of two each. */
type Four = { a: number; b: number; ab: number; c: number; d: number; cd: number };

/** Columns by fours; the last ones may come with some that count nothing. */
function inFours(columns: number[], weights: Int16Array): Four[] {
  const weight = (column: number | undefined) => (column === undefined ? 0 : (weights[column] ?? 0));
  return Array.from({ length: Math.ceil(columns.length / 4) }, (_, index) => {
    const [a = 0, b, c, d] = columns.slice(index * 4);
    const both = (low: number | undefined, high: number | undefined) => (weight(low) & 0xffff) | (weight(high) << 16);
    return { a, b: b ?? a, ab: both(a, b), c: c ?? a, d: d ?? a, cd: both(c, d) };
  });
}

/** A vector as whole numbers, the largest of which is `most` or `-most`, and what they have to be multiplied by. */
function rounded(vector: Float32Array, most: number): { scale: number; numbers: Int16Array } {
  let largest = 0;
  for (let column = 0; column < vector.length; column++) largest = Math.max(largest, Math.abs(vector[column] ?? 0));
  const scale = largest / most;
  const numbers = new Int16Array(vector.length);
  if (largest === 0) return { scale, numbers };
  for (let column = 0; column < vector.length; column++) numbers[column] = Math.round((vector[column] ?? 0) / scale);
  return { scale, numbers };
}
