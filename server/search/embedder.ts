/** Turns texts into vectors of length 1 that point the same way the more the texts are about the same. */
export interface Embedder {
  /** Which vectors can be compared with which: those of one name, in all processes and over restarts. */
  readonly name: string;
  readonly dimensions: number;
  /** The least likeness (the cosine) by which alone something is found: so much have others in common that are about nothing in common. */
  readonly leastAlike: number;
  /** What it is to be asked with: only the words that say something, or all that was typed, as what it has learned from. */
  readonly reads: 'words' | 'sentences';
  /** The vectors of texts of the corpus, in their order; zeros for a text that has none. Off the main thread. */
  embed(texts: string[]): Promise<Float32Array[]>;
  /** The vector of what somebody typed, who waits for it. */
  embedQuery(text: string): Promise<Float32Array>;
}

export const EMBEDDER_KINDS = ['builtin', 'openai', 'transformers'] as const;
export type EmbedderKind = (typeof EMBEDDER_KINDS)[number];

/** An embedder that may have to be reached, or loaded, before it is one. */
export interface EmbedderSource {
  readonly kind: EmbedderKind;
  /** What a person knows the model by; null where there is just one. */
  readonly model: string | null;
  /** Where it is, so that it is found again after the configuration has changed; null for nowhere in particular. */
  readonly place: string | null;
  /** @throws {EmbedderError} that says why there is none now */
  open(): Promise<Embedder>;
  /** Ends what it has running. */
  close(): Promise<void>;
}

/** Why there are no vectors now. */
export class EmbedderError extends Error {
  override name = 'EmbedderError';
  /** Not to be asked again earlier, in milliseconds. */
  readonly retryAfterMs: number;
  constructor(message: string, { retryAfterMs = 0, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}
