import { expect, test } from 'vitest';
import { SourceParser } from '../repositories/grammars.ts';
import { SOURCE_LANGUAGES } from '../repositories/source-languages.ts';
import { cutDocument, cutSource, type Piece } from './cut-file.ts';

const parser = new SourceParser(SOURCE_LANGUAGES);

async function cut(language: string, text: string): Promise<Piece[]> {
  if (!parser.familyOf(language)) return cutSource(text, []);
  return cutSource(text, (await parser.read(language, text))?.definitions ?? []);
}
const shown = (pieces: Piece[]) => pieces.map(({ symbol, line, endLine }) => `${symbol} ${line}-${endLine}`);
const filler = (count: number) => Array.from({ length: count }, (_, index) => `    say(${index});`).join('\n');

test('a definition is a piece with the comment above it; imports are none, what is between is one', async () => {
  const text = `import { a } from './a.ts';
import {
  b,
} from './b.ts';

// How many.
const MOST = 3;

/**
 * Lands.
 */
export function land() {
  return a(b, MOST);
}

type Speed = number;
`;
  expect(shown(await cut('TypeScript', text))).toEqual(['null 6-7', 'land 9-14', 'Speed 16-16']);
});

test.each([
  [
    'Python',
    '# Reads.\n@cached\ndef read(x):\n    """Says."""\n    return x\n\n\nclass Bank:\n    def open(self):\n        pass\n',
    ['read 1-5', 'Bank 8-10'],
  ],
  [
    'Go',
    'package a\n\nimport "fmt"\n\n// Land lands.\nfunc Land() {\n\tfmt.Println()\n}\n\ntype Bank struct{}\n',
    ['Land 5-8', 'Bank 10-10'],
  ],
  ['Rust', 'use std::fmt;\n\n/// Lands.\n#[inline]\npub fn land() -> u8 {\n    1\n}\n', ['land 3-7']],
  [
    'Java',
    'package a;\n\nimport b.C;\n\n/** Lands. */\n@Final\npublic class Land {\n  void go() {}\n}\n',
    ['Land 5-9'],
  ],
  ['C', '#include <a.h>\n\n/* Lands. */\nint land(void) {\n  return 1;\n}\n', ['land 3-6']],
  ['Shell', 'set -e\n\necho one\n', ['null 1-3']],
])('%s is cut along its definitions', async (language, text, pieces) => {
  expect(shown(await cut(language, text))).toEqual(pieces);
});

test('a long class is its head and its methods, a long method is cut between lines and stays one part', async () => {
  const text = `class Bank {\n  kept = 1;\n\n  // Opens.\n  open() {\n${filler(150)}\n  }\n\n  close() {}\n}\n`;
  const pieces = await cut('TypeScript', text);
  expect(shown(pieces)[0]).toBe('Bank 1-2');
  expect(pieces.at(-1)).toMatchObject({ symbol: 'close', text: '  close() {}' });
  const open = pieces.filter(({ symbol }) => symbol === 'open');
  expect(open.length).toBeGreaterThan(1);
  expect(new Set(open.map(({ part }) => part)).size).toBe(1);
  expect(open.map(({ text }) => text).join('\n')).toBe(text.split('\n').slice(3, 156).join('\n'));
});

test('parts of one name are told apart, and keep their names when others come before them', async () => {
  const pieces = await cut('TypeScript', 'function a() {}\nfunction b() {}\nfunction a() {}\n');
  expect(pieces.map(({ part }) => part)).toEqual(['=a#1', '=b#1', '=a#2']);
});

test('a document is cut along its headings, not those in code', () => {
  const text = 'Intro\n\n# One\n\nText\n\n```sh\n# no heading\n```\n\n## Two #\n\nMore\n\n# Empty\n';
  expect(shown(cutDocument(text))).toEqual(['null 1-1', 'One 3-9', 'Two 11-13', 'Empty 15-15']);
});

test('nothing is too long and nothing is endless', () => {
  const pieces = cutSource(`${'x'.repeat(2000)}\n${'word '.repeat(50)}\n`.repeat(3000), []);
  expect(pieces).toHaveLength(400);
  expect(pieces.every(({ text }) => text.length <= 2000)).toBe(true);
  expect(cutSource('', [])).toEqual([]);
  expect(cutSource('}\n\n)\n', [])).toEqual([]);
});
