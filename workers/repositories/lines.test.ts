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
