/** The languages that code is coloured in, by the names that maps give them. Each is loaded when a file asks for it. */
import type { StreamParser } from '@codemirror/streamparser';
import type { Parser } from '@lezer/common';

// biome-ignore lint/suspicious/noExplicitAny: each has a state of its own, which nobody else looks into.
export type Scanner = StreamParser<any>;
/** Parses a whole text, or reads it line by line. */
export type Grammar = Parser | Scanner;

const javascript = (dialect: string) => () =>
  import('@lezer/javascript').then(({ parser }) => parser.configure({ dialect }));

/** HTML, with the scripts and styles in it. Components of Vue, Svelte and Astro are HTML but for a few braces. */
async function markup(): Promise<Parser> {
  const [{ parser, configureNesting }, script, typed, { parser: style }] = await Promise.all([
    import('@lezer/html'),
    javascript('jsx')(),
    javascript('jsx ts')(),
    import('@lezer/css'),
  ]);
  const wrap = configureNesting([
    { tag: 'script', attrs: ({ lang }) => lang === 'ts' || lang === 'tsx', parser: typed },
    { tag: 'script', attrs: ({ type }) => !type || /script|module|babel/.test(type), parser: script },
    { tag: 'style', parser: style },
  ]);
  return parser.configure({ wrap });
}

/** Those that are parsed. */
const PARSED: Readonly<Record<string, () => Promise<Parser>>> = {
  JavaScript: javascript('jsx'),
  TypeScript: javascript('ts'),
  TSX: javascript('jsx ts'),
  HTML: markup,
  Vue: markup,
  Svelte: markup,
  Astro: markup,
  Markdown: () => import('@lezer/markdown').then(({ parser, GFM }) => parser.configure(GFM)),
  PHP: () => import('@lezer/php').then(({ parser }) => parser),
};

const clike = () => import('@codemirror/legacy-modes/mode/clike');
const css = () => import('@codemirror/legacy-modes/mode/css');
const xml = () => import('@codemirror/legacy-modes/mode/xml');
const sql = () => import('@codemirror/legacy-modes/mode/sql');
const json = () => import('@codemirror/legacy-modes/mode/javascript').then((mode) => mode.json);
const python = () => import('@codemirror/legacy-modes/mode/python').then((mode) => mode.python);

/** Those that are read line by line. */
const SCANNED: Readonly<Record<string, () => Promise<Scanner>>> = {
  C: () => clike().then((mode) => mode.c),
  'C++': () => clike().then((mode) => mode.cpp),
  CUDA: () => clike().then((mode) => mode.cpp),
  'C#': () => clike().then((mode) => mode.csharp),
  CMake: () => import('@codemirror/legacy-modes/mode/cmake').then((mode) => mode.cmake),
  CSS: () => css().then((mode) => mode.css),
  Clojure: () => import('@codemirror/legacy-modes/mode/clojure').then((mode) => mode.clojure),
  Dart: () => clike().then((mode) => mode.dart),
  Diff: () => import('@codemirror/legacy-modes/mode/diff').then((mode) => mode.diff),
  Dockerfile: () => import('@codemirror/legacy-modes/mode/dockerfile').then((mode) => mode.dockerFile),
  Erlang: () => import('@codemirror/legacy-modes/mode/erlang').then((mode) => mode.erlang),
  'F#': () => import('@codemirror/legacy-modes/mode/mllike').then((mode) => mode.fSharp),
  GLSL: () => clike().then((mode) => mode.shader),
  Go: () => import('@codemirror/legacy-modes/mode/go').then((mode) => mode.go),
  Groovy: () => import('@codemirror/legacy-modes/mode/groovy').then((mode) => mode.groovy),
  Haskell: () => import('@codemirror/legacy-modes/mode/haskell').then((mode) => mode.haskell),
  INI: () => import('@codemirror/legacy-modes/mode/properties').then((mode) => mode.properties),
  JSON: json,
  'JSON Lines': json,
  Java: () => clike().then((mode) => mode.java),
  Julia: () => import('@codemirror/legacy-modes/mode/julia').then((mode) => mode.julia),
  'Jupyter Notebook': json,
  Kotlin: () => clike().then((mode) => mode.kotlin),
  Less: () => css().then((mode) => mode.less),
  Lua: () => import('@codemirror/legacy-modes/mode/lua').then((mode) => mode.lua),
  OCaml: () => import('@codemirror/legacy-modes/mode/mllike').then((mode) => mode.oCaml),
  'Objective-C': () => clike().then((mode) => mode.objectiveC),
  PLpgSQL: () => sql().then((mode) => mode.pgSQL),
  Perl: () => import('@codemirror/legacy-modes/mode/perl').then((mode) => mode.perl),
  PowerShell: () => import('@codemirror/legacy-modes/mode/powershell').then((mode) => mode.powerShell),
  'Protocol Buffer': () => import('@codemirror/legacy-modes/mode/protobuf').then((mode) => mode.protobuf),
  Python: python,
  R: () => import('@codemirror/legacy-modes/mode/r').then((mode) => mode.r),
  Ruby: () => import('@codemirror/legacy-modes/mode/ruby').then((mode) => mode.ruby),
  Rust: () => import('@codemirror/legacy-modes/mode/rust').then((mode) => mode.rust),
  SCSS: () => css().then((mode) => mode.sCSS),
  SQL: () => sql().then((mode) => mode.standardSQL),
  SVG: () => xml().then((mode) => mode.xml),
  Scala: () => clike().then((mode) => mode.scala),
  Shell: () => import('@codemirror/legacy-modes/mode/shell').then((mode) => mode.shell),
  Starlark: python,
  Swift: () => import('@codemirror/legacy-modes/mode/swift').then((mode) => mode.swift),
  TOML: () => import('@codemirror/legacy-modes/mode/toml').then((mode) => mode.toml),
  TeX: () => import('@codemirror/legacy-modes/mode/stex').then((mode) => mode.stex),
  'Visual Basic .NET': () => import('@codemirror/legacy-modes/mode/vb').then((mode) => mode.vb),
  XML: () => xml().then((mode) => mode.xml),
  YAML: () => import('@codemirror/legacy-modes/mode/yaml').then((mode) => mode.yaml),
};

/** Loads the grammar of a language; null where there is none. */
export function grammarOf(language: string): Promise<Grammar> | null {
  return PARSED[language]?.() ?? SCANNED[language]?.() ?? null;
}
