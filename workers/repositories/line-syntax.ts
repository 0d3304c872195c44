/** What begins a text of many lines, and what ends it. */
export type Quote = {
  begin: string;
  end: string;
  /** What any number of, the same at both ends, may stand where `begin` and `end` have a `…`: the `#` of Rust's `r#"`. */
  filling?: string;
  /** A backslash that goes before what does not end the text, or the quote itself, that then stands for itself twice. */
  escape?: string;
};

/** How a language writes what is no code, as far as counting lines needs it. */
export type LineSyntax = {
  /** What begins a comment that ends with the line. */
  line?: readonly string[];
  /** The same, but only where a word could begin: `#` is no comment in a shell's `$#`. */
  wordLine?: readonly string[];
  /** What is code although it looks like the beginning of a comment or text: PHP's `#[`. */
  plain?: readonly string[];
  /** What begins and what ends a comment, and the filling as of a quote. */
  block?: readonly (readonly [string, string, string?])[];
  /** Comments that only begin and end at a line's beginning: Ruby's `=begin`, Perl's `=pod`. */
  blockLines?: readonly (readonly [string, string])[];
  /** Block comments may hold block comments. */
  nested?: boolean;
  /** Quotes of texts within one line, or more with `\` at its end, and with `\` before what does not end them. */
  quotes?: string;
  /** Quotes of single characters that have other uses too: Rust's lifetimes, the primes of Haskell. */
  characters?: string;
  /** Quotes of texts that may have many lines. */
  longQuotes?: readonly Quote[];
  /** What begins, with a word for `…`, a text of the lines from the next one to the one that begins with the word. */
  heredocs?: readonly string[];
  /** A long text that is a statement of its own is a comment: Python's docstrings. */
  docstrings?: boolean;
  /** The words that a value follows: a slash begins a regular expression after them, and after what begins a value anyway. */
  regexAfter?: readonly string[];
};

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NAME = `${UPPER}${UPPER.toLowerCase()}0123456789_`;
/** The words that may end a heredoc: those in lower case are rare, and `x <<name` shifts. */
export const HEREDOC_WORD = `${UPPER}0123456789_`;

const escaped = (begin: string, end = begin): Quote => ({ begin, end, escape: '\\' });
const raw = (begin: string, end = begin, filling = ''): Quote => ({ begin, end, filling });

const C: LineSyntax = { line: ['//'], block: [['/*', '*/']], quotes: `"'` };
const CPP: LineSyntax = {
  ...C,
  longQuotes: ['R"', 'LR"', 'uR"', 'UR"', 'u8R"'].map((begin) => raw(`${begin}…(`, ')…"', `${NAME}-=+*~#.:`)),
};
const JAVASCRIPT: LineSyntax = {
  ...C,
  longQuotes: [escaped('`')],
  regexAfter: 'await case default delete do else in instanceof of return throw typeof void yield'.split(' '),
};
const HASH: LineSyntax = { line: ['#'], quotes: `"'` };
const SHELL: LineSyntax = {
  wordLine: ['#'],
  plain: ['<<<'],
  longQuotes: [escaped('"'), raw("'"), escaped("$'", "'")],
  heredocs: ['<<', '<<-', '<< ', '<<- '].flatMap((begin) => [`${begin}…`, `${begin}'…'`, `${begin}"…"`, `${begin}\\…`]),
};
const RUBY: LineSyntax = {
  ...HASH,
  blockLines: [['=begin', '=end']],
  heredocs: ['<<', '<<-', '<<~'].flatMap((begin) => [`${begin}…`, `${begin}'…'`, `${begin}"…"`]),
};
const MARKUP: LineSyntax = { block: [['<!--', '-->']] };
const STYLE: LineSyntax = { block: [['/*', '*/']], quotes: `"'` };
const LISP: LineSyntax = { line: [';'], block: [['#|', '|#']], quotes: '"' };
const HASKELL: LineSyntax = { line: ['--'], block: [['{-', '-}']], nested: true, quotes: '"', characters: "'" };
const ML: LineSyntax = {
  block: [['(*', '*)']],
  nested: true,
  characters: "'",
  longQuotes: [escaped('"'), raw('{…|', '|…}', NAME)],
};
const NOTHING: LineSyntax = {};

