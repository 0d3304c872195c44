/** How a language writes what is no code, as far as counting lines needs it. */
export type LineSyntax = {
  /** What begins a comment that ends with the line. */
  line?: readonly string[];
  /** The same, but only where a word could begin: `#` is no comment in a shell's `$#`. */
  wordLine?: readonly string[];
  /** What begins and what ends a comment. */
  block?: readonly (readonly [string, string])[];
  /** Comments that only begin and end at a line's beginning: Ruby's `=begin`, Perl's `=pod`. */
  blockLines?: readonly (readonly [string, string])[];
  /** Block comments may hold block comments. */
  nested?: boolean;
  /** Quotes of texts within one line, with `\` before what does not end them. */
  quotes?: string;
  /** Quotes of texts that may have many lines. */
  longQuotes?: readonly string[];
  /** A long text that is a statement of its own is a comment: Python's docstrings. */
  docstrings?: boolean;
  /** A slash may begin a regular expression. */
  regex?: boolean;
};

const C: LineSyntax = { line: ['//'], block: [['/*', '*/']], quotes: `"'` };
const JAVASCRIPT: LineSyntax = { ...C, longQuotes: ['`'], regex: true };
const HASH: LineSyntax = { line: ['#'], quotes: `"'` };
const SHELL: LineSyntax = { wordLine: ['#'], longQuotes: ['"', "'"] };
const MARKUP: LineSyntax = { block: [['<!--', '-->']] };
const STYLE: LineSyntax = { block: [['/*', '*/']], quotes: `"'` };
const LISP: LineSyntax = { line: [';'], block: [['#|', '|#']], quotes: '"' };
const HASKELL: LineSyntax = { line: ['--'], block: [['{-', '-}']], nested: true, quotes: '"' };
const ML: LineSyntax = { block: [['(*', '*)']], nested: true, quotes: '"' };
const NOTHING: LineSyntax = {};

const SYNTAXES: readonly (readonly [LineSyntax, string])[] = [
  [
    C,
    'C|C++|C#|Java|Objective-C|Apex|CUDA|GLSL|HLSL|WGSL|Metal|Verilog|Solidity|Move|Haxe|Odin|Thrift|Protocol Buffer|Jsonnet|CUE|V|Gleam|Groovy|TableGen',
  ],
  [JAVASCRIPT, 'TypeScript|TSX|JavaScript'],
  [{ ...C, longQuotes: ['`'] }, 'Go'],
  [{ ...C, nested: true, quotes: '', longQuotes: ['"'] }, 'Rust'],
  [{ ...C, nested: true, longQuotes: ['"""'] }, 'Kotlin|Scala|Swift|Dart'],
  [
    {
      ...C,
      block: [
        ['/*', '*/'],
        ['/+', '+/'],
      ],
    },
    'D',
  ],
  [{ ...C, line: ['//', '#'] }, 'PHP'],
  [{ ...C, line: ['//', '#'], quotes: '"' }, 'HCL|Nix'],
  [{ line: ['//'], quotes: '"' }, 'Zig'],
  [{ line: ['//'], block: [['(*', '*)']], nested: true, quotes: '"', longQuotes: ['"""'] }, 'F#'],
  [
    {
      line: ['//'],
      block: [
        ['{', '}'],
        ['(*', '*)'],
      ],
      quotes: "'",
    },
    'Pascal',
  ],
  [{ line: ['//'], block: [['/*', '*/']], nested: true, quotes: '"', longQuotes: ['`'] }, 'ReScript'],
  [STYLE, 'CSS'],
  [{ ...STYLE, line: ['//'] }, 'SCSS|Sass|Less|Stylus'],
  [MARKUP, 'HTML|XML|SVG|Markdown|Vue|Svelte|Astro'],
  [{ line: ['#'], quotes: `"'`, longQuotes: ['"""', "'''"], docstrings: true }, 'Python|Starlark'],
  [{ line: ['#'], quotes: `"'`, longQuotes: ['"""'] }, 'Elixir|GraphQL|GDScript'],
  [{ ...HASH, blockLines: [['=begin', '=end']] }, 'Ruby|Crystal|Raku'],
  [{ wordLine: ['#'], quotes: `"'`, blockLines: [['=', '=cut']] }, 'Perl'],
  [{ ...HASH, block: [['#=', '=#']], longQuotes: ['"""'] }, 'Julia'],
  [{ ...HASH, block: [['#[', ']#']], nested: true, longQuotes: ['"""'] }, 'Nim'],
  [{ ...HASH, block: [['<#', '#>']] }, 'PowerShell'],
  [SHELL, 'Shell|Fish|Dockerfile|Ignore List|Git Attributes'],
  [{ wordLine: ['#'], quotes: `"'` }, 'YAML|TOML|Makefile|Just|Meson'],
  [{ ...HASH, block: [['#[[', ']]']] }, 'CMake'],
  [HASH, "R|AWK|Tcl|Cap'n Proto"],
  [{ line: ['--'], block: [['/*', '*/']], quotes: `'"` }, 'SQL|PLpgSQL'],
  [{ line: ['--'], block: [['--[[', ']]']], quotes: `"'`, longQuotes: [] }, 'Lua'],
  [HASKELL, 'Haskell|Elm|PureScript'],
  [ML, 'OCaml'],
  [{ line: ['--'], quotes: '"' }, 'Ada|VHDL'],
  [{ line: ['--', '#'], block: [['(*', '*)']], quotes: '"' }, 'AppleScript'],
  [{ line: ['%'], quotes: '"' }, 'Erlang'],
  [{ line: ['%'], block: [['/*', '*/']], quotes: `"'` }, 'Prolog'],
  [{ line: ['%'], block: [['%{', '%}']] }, 'MATLAB'],
  [{ line: ['%'] }, 'TeX'],
  [LISP, 'Common Lisp|Scheme|Racket'],
  [{ line: [';'], longQuotes: ['"'] }, 'Clojure|Emacs Lisp'],
  [{ line: [';', '#'], block: [['/*', '*/']] }, 'Assembly'],
  [{ line: ['"'] }, 'Vim Script'],
  [{ line: ["'"], quotes: '"' }, 'Visual Basic .NET'],
  [{ line: ['!'], quotes: `"'` }, 'Fortran'],
  [{ line: ['*>'], quotes: `"'` }, 'COBOL'],
  [{ wordLine: ['::', 'REM ', 'rem ', '@REM ', '@rem '] }, 'Batchfile'],
  [{ wordLine: [';', '#'] }, 'INI'],
  [
    {
      block: [
        ['{{!--', '--}}'],
        ['{{!', '}}'],
        ['<!--', '-->'],
      ],
    },
    'Handlebars',
  ],
  [
    {
      block: [
        ['{#', '#}'],
        ['<!--', '-->'],
      ],
    },
    'Jinja',
  ],
  [
    {
      block: [
        ['<%#', '%>'],
        ['<!--', '-->'],
      ],
    },
    'EJS',
  ],
  [{ line: ['//-', '//'] }, 'Pug'],
  [{ line: ['//'], block: [['////', '////']] }, 'AsciiDoc'],
];

const byLanguage = new Map<string, LineSyntax>();
for (const [syntax, names] of SYNTAXES) for (const name of names.split('|')) byLanguage.set(name, syntax);

/** How the language writes comments; one that has none, or is not known, has only code. */
export const syntaxOf = (language: string): LineSyntax => byLanguage.get(language) ?? NOTHING;
