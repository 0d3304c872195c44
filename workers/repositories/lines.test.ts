import { expect, test } from 'vitest';
import { LANGUAGES } from './language-table.ts';
import { countLines } from './languages.ts';
import { countKinds } from './lines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Each line's kind: c for code, # for comments, - for blank. */
function kinds(language: string, text: string): string {
  const lines = text.split('\n');
  let told = '';
  let before = countKinds(bytes(''), language);
  for (let count = 1; count <= lines.length; count++) {
    // Only what follows could change what a line is, and nothing looks ahead.
    const now = countKinds(bytes(lines.slice(0, count).join('\n')), language);
    if (count === lines.length && text.endsWith('\n')) break;
    told += now.code > before.code ? 'c' : now.comments > before.comments ? '#' : '-';
    before = now;
  }
  return told;
}

test.each([
  ['TypeScript', 'a();\n// b\n\n/* c\n\n d */ e();\n', 'c#-#-c'],
  ['TypeScript', 'const a = "// no"; // yes\n', 'c'],
  ['TypeScript', '`/* no\n\n // b`\n/* yes */\n', 'c-c#'],
  ['TypeScript', 'a.replace(/"|`/g, 1)\n// yes\nb = c / d / e // yes\n', 'c#c'],
  ['TypeScript', 'const glob = "**/*.ts";\n// yes\n', 'c#'],
  ['JavaScript', '#!/usr/bin/env node\n// a\n', 'c#'],
  ['Python', '"""Doc\n\nmore"""\nx = """text\n# no\n"""\n# yes\n', '#-#ccc#'],
  ['Python', "def f():\n    '''one'''\n    return '#'\n", 'c#c'],
  ['Rust', 'fn f<\'a>() {} // "\n/* a /* b */ c */\nlet s = "//\n no";\n', 'c#cc'],
  ['Go', 'var s = `// no\n/* no`\n// yes\n', 'cc#'],
  ['Ruby', '=begin\nx\n\n=end\nputs "#{a}" # b\n', '##-#c'],
  ['Shell', '#!/bin/sh\necho $# $\u007ba#b}\n# c\necho "\n# no"\n', 'cc#cc'],
  ['PHP', "<?php\n# a\n// b\n/** c */\necho '//';\n", 'c###c'],
  ['HTML', '<p>\n<!-- a\nb -->\n<!-- c --> d\n', 'c##c'],
  ['CSS', '/* a */\nb { c: url(//x) }\n', '#c'],
  ['SQL', "-- a\nselect '--' /* b */;\n", '#c'],
  ['Lua', '--[[ a\nb ]]\n-- c\nd()\n', '###c'],
  ['Haskell', '{- a {- b -}\n-}\nmain = 1 -- c\n', '##c'],
  ['OCaml', '(* a (* b *) *)\nlet x = "(*"\n', '#c'],
  ['Erlang', '% a\nf() -> "%".\n', '#c'],
  ['Clojure', '; a\n(str "; no\n; no")\n', '#cc'],
  ['Batchfile', 'REM a\n:: b\necho c\n', '##c'],
  ['Perl', '=pod\n\na\n\n=cut\nmy $x = 1; # b\n', '#-#-#c'],
  ['JSON', '{\n\n"a": "//"\n}', 'c-cc'],
  ['Other', '// a\n', 'c'],
  ['C', '/* never closed\n\na', '#-#'],
])('%s: what each line of %j is', (language, text, expected) => {
  expect(kinds(language, text)).toBe(expected);
});