const SYNTAXES: readonly (readonly [LineSyntax, string])[] = [
  [C, 'Apex|GLSL|HLSL|WGSL|Metal|Solidity|Move|Haxe|Thrift|Protocol Buffer|Jsonnet|V|Gleam|TableGen'],
  [CPP, 'C|C++|Objective-C|CUDA'],
  [
    {
      ...C,
      longQuotes: [raw('"""…', '"""…', '"'), ...['@"', '@$"'].map((begin) => ({ begin, end: '"', escape: '"' }))],
    },
    'C#',
  ],
  [{ ...C, longQuotes: [escaped('"""')] }, 'Java|CUE'],
  [{ ...C, longQuotes: [escaped('"""'), escaped("'''")] }, 'Groovy'],
  [{ ...C, quotes: '"' }, 'Verilog'],
  [JAVASCRIPT, 'TypeScript|TSX|JavaScript'],
  [{ ...C, longQuotes: [raw('`')] }, 'Go|Odin'],
  [
    {
      ...C,
      nested: true,
      quotes: '',
      characters: "'",
      longQuotes: [escaped('"'), ...['r', 'br', 'cr'].map((begin) => raw(`${begin}…"`, '"…', '#'))],
    },
    'Rust',
  ],
  [{ ...C, nested: true, longQuotes: [raw('"""')] }, 'Kotlin|Scala'],
  [{ ...C, nested: true, longQuotes: [escaped('"""'), raw('#…"""', '"""#…', '#'), raw('#…"', '"#…', '#')] }, 'Swift'],
  [
    {
      ...C,
      nested: true,
      longQuotes: [
        escaped('"""'),
        escaped("'''"),
        ...['r"""', "r'''", 'r"', "r'"].map((begin) => raw(begin, begin.slice(1))),
      ],
    },
    'Dart',
  ],
  [
    {
      ...C,
      block: [
        ['/*', '*/'],
        ['/+', '+/'],
      ],
      longQuotes: [raw('`'), raw('r"', '"')],
    },
    'D',
  ],
  [{ ...C, line: ['//', '#'], plain: ['#['], heredocs: ['<<<…', "<<<'…'", '<<<"…"'] }, 'PHP'],
  [{ ...C, line: ['//', '#'], quotes: '"', heredocs: ['<<…', '<<-…'] }, 'HCL'],
  [{ ...C, line: ['//', '#'], quotes: '"' }, 'Nix'],
  [{ line: ['//'], quotes: '"' }, 'Zig'],
  [
    {
      line: ['//'],
      block: [['(*', '*)']],
      nested: true,
      quotes: '"',
      characters: "'",
      longQuotes: [raw('"""'), { begin: '@"', end: '"', escape: '"' }],
    },
    'F#',
  ],
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
  [{ line: ['//'], block: [['/*', '*/']], nested: true, quotes: '"', longQuotes: [escaped('`')] }, 'ReScript'],
  [STYLE, 'CSS'],
  [{ ...STYLE, line: ['//'] }, 'SCSS|Sass|Less|Stylus'],
  [MARKUP, 'HTML|XML|SVG|Markdown|Vue|Svelte|Astro'],
  [{ line: ['#'], quotes: `"'`, longQuotes: [escaped('"""'), escaped("'''")], docstrings: true }, 'Python|Starlark'],
  [{ ...HASH, plain: ['?"', "?'"], longQuotes: [escaped('"""'), escaped("'''")] }, 'Elixir'],
  [{ ...HASH, longQuotes: [escaped('"""'), escaped("'''")] }, 'GDScript'],
  [{ ...HASH, longQuotes: [escaped('"""')] }, 'GraphQL'],
  [RUBY, 'Ruby|Crystal'],
  [{ ...HASH, blockLines: [['=begin', '=end']] }, 'Raku'],
  [{ ...RUBY, line: [], wordLine: ['#'], blockLines: [['=', '=cut']] }, 'Perl'],
  [
    { line: ['#'], block: [['#=', '=#']], nested: true, quotes: '"', characters: "'", longQuotes: [escaped('"""')] },
    'Julia',
  ],
  [{ line: ['#'], block: [['#[', ']#']], nested: true, quotes: '"', characters: "'", longQuotes: [raw('"""')] }, 'Nim'],
  [{ ...HASH, block: [['<#', '#>']], longQuotes: [raw('@"', '"@'), raw("@'", "'@")] }, 'PowerShell'],
  [SHELL, 'Shell|Dockerfile'],
  [{ wordLine: ['#'], longQuotes: [escaped('"'), escaped("'")] }, 'Fish'],
  [{ wordLine: ['#'] }, 'Ignore List|Git Attributes'],
  [{ wordLine: ['#'], quotes: `"'` }, 'YAML|Makefile|Just|Meson'],
  [{ wordLine: ['#'], quotes: `"'`, longQuotes: [escaped('"""'), raw("'''")] }, 'TOML'],
  [{ line: ['#'], block: [['#[…[', ']…]', '=']], longQuotes: [escaped('"'), raw('[…[', ']…]', '=')] }, 'CMake'],
  [{ ...HASH, longQuotes: ['r"', 'R"'].map((begin) => raw(`${begin}…(`, ')…"', '-')) }, 'R'],
  [HASH, "AWK|Tcl|Cap'n Proto"],
  [{ line: ['--'], block: [['/*', '*/']], quotes: `'"` }, 'SQL|PLpgSQL'],
  [{ line: ['--'], block: [['--[…[', ']…]', '=']], quotes: `"'`, longQuotes: [raw('[…[', ']…]', '=')] }, 'Lua'],
  [HASKELL, 'Haskell'],
  [{ ...HASKELL, longQuotes: [escaped('"""')] }, 'Elm'],
  [{ ...HASKELL, longQuotes: [raw('"""')] }, 'PureScript'],
  [ML, 'OCaml'],
  [{ line: ['--'], quotes: '"' }, 'Ada|VHDL'],
  [{ line: ['--', '#'], block: [['(*', '*)']], quotes: '"' }, 'AppleScript'],
  [{ line: ['%'], quotes: '"' }, 'Erlang'],
  [{ line: ['%'], block: [['/*', '*/']], quotes: `"'` }, 'Prolog'],
  [{ line: ['%'], block: [['%{', '%}']] }, 'MATLAB'],
  [{ line: ['%'] }, 'TeX'],
  [LISP, 'Common Lisp|Scheme|Racket'],
  [{ line: [';'], longQuotes: [escaped('"')] }, 'Clojure'],
  [{ line: [';'], plain: ['?"'], longQuotes: [escaped('"')] }, 'Emacs Lisp'],
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
