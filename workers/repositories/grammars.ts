import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Language, Node, Parser, Query } from 'web-tree-sitter';
import type { Definition, DefinitionKind, GrammarName, SourceFacts, SourceLanguage } from './source-language.ts';

/** Each grammar's file, by its package. */
export const GRAMMAR_FILES: Readonly<Record<GrammarName, string>> = {
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  go: 'tree-sitter-go/tree-sitter-go.wasm',
  rust: 'tree-sitter-rust/tree-sitter-rust.wasm',
  java: 'tree-sitter-java/tree-sitter-java.wasm',
  c: 'tree-sitter-c/tree-sitter-c.wasm',
  cpp: 'tree-sitter-cpp/tree-sitter-cpp.wasm',
  c_sharp: 'tree-sitter-c-sharp/tree-sitter-c_sharp.wasm',
  ruby: 'tree-sitter-ruby/tree-sitter-ruby.wasm',
  php: 'tree-sitter-php/tree-sitter-php.wasm',
};
const RUNTIME_FILE = 'web-tree-sitter/web-tree-sitter.wasm';

/** Where the WebAssembly files are, by their names, for a compiled binary that carries them; by default in `node_modules`. */
export type GrammarPaths = ReadonlyMap<string, string>;

/**
 * A text that a grammar fails on: made for that, it goes so deep that the engine writes beyond its stack. What else is in the
 * engine's memory is damaged then, for every grammar of the thread.
 */
export class GrammarError extends Error {
  override name = 'GrammarError';
}

/** The longest that parsing one file may take; no file that people write comes near it. */
const LIMIT_MS = 2000;

async function load(file: string, paths: GrammarPaths | undefined): Promise<Uint8Array> {
  // Resolved only when it is needed: a compiled binary has no node_modules.
  return readFile(paths?.get(basename(file)) ?? createRequire(import.meta.url).resolve(file));
}

type TreeSitter = Pick<typeof import('web-tree-sitter'), 'Language' | 'Parser' | 'Query'>;

/** Many repositories need no grammar, so that not even the program that runs them is loaded before one does. */
async function loadLibrary(paths: GrammarPaths | undefined): Promise<TreeSitter> {
  const [library, wasmBinary] = await Promise.all([import('web-tree-sitter'), load(RUNTIME_FILE, paths)]);
  await library.Parser.init({ wasmBinary });
  return library;
}

type Known = { source: SourceLanguage; grammar: Language; query: Query };

/**
 * Reads source files: with the language's own scanner where it has one, else with tree-sitter in WebAssembly, one engine
 * for every language, which a compiled binary can carry and which a hostile text cannot crash but for its own thread. A
 * grammar is loaded once a thread, when the first file needs it.
 */
export class SourceParser {
  static readonly #grammars = new Map<GrammarName, Promise<Language>>();
  static #library: Promise<TreeSitter> | undefined;

  #parser: Parser | undefined;
  readonly #paths: GrammarPaths | undefined;
  readonly #sources = new Map<string, SourceLanguage>();
  readonly #loaded = new Map<string, Known>();

  constructor(sources: readonly SourceLanguage[], paths?: GrammarPaths) {
    this.#paths = paths;
    for (const source of sources) {
      for (const language of Object.keys(source.grammars)) this.#sources.set(language, source);
    }
  }

  /** The family that a language is of; undefined when it has no grammar. */
  familyOf(language: string): SourceLanguage | undefined {
    return this.#sources.get(language);
  }

  /** What a source text says; null when it takes too long to parse. @throws GrammarError */
  async read(language: string, text: string): Promise<SourceFacts | null> {
    const source = this.#sources.get(language);
    const code = source?.codeIn?.(language, text);
    if (code) return this.read(code.language, code.text);
    const scanned = source?.scan?.(language, text);
    if (scanned) return limited(scanned);
    await this.prepare(language);
    return this.parse(language, text);
  }

