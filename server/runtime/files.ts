/** The engine's files, as paths that `node:fs` reads (inside a compiled binary too). */
export type EngineFiles = { pglite: string; initdb: string; data: string; vector: string; image: string };

/**
 * Where the parts of the product that are not code are found. The source tree and a compiled binary differ in this,
 * and in nothing else.
 */
export type ProductFiles = {
  engine: EngineFiles;
  /** Scripts of the threads. */
  engineWorker: string | URL;
  poolWorker: string | URL;
  /** The plain SQL migrations, in order. */
  migrations: { name: string; path: string }[];
  /** The built client: path below the root (`assets/x.js`) to file. */
  client: Map<string, string>;
  /** The tree-sitter grammars and runtime: `tree-sitter-tsx.wasm` … to file. */
  grammars: Map<string, string>;
};
