import type { Node } from 'web-tree-sitter';

/** The grammars that source languages are parsed with. */
export type GrammarName =
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'c'
  | 'cpp'
  | 'c_sharp'
  | 'ruby'
  | 'php';

/** What a definition is, in words that every language shares. */
export const DEFINITION_KINDS = [
  'function',
  'method',
  'class',
  'interface',
  'trait',
  'struct',
  'enum',
  'type',
  'module',
  'macro',
  'constant',
  'variable',
] as const;
export type DefinitionKind = (typeof DEFINITION_KINDS)[number];

export type Definition = {
  name: string;
  kind: DefinitionKind;
  /** The first and the last line, from 1. */
  line: number;
  endLine: number;
  /** 1, and 1 more for every branch between its lines. */
  complexity: number;
};

/** What one statement imports. */
export type Import = {
  /** What it names, in the form that the language's module system reads. */
  specifier: string;
  /** What it takes of that, as the other side calls it; `*` is everything that is there. */
  names: string[];
};

/** A path that a program answers over HTTP, as far as its text says so. */
export type SourceRoute = { method: string; path: string; line: number };

/** What a file exports by the name of an HTTP method, or another one such as `default`, and may answer at its own path. */
export type Handler = { name: string; line: number };

/** What one source file says by itself, before anything is resolved. Plain data: it may be kept and sent. */
export type SourceFacts = {
  /** 1, and 1 more for every branch: if, loop, case, catch, conditional and short-circuit operators. */
  complexity: number;
  /** In the order of the text. */
  imports: Import[];
  definitions: Definition[];
  routes: SourceRoute[];
  /** What may answer at the file's own path, each name once; left out where there is none. */
  handlers?: Handler[];
  /** The path that it gives itself as a page; null when that is computed, left out where it gives none. */
  pagePath?: string | null;
  /** The package, namespaces or modules that it says it is part of. */
  declares: string[];
  /** Names that may lead to another file, with or without an import, each once. */
  mentions: string[];
  /** True when a program can be started with it. */
  isProgram: boolean;
};

/** A source file with what it says. */
export type SourceFile = { path: string; language: string; source: SourceFacts };

/** Where an import leads. */
export type Resolution =
  | { kind: 'file'; path: string }
  /** A package, by its name; `standard` for what comes with the language or its runtime. */
  | { kind: 'external'; name: string; standard: boolean }
  /** It should be in the repository and is not. */
  | { kind: 'unresolved' };

/** One import of a file, followed; an import of a package of several files is several. */
export type Link = { specifier: string; names: readonly string[]; to: Resolution };

/** A repository's files as the languages see them. */
export type RepositoryFiles = {
  paths: ReadonlySet<string>;
  /** The text of a file; null when it is not there, binary or too large. */
  readText(path: string): Promise<string | null>;
};

/** A file that others begin with: a package's, a command's that it installs, or a program's. */
export type EntryPoint = { path: string; kind: 'package' | 'command' | 'program'; name: string | null };

/** A route with the file that answers it. */
export type FileRoute = SourceRoute & { file: string };

/** One language family's knowledge of its modules, for one repository. */
export type ModuleSystem = {
  /** Where everything that a file imports leads. */
  link(file: SourceFile): Link[];
  /** The folders that manifests declare to be packages of their own, with their names. The root is none. */
  packages: ReadonlyMap<string, string>;
  /** The folders that are packages by the language's rules, with their names: as many of them as make a map. */
  parts?: ReadonlyMap<string, string>;
  /** Where the repository is entered: what a package gives to others, and what it is started with. */
  entries?(): EntryPoint[];
  /** The routes that files have by their places: no file knows its own. */
  routes?(): FileRoute[];
  /** The file that stands for a folder when it is imported as a whole; null when there is none. */
  entryOf(folder: string): string | null;
};

/** What it takes to analyse a family of languages: adding one is a folder like `python/`. */
export type SourceLanguage = {
  /** The grammar of each language, by its name in the language table; of one with code in it, that of most such code. */
  grammars: Readonly<Record<string, GrammarName>>;
  /**
   * The code in a text of a language that has more than code, each line where it was, and another of the languages, which
   * it is read in; null for a language that is nothing but code.
   */
  codeIn?(language: string, text: string): { language: string; text: string } | null;
  /**
   * A tree-sitter query. `@branch` captures what adds to the complexity and `@definition.<kind>` a definition;
   * every other capture goes to `collect`.
   */
  query(grammar: GrammarName): string;
  /** Takes what a capture says into `facts`; captures come in the order of the text. */
  collect(capture: string, node: Node, facts: SourceFacts): void;
  /** The name of a captured definition; by default the text of its field `name`. Null leaves the definition out. */
  nameOf?(definition: Node): string | null;
  /** Says more closely what a captured definition is. */
  kindOf?(kind: DefinitionKind, definition: Node): DefinitionKind;
  /** Reads a text without its grammar, and faster; null when it is not sure, and the grammar has to. */
  scan?(language: string, text: string): SourceFacts | null;
  /** Looks at all that was collected of a file, once it is. */
  finish?(facts: SourceFacts): void;
  /** True for the files whose text `openModules` is going to ask for. */
  isConfiguration(path: string): boolean;
  /** `sources` are the parsed files of this family, ordered by their paths. */
  openModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<ModuleSystem>;
};