test.each([
  ['Go', 'strings.Split(p, `\\`)\n// yes\n', 'c#'],
  ['Kotlin', 'val a = """\\"""\n// yes\nval b = """\n// no\n"""\n', 'c#ccc'],
  ['Scala', 'val a = """\\"""\n// yes\n', 'c#'],
  ['JavaScript', 'String.raw`\\`\n// no`\n// yes\n', 'cc#'],
  ['Python', "a = r'''\\'''\n# no'''\n# yes\n", 'cc#'],
  ['Shell', "tr -d '\\'\n# yes\necho $'it\\'s'\n# yes\n", 'c#c#'],
  ['Dart', "a = r'''\\'''\n// yes\nb = '''\n// no\n'''\n", 'c#ccc'],
  ['Nim', 'let a = """\\"""\n# yes\n', 'c#'],
  ['TOML', 'a = \'\'\'\\\'\'\'\n# yes\nb = """\n# no\n"""\n', 'c#ccc'],
  ['D', 'a = `\\`; b = r"\\";\n// yes\n', 'c#'],
  ['F#', 'let a = """\\"""\n// yes\nlet b = @"\\"\n// yes\n', 'c#c#'],
])('%s: whether a backslash escapes what ends the texts of %j', (language, text, expected) => {
  expect(kinds(language, text)).toBe(expected);
});

test.each([
  ['Rust', `let a = '"';\n// yes\nlet b = '\\'';\n// yes\nlet c = b'"';\n// yes\n`, 'c#c#c#'],
  ['Rust', `fn f<'a, 'b>(x: &'a str) { g('"', 'é', '\\u{10FFFF}', "x") }\n// yes\n`, 'c#'],
  ['OCaml', `let f (x : 'a) = '"'\n(* yes *)\nlet g = "a\n(* no *)" ^ {x|"|}|x}\n(* yes *)\n`, 'c#cc#'],
  ['Haskell', `f' = '"' {- a\nyes -}\n`, 'c#'],
  ['Julia', `a = b' * '"' #= a\nyes #= =#\nyes =#\n`, 'c##'],
  ['Emacs Lisp', '(eq a ?")\n; yes\n', 'c#'],
  ['Elixir', `a = ?"\n# yes\nb = '''\n# no\n'''\n`, 'c#ccc'],
  ['Rust', `a('\n');\n// yes\nb('`, 'cc#c'],
])('%s: a single character of %j is no text', (language, text, expected) => {
  expect(kinds(language, text)).toBe(expected);
});

test.each([
  ['Rust', 'let a = r"C:\\";\n// yes\nlet b = r#"a " b"#;\n// yes\n', 'c#c#'],
  ['Rust', 'let a = br##"\n// no "#\n"##;\n// yes\nlet r#type = 1; // "\n', 'ccc#c'],
  [
    'Lua',
    '--[==[ yes\n]]\nyes ]==]\na = [[\n-- no\n]] .. [=[\n]]\n-- no ]=]\n-- yes\nt[b[1]] = 2\n-- yes\n',
    '###ccccc#c#',
  ],
  ['C++', 'a = R"(\n// no\n")" + u8R"x(\n)"\n// no\n)x";\n// yes\n', 'cccccc#'],
  ['C++', 'printf("%" VAR"(x");\n// yes\n', 'c#'],
  ['Java', 'a = """\n// no\n\\"""\n// no\n""";\n// yes\n', 'ccccc#'],
  ['C#', 'a = @"C:\\";\n// yes\nb = $@"a ""b\n// no";\n// yes\n', 'c#cc#'],
  ['C#', 'a = """"\n"""\n// no\n"""";\n// yes\n', 'cccc#'],
  ['Swift', 'a = """\n// no\n"""\n// yes\nb = #"\\"#\n// yes\nc = ##"""\n// no """#\n"""##\n// yes\n', 'ccc#c#ccc#'],
  ['CMake', '#[==[ yes\n]]\n]==]\nset(a [=[\n# no\n]=])\n# yes\n', '###ccc#'],
  ['R', 'a <- r"--(\n# no )"\n)--"\n# yes\n', 'ccc#'],
  ['PowerShell', "$a = @'\n# no \"\n'@\n# yes\n", 'ccc#'],
])('%s: what begins and what ends the texts of %j', (language, text, expected) => {
  expect(kinds(language, text)).toBe(expected);
});