  /** Makes `parse` ready for a language that has a family; at once when it already is. */
  async prepare(language: string): Promise<void> {
    const source = this.#sources.get(language);
    const name = source?.grammars[language];
    if (this.#loaded.has(language) || !source || !name) return;
    SourceParser.#library ??= loadLibrary(this.#paths);
    const { Language, Parser, Query } = await SourceParser.#library;
    const loading =
      SourceParser.#grammars.get(name) ?? load(GRAMMAR_FILES[name], this.#paths).then((wasm) => Language.load(wasm));
    SourceParser.#grammars.set(name, loading);
    const grammar = await loading;
    this.#parser ??= new Parser();
    this.#loaded.set(language, { source, grammar, query: new Query(grammar, source.query(name)) });
  }

  /**
   * What a source text says by its grammar; null when it takes longer than `limitMs`, as only a text made for that does.
   * @throws GrammarError
   */
  parse(language: string, text: string, limitMs = LIMIT_MS): SourceFacts | null {
    const [known, parser] = [this.#loaded.get(language), this.#parser];
    if (!known || !parser) throw new Error(`Parse a source file: no grammar is loaded for ${language}`);
    try {
      return this.#parse(known, parser, text, limitMs);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
      throw new GrammarError(`Parse a source file: the grammar of ${language} fails: ${error.message}`);
    }
  }

  #parse(known: Known, parser: Parser, text: string, limitMs: number): SourceFacts | null {
    const deadline = performance.now() + limitMs;
    let late = false;
    const progressCallback = () => {
      late = performance.now() > deadline;
      return late;
    };
    parser.setLanguage(known.grammar);
    const tree = parser.parse(text, null, { progressCallback });
    if (!tree) {
      parser.reset();
      return null;
    }
    try {
      const collector = new Collector(known.source);
      for (const { name, node } of known.query.captures(tree.rootNode, { progressCallback })) {
        collector.take(name, node);
        if (performance.now() > deadline) return null;
      }
      return late ? null : collector.finish();
    } finally {
      tree.delete();
    }
  }
}

const DEFINITION = 'definition.';
/** Longer ones are no names that anybody reads. */
const LONGEST_NAME = 200;
/** What is followed from one file: files that people write have far fewer, and following takes each with each. */
const MOST = { imports: 5000, mentions: 3000, definitions: 10_000, routes: 2000 } as const;

function limited(facts: SourceFacts): SourceFacts {
  facts.definitions = facts.definitions.filter(({ name }) => name.length <= LONGEST_NAME);
  for (const list of Object.keys(MOST) as (keyof typeof MOST)[]) facts[list].splice(MOST[list]);
  return facts;
}

/** Gathers what the captures of one file say. */
class Collector {
  readonly facts: SourceFacts = {
    complexity: 1,
    imports: [],
    definitions: [],
    routes: [],
    declares: [],
    mentions: [],
    isProgram: false,
  };
  readonly #source: SourceLanguage;
  /** The definitions that the place in the text is within, the innermost last. */
  readonly #open: { definition: Definition; end: number }[] = [];

  constructor(source: SourceLanguage) {
    this.#source = source;
  }

  take(capture: string, node: Node): void {
    if (capture === 'branch') this.#branch(node);
    else if (capture.startsWith(DEFINITION)) this.#define(capture.slice(DEFINITION.length) as DefinitionKind, node);
    else this.#source.collect(capture, node, this.facts);
  }

  finish(): SourceFacts {
    this.facts.mentions = [...new Set(this.facts.mentions)];
    this.#source.finish?.(this.facts);
    return limited(this.facts);
  }

  #branch(node: Node): void {
    this.facts.complexity++;
    this.#close(node);
    for (const { definition } of this.#open) definition.complexity++;
  }

  #define(captured: DefinitionKind, node: Node): void {
    this.#close(node);
    const { nameOf, kindOf } = this.#source;
    const kind = kindOf ? kindOf(captured, node) : captured;
    const name = nameOf ? nameOf(node) : (node.childForFieldName('name')?.text ?? null);
    if (name === null || name === '') return;
    const last = node.endPosition;
    // Some grammars give the line's end to what ends there.
    const endLine = last.column === 0 ? last.row : last.row + 1;
    const line = node.startPosition.row + 1;
    const definition = { name, kind, line, endLine: Math.max(line, endLine), complexity: 1 };
    this.facts.definitions.push(definition);
    this.#open.push({ definition, end: node.endIndex });
  }

  #close(node: Node): void {
    for (let top = this.#open.at(-1); top && top.end <= node.startIndex; top = this.#open.at(-1)) this.#open.pop();
  }
}
