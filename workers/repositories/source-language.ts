/** The grammars that source languages are parsed with. */
export type GrammarName = 'javascript' | 'typescript' | 'tsx';

/** What one source file says by itself, before anything is resolved. */
export type SourceFacts = {
  /** 1, and 1 more for every branch: if, loop, case, catch, conditional and short-circuit operators. */
  complexity: number;
  /** What each importing statement names, in the order of the text. */
  imports: string[];
};

/** Where an import leads. */
export type Resolution =
  | { kind: 'file'; path: string }
  /** A package or a built-in module, by its name. */
  | { kind: 'external'; name: string }
  /** It should be in the repository and is not. */
  | { kind: 'unresolved' };

/** A repository's files as the languages see them. */
export type RepositoryFiles = {
  paths: ReadonlySet<string>;
  /** The text of a file; null when it is not there, binary or too large. */
  readText(path: string): Promise<string | null>;
};

/** One language family's knowledge of its modules, for one repository. */
export type ModuleSystem = {
  resolve(from: string, specifier: string): Resolution;
  /** The folders that are packages of their own, with their names. The root is none. */
  packages: ReadonlyMap<string, string>;
  /** The file that stands for a folder when it is imported as a whole; null when there is none. */
  entryOf(folder: string): string | null;
};

/** What it takes to analyse a family of languages: adding one is one file like `javascript.ts`. */
export type SourceLanguage = {
  /** The grammar of each language, by its name in the language table. */
  grammars: Readonly<Record<string, GrammarName>>;
  /** A tree-sitter query: `@import` captures the literal an import names, `@branch` what adds to the complexity. */
  query(grammar: GrammarName): string;
  /** The specifier that an `@import` literal spells; null when it is computed. */
  specifierOf(literal: string): string | null;
  /** True for the files whose text `openModules` is going to ask for. */
  isConfiguration(path: string): boolean;
  openModules(files: RepositoryFiles): Promise<ModuleSystem>;
};