test.each([
  ['C', 'a = "b \\\n// no \\\n";\n// yes\n', 'ccc#'],
  ['C', 'a = "b \\\r\n// no";\r\n// yes\r\n', 'cc#'],
  ['C', 'a = "b\n// yes\nc = "\\\n\n// yes\n', 'c#c-#'],
  ['Python', "a = 'b \\\n# no'\n# yes\n", 'cc#'],
])('%s: a text of %j goes on after a backslash at the end of a line', (language, text, expected) => {
  expect(kinds(language, text)).toBe(expected);
});

test.each([
  ['Shell', "cat <<EOF | b\nit's\n\n# no\n EOFS\nEOF\n# yes\n", 'cc-ccc#'],
  ['Shell', "cat <<- 'EOF'\nit's\n\tEOF\n# yes\ncat <<<EOF\n# yes\n", 'ccc#c#'],
  ['Ruby', "a(<<~EOS)\n  # no '\nEOS\n# yes\nb <<c\nD<<E\n# yes\n", 'ccc#cc#'],
  ['Perl', 'a << 3; (b <<3) + c[0]<<D;\n# yes\nprint <<"E1";\n# no\nE1\n# yes\n', 'c#ccc#'],
  ['PHP', "<?php\n$a = <<<'EOT'\n# no\n  EOT;\n# yes\n", 'cccc#'],
  ['HCL', 'a = <<-EOT\n# no\nEOT\n# yes\n', 'ccc#'],
])('%s: the heredocs of %j end at their word', (language, text, expected) => {
  expect(kinds(language, text)).toBe(expected);
});

test.each([
  ['return /[`"]/;\n// yes\n', 'c#'],
  ['const f = (a) => /`/;\n// yes\n', 'c#'],
  ['typeof /`/ + void\t/"/ in /`/;\n// yes\n', 'c#'],
  ['switch (a) { case /`/: return\n// yes\ndefault: throw/`/;\n// yes\n', 'c#c#'],
  ['for (const a of /`/) if (b) c; else /`/.test(d);\n// yes\n', 'c#'],
  ['export default /`/;\n// yes\n', 'c#'],
  ['yield /[/`]/; await /\\/`/;\n// yes\n', 'c#'],
  // After a value it divides.
  ['a = b.return / `c`.length / `\n// no\n`;\n// yes\n', 'ccc#'],
  ['a = preturn / `\n// no\n`; b = $case / `\n// no\n`;\n', 'ccccc'],
  ['a = b / c; // `/\n// yes\n', 'c#'],
  ['a = 1 / `\n// no /`;\n', 'cc'],
])('JavaScript: where a regular expression begins in %j', (text, expected) => {
  for (const language of ['JavaScript', 'TypeScript', 'TSX']) expect(kinds(language, text)).toBe(expected);
});

test('an attribute of PHP is no comment', () => {
  expect(kinds('PHP', '<?php\n#[Pure]\n# yes\n#[A(1)] // no\n')).toBe('cc#c');
});

test('every line is counted once, in every language and whatever the text', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const parts = [
    '\n',
    '\r\n',
    ' ',
    'a',
    '\\',
    '/',
    '*',
    '/*',
    '*/',
    '"',
    "'",
    '`',
    '"""',
    '#',
    '--',
    '{-',
    '=begin',
    '=end',
    '<!--',
    '(*',
    ';',
    '%',
    '\0',
    'é',
    'r#',
    'R',
    '@',
    '[[',
    '=',
    '<<',
    '<<E',
  ];
  for (const { name } of LANGUAGES) {
    for (let round = 0; round < 20; round++) {
      const text = bytes(Array.from({ length: random(60) }, () => parts[random(parts.length)]).join(''));
      const { code, comments, blanks } = countKinds(text, name);
      expect(code + comments + blanks, `${name} ${JSON.stringify(new TextDecoder().decode(text))}`).toBe(
        countLines(text),
      );
    }
  }
});
