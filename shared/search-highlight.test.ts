import { expect, test } from 'vitest';
import { excerpt as excerptOf, excerptOfCode as excerptOfCodeOf, type Marked, markSought } from './search-highlight.ts';

const markWords = (text: string, words: string[]) => markSought(text, { words, phrases: [] });
const excerpt = (text: string, words: string[]) => excerptOf(text, { words, phrases: [] });
const excerptOfCode = (text: string, words: string[]) => excerptOfCodeOf(text, { words, phrases: [] });

/** The text with its marks in brackets. */
const shown = ({ text, marks }: Marked) => {
  let line = '';
  let at = 0;
  for (const [start, end] of marks) {
    line += `${text.slice(at, start)}[${text.slice(start, end)}]`;
    at = end;
  }
  return line + text.slice(at);
};

test('words, longer ones and their other forms are marked', () => {
  expect(shown(markWords('Freeze the spec; freezing specs, special', ['freezing', 'spec']))).toBe(
    '[Freeze] the [spec]; [freezing] [specs], [special]',
  );
  expect(shown(markWords('The cat, the catalogue', ['cat']))).toBe('The [cat], the catalogue');
  expect(shown(markWords('Nothing', []))).toBe('Nothing');
});

test('an identifier is marked as a whole, or the part that is meant', () => {
  expect(shown(markWords('call createEventLog()', ['createeventlog']))).toBe('call [createEventLog]()');
  expect(shown(markWords('call createEventLog()', ['event']))).toBe('call create[Event]Log()');
  expect(shown(markWords('call createEventLog()', ['create', 'log']))).toBe('call [create]Event[Log]()');
  expect(shown(markWords('call createEventLog()', ['event', 'log']))).toBe('call create[EventLog]()');
  expect(shown(markWords('call createEventLog()', ['createevent']))).toBe('call [createEventLog]()');
});

test('a phrase is marked as a whole, and its words nowhere else', () => {
  const sought = { words: ['night'], phrases: [{ text: 'event log', isOpen: false }] };
  expect(shown(markSought('A log of the event log at night: eventLog', sought))).toBe(
    'A log of the [event log] at [night]: [eventLog]',
  );
  expect(shown(markSought('the event log', { ...sought, words: ['log'] }))).toBe('the [event log]');
  const lines = ['log(event);', 'event(log);', 'other();', 'more();', '// an event', '// log of it', 'last();'];
  expect(shown(excerptOfCodeOf(lines.join('\n'), sought))).toBe('log(event);\n[event(log]);\nother();\nmore();');
  expect(shown(excerptOfCodeOf(lines.slice(2).join('\n'), sought))).toBe(
    'more();\n// an [event\n// log] of it\nlast();',
  );
});

test('an excerpt is the part with the most words, in one line', () => {
  const filler = 'lorem ipsum dolor '.repeat(30);
  const { text, marks } = excerpt(`voice\n${filler}\nthe voice of notes and voices ${filler}`, ['voice', 'notes']);
  expect(text.length).toBeLessThanOrEqual(242);
  expect(text).toMatch(/^….*…$/);
  expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['voice', 'notes', 'voices']);
});

test('an excerpt of Markdown leaves out what makes headings and lists', () => {
  expect(shown(excerpt('## What\n\n- One *voice*\n  - a-b - c\n> said', ['voice']))).toBe(
    'What One *[voice]* a-b - c said',
  );
});

test('an excerpt of code keeps its lines, as far to the left as they go together', () => {
  const code = ['function one() {', '  first();', '  second();', '  if (third) {', '    voice();', '  }', '  last();'];
  expect(shown(excerptOfCode(code.join('\n'), ['voice']))).toBe('if (third) {\n  [voice]();\n}\nlast();');
});

test('a long line of code is cut without a word about it, around what was found', () => {
  const filler = 'lorem '.repeat(50);
  expect(excerptOfCode(`${filler}\nvoice`, ['voice']).text).toBe(`${filler.slice(0, 120)}\nvoice`);
  const [line = ''] = excerptOfCode(`${filler}voice ${filler}`, ['voice']).text.split('\n');
  expect(line).toMatch(/^…lorem [^…]* voice [^…]*$/);
  expect(line.length).toBeLessThanOrEqual(121);
  expect(excerptOfCode('🚀'.repeat(300), []).text.isWellFormed()).toBe(true);
});

test('an excerpt of code begins with no bracket that is alone', () => {
  const code = [
    'function one() {',
    '  first();',
    '  second();',
    '  third();',
    '}',
    'function voice() {',
    '  last();',
    '}',
  ];
  expect(shown(excerptOfCode(code.join('\n'), ['voice']))).toBe('function [voice]() {\n  last();\n}');
});

test('an excerpt of a text without the words is its beginning', () => {
  const { text, marks } = excerpt('word '.repeat(100), ['other']);
  expect(text).toMatch(/^word word .* word…$/);
  expect(marks).toEqual([]);
  expect(excerpt('x'.repeat(500), []).text).toHaveLength(241);
});

test('an excerpt of a text without spaces is as long as others, and cuts no letter in two', () => {
  const { text, marks } = excerpt(`${'設'.repeat(300)}見直し${'計'.repeat(300)}`, ['見直', '直し']);
  expect(text.length).toBe(242);
  expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['見直し']);
  for (const before of ['', 'x']) {
    const { text } = excerpt(`${before}${'🚀'.repeat(300)} voice ${'🚀'.repeat(300)}`, ['voice']);
    expect(text.isWellFormed()).toBe(true);
    expect(excerpt(before + '🚀'.repeat(300), []).text.isWellFormed()).toBe(true);
  }
});
