import { Buffer } from 'node:buffer';

/** Takes a stream of chunks apart: up to a byte, or so many bytes. What it gives out shares memory with the chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Ends the stream, when not all of it was wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(value) : Buffer.concat([this.#buffer, value]);
    return true;
  }

  /** The bytes before the next `byte`, which is taken too; null at the end of the stream. */
  async until(byte: number): Promise<Uint8Array | null> {
    let from = 0;
    for (;;) {
      const at = this.#buffer.indexOf(byte, from);
      if (at >= 0) {
        const bytes = this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + 1);
        return bytes;
      }
      from = this.#buffer.length;
      if (!(await this.#more())) return null;
    }
  }

  /** The next `length` bytes. */
  async take(length: number): Promise<Uint8Array> {
    if (this.#buffer.length < length) await this.#fill(length);
    const bytes = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return bytes;
  }

  /** Reads until `length` bytes are there; joins the chunks once, as joining at each would be quadratic. */
  async #fill(length: number): Promise<void> {
    const chunks: Uint8Array[] = [this.#buffer];
    let held = this.#buffer.length;
    while (held < length) {
      const { done, value } = await this.#chunks.next();
      if (done) throw new Error(`Read a stream: it ended ${length - held} bytes early`);
      chunks.push(value);
      held += value.length;
    }
    this.#buffer = Buffer.concat(chunks);
  }
}
