import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { Language, Parser, Query } from 'web-tree-sitter';
import type { GrammarName, SourceFacts, SourceLanguage } from './source-language.ts';

const GRAMMAR_FILES: Record<GrammarName, string> = {
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};
const RUNTIME_FILE = 'web-tree-sitter/web-tree-sitter.wasm';

/** Where the WebAssembly files are, by their names, for a compiled binary that carries them; by default in `node_modules`. */
export type GrammarPaths = ReadonlyMap<string, string>;

/** The longest that parsing one file may take; no file that people write comes near it. */
const LIMIT_MS = 2000;

async function load(file: string, paths: GrammarPaths | undefined): Promise<Uint8Array> {
  // Resolved only when it is needed: a compiled binary has no node_modules.
  return readFile(paths?.get(basename(file)) ?? createRequire(import.meta.url).resolve(file));
}

type Known = { source: SourceLanguage; grammar: Language; query: Query };

/**
 * Parses source files with tree-sitter in WebAssembly: one engine for every language, which a compiled binary can carry.
 * Measured on one core: a thousand files, or 4 to 6 MB, a second. Grammars are loaded once a thread.
 */
export class SourceParser {
  static readonly #grammars = new Map<GrammarName, Promise<Language>>();
  static #runtime: Promise<void> | undefined;

  readonly #parser: Parser;
  readonly #known: ReadonlyMap<string, Known>;

  private constructor(parser: Parser, known: ReadonlyMap<string, Known>) {
    this.#parser = parser;
    this.#known = known;
  }

  static async open(sources: readonly SourceLanguage[], paths?: GrammarPaths): Promise<SourceParser> {
    SourceParser.#runtime ??= load(RUNTIME_FILE, paths).then((wasmBinary) => Parser.init({ wasmBinary }));
    await SourceParser.#runtime;
    const known = new Map<string, Known>();
    for (const source of sources) {
      for (const [language, name] of Object.entries(source.grammars)) {
        const loading =
          SourceParser.#grammars.get(name) ?? load(GRAMMAR_FILES[name], paths).then((wasm) => Language.load(wasm));
        SourceParser.#grammars.set(name, loading);
        const grammar = await loading;
        known.set(language, { source, grammar, query: new Query(grammar, source.query(name)) });
      }
    }
    return new SourceParser(new Parser(), known);
  }

  /** True when it has the grammar of the language. */
  knows(language: string): boolean {
    return this.#known.has(language);
  }

  /** What a source text says; null when it takes longer than `limitMs`, as only a text made for that does. */
  parse(language: string, text: string, limitMs = LIMIT_MS): SourceFacts | null {
    const known = this.#known.get(language);
    if (!known) throw new Error(`Parse a source file: no grammar for ${language}`);
    const deadline = performance.now() + limitMs;
    let late = false;
    const progressCallback = () => {
      late = performance.now() > deadline;
      return late;
    };
    this.#parser.setLanguage(known.grammar);
    const tree = this.#parser.parse(text, null, { progressCallback });
    if (!tree) {
      this.#parser.reset();
      return null;
    }
    try {
      const facts: SourceFacts = { complexity: 1, imports: [] };
      for (const { name, node } of known.query.captures(tree.rootNode, { progressCallback })) {
        if (name === 'branch') facts.complexity++;
        const specifier = name === 'import' ? known.source.specifierOf(node.text) : null;
        if (specifier !== null) facts.imports.push(specifier);
      }
      return late ? null : facts;
    } finally {
      tree.delete();
    }
  }
}
