import { expect, test } from 'vitest';
import { blockOf, cutLines, depthsOf, piecesOf, readRange, within, writeRange } from './code-lines.ts';

test('a range of lines is read as it is written, in either order', () => {
  expect(readRange('12')).toEqual({ from: 12, to: 12 });
  expect(readRange('12-30')).toEqual({ from: 12, to: 30 });
  expect(readRange('30-12')).toEqual({ from: 12, to: 30 });
  for (const wrong of [null, '', '0', '-3', '12-', 'L12', '1e9', '12-30-40', ' 12'])
    expect(readRange(wrong)).toBeNull();
  expect(['12', '12-30'].map((text) => writeRange(readRange(text) ?? { from: 0, to: 0 }))).toEqual(['12', '12-30']);
});

test('a range ends where the text does', () => {
  expect(within({ from: 3, to: 9 }, 5)).toEqual({ from: 3, to: 5 });
  expect(within({ from: 6, to: 9 }, 5)).toBeNull();
});

test('lines are counted as git counts them', () => {
  const linesOf = (text: string) => cutLines(text).lines;
  expect(['', 'a', 'a\n', 'a\n\n', '\n', 'a\r\nb\r\n', 'a\n\nb'].map(linesOf)).toEqual([0, 1, 1, 2, 1, 2, 3]);
});

test('blocks hold every line once, without the end of the last', () => {
  const text = Array.from({ length: 250 }, (_, line) => `line ${line + 1}\n`).join('');
  const { blocks, lines } = cutLines(text);
  expect(lines).toBe(250);
  expect(blocks.map(({ first, lines }) => [first, lines])).toEqual([
    [1, 100],
    [101, 100],
    [201, 50],
  ]);
  expect(`${blocks.map((block) => block.text).join('\n')}\n`).toBe(text);
  for (const block of blocks) expect(text.slice(block.at).startsWith(`line ${block.first}\n`)).toBe(true);
});

test('blocks of wide lines have few of them, and a very long line is one of its own', () => {
  const text = `${[...Array(30).fill('a'.repeat(1000)), 'b'.repeat(20_000), 'c', 'd'].join('\n')}\n`;
  const { blocks, lines } = cutLines(text);
  expect(blocks.map(({ first, lines }) => [first, lines])).toEqual([
    ...[1, 8, 15, 22].map((first) => [first, 7]),
    [29, 2],
    [31, 1],
    [32, 2],
  ]);
  expect(lines).toBe(33);
  expect(`${blocks.map((block) => block.text).join('\n')}\n`).toBe(text);
  expect([1, 7, 8, 30, 31, 32, 33].map((line) => blockOf(blocks, line))).toEqual([0, 0, 1, 4, 5, 6, 6]);
});

test('a very long line is cut into pieces, between whole letters', () => {
  const line = `${'x'.repeat(3999)}😀${'\t日'.repeat(5000)}`;
  const { blocks } = cutLines(`first\n${line}\n`);
  expect(blocks.map((block) => piecesOf(block)?.map(({ text }) => text.length))).toEqual([
    undefined,
    [4001, 4000, 4000, 2000],
  ]);
  const pieces = piecesOf(blocks[1] ?? { text: '', at: 0, first: 1, lines: 0 }) ?? [];
  expect(pieces.map(({ text }) => text).join('')).toBe(line);
  expect(pieces.map(({ at }) => at)).toEqual([6, 4007, 8007, 12_007]);
  expect(pieces[0]?.columns).toBe(4003);
});

test('tabs and wide letters make a line wider', () => {
  expect(cutLines('ab\n\tab\n').columns).toBe(6);
  expect(cutLines('a\tb').columns).toBe(5);
  expect(cutLines('日本').columns).toBe(4);
});

test('definitions are in those around them', () => {
  const range = (line: number, endLine: number) => ({ line, endLine });
  expect(depthsOf([range(1, 10), range(2, 4), range(3, 3), range(5, 6), range(11, 12)])).toEqual([0, 1, 2, 1, 0]);
});
