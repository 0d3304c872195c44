import { expect, test } from 'vitest';
import { cutText } from './chunks.ts';

const paragraph = (name: string) => `${name} ${'word '.repeat(100)}`.trim();

test('a short text is one chunk, an empty one too', () => {
  expect(cutText('One\n\nTwo')).toEqual(['One\n\nTwo']);
  expect(cutText('')).toEqual(['']);
  expect(cutText(' \n\n ')).toEqual(['']);
});

test('a chunk ends before a heading, and a heading stays with what follows', () => {
  expect(cutText('Intro\n# Goal\n## Why\nBecause\n\nSo\n# End')).toEqual([
    'Intro',
    '# Goal\n\n## Why\n\nBecause\n\nSo',
    '# End',
  ]);
});

test('paragraphs stay whole', () => {
  expect(cutText(`${paragraph('A')}\n\n${paragraph('B')}\n\n${paragraph('C')}`)).toEqual([
    `${paragraph('A')}\n\n${paragraph('B')}`,
    paragraph('C'),
  ]);
});

test('a long paragraph is cut between sentences, a list between its lines, else between words', () => {
  const sentence = 'The pilot reads each of the\nthree gauges (v2.5 and later), and\nthen signs.';
  const long = Array.from({ length: 40 }, () => sentence).join(' ');
  const chunks = cutText(long);
  expect(chunks.length).toBeGreaterThan(2);
  expect(chunks.every((chunk) => chunk.endsWith('signs.'))).toBe(true);
  expect(chunks.join(' ')).toBe(long);
  expect(cutText('設計を見直した。'.repeat(400)).every((chunk) => chunk.endsWith('した。'))).toBe(true);
  const list = Array.from({ length: 300 }, (_, index) => `${index}. gauge`).join('\n');
  expect(cutText(list).length).toBeGreaterThan(1);
  expect(cutText(list).join('\n')).toBe(list);
  expect(cutText('fuel gauge '.repeat(300)).every((chunk) => /^(fuel|gauge) .*(fuel|gauge)$/.test(chunk))).toBe(true);
});

test('what has no place to be cut is cut anywhere, and loses nothing', () => {
  const long = 'x'.repeat(3000);
  expect(cutText(long).join('')).toBe(long);
  expect(cutText(long).every((chunk) => chunk.length <= 1200)).toBe(true);
  expect(cutText(paragraph('A').repeat(5)).every((chunk) => chunk.length <= 1200)).toBe(true);
});

test('a text without end ends', () => {
  expect(cutText('x '.repeat(1_000_000))).toHaveLength(200);
});
