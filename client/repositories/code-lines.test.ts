import { expect, test } from 'vitest';
import { cutLines, depthsOf, readRange, within, writeRange } from './code-lines.ts';

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

test('tabs and wide letters make a line wider', () => {
  expect(cutLines('ab\n\tab\n').columns).toBe(6);
  expect(cutLines('a\tb').columns).toBe(5);
  expect(cutLines('日本').columns).toBe(4);
});

test('definitions are in those around them', () => {
  const range = (line: number, endLine: number) => ({ line, endLine });
  expect(depthsOf([range(1, 10), range(2, 4), range(3, 3), range(5, 6), range(11, 12)])).toEqual([0, 1, 2, 1, 0]);
});
