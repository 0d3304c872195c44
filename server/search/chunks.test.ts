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

test('what has no place to be cut is cut anywhere, and loses nothing', () => {
  const long = 'x'.repeat(3000);
  expect(cutText(long).join('')).toBe(long);
  expect(cutText(long).every((chunk) => chunk.length <= 1200)).toBe(true);
  expect(cutText(paragraph('A').repeat(5)).every((chunk) => chunk.length <= 1200)).toBe(true);
});

test('a text without end ends', () => {
  expect(cutText('x '.repeat(1_000_000))).toHaveLength(200);
});
