import { type Phrase, phrasePlaces } from './search-phrase.ts';
import { type PlacedWord, placedWords } from './search-words.ts';

/** A text and the places in it, in UTF-16 units, in order and apart, that a search found. */
export type Marked = { text: string; marks: [start: number, end: number][] };

/** What a search means: words, longer ones and other forms of them; phrases as they are. */
export type Sought = { words: readonly string[]; phrases: readonly Phrase[] };

const LONGEST_EXCERPT = 240;
/** So much of what is before the first mark is shown. */
const LEAD = 40;
/** How many letters at the end of a word may be of its grammar only: freeze, freezing. */
const ENDING = 3;
const SHORTEST_STEM = 4;

/** Marks what a search means in a text. */
export function markSought(text: string, { words, phrases }: Sought): Marked {
  const marks = markWords(text, words);
  if (phrases.length === 0) return { text, marks };
  const places = phrases.flatMap((phrase) => phrasePlaces(text, phrase));
  return { text, marks: joined([...marks, ...places]) };
}

function markWords(text: string, words: readonly string[]): Marked['marks'] {
  if (words.length === 0) return [];
  const placed = wordsLike(text, words);
  const isMeant = ({ word }: PlacedWord) => words.some((meant) => isForm(word, meant));
  const marks: Marked['marks'] = [];
  for (let index = 0; index < placed.length; ) {
    const run = placed[index] as PlacedWord;
    const parts: PlacedWord[] = [];
    for (let part = placed[++index]; part && part.end <= run.end; part = placed[++index]) parts.push(part);
    // Of an identifier only what is meant, unless that is all of it, or ends within a part.
    const meant = words.includes(run.word) ? [] : parts.filter(isMeant);
    if (meant.length > 0) marks.push(...meant.map(({ start, end }): [number, number] => [start, end]));
    else if (isMeant(run)) marks.push([run.start, run.end]);
  }
  return joined(marks);
}

/**
 * The words of a text, but for runs of letters of ASCII in which none that is meant begins: to read those too took by far
 * the most of the time.
 */
function wordsLike(text: string, words: readonly string[]): PlacedWord[] {
  const beginnings = [...new Set(words.map(beginningOf))];
  const found: PlacedWord[] = [];
  let end = 0;
  for (const { index } of text.matchAll(new RegExp([...beginnings, BEYOND_ASCII].join('|'), 'gi'))) {
    if (index < end) continue;
    let from = index;
    while (mayBeInWord(text, from - 1)) from--;
    end = index + 1;
    while (mayBeInWord(text, end)) end++;
    for (const { word, ...place } of placedWords(text.slice(from, end))) {
      found.push({ word, start: from + place.start, end: from + place.end });
    }
  }
  return found;
}

const BEYOND_ASCII = '[\\u0080-\\uffff]';

/** Whether there is a letter or a digit at a place of a text, or anything else that is not in ASCII. */
function mayBeInWord(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 128 || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** Places in order and apart, of some that overlap or touch. */
function joined(places: Marked['marks']): Marked['marks'] {
  const marks: Marked['marks'] = [];
  for (const [start, end] of places.sort((a, b) => a[0] - b[0])) {
    const last = marks.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else marks.push([start, end]);
  }
  return marks;
}

/** What every form of a word has in common with it. */
const beginningOf = (word: string) => word.slice(0, SHORTEST_STEM);

function isForm(word: string, meant: string): boolean {
  if (word === meant) return true;
  const stem = meant.slice(0, Math.max(SHORTEST_STEM, meant.length - ENDING));
  if (meant.length < SHORTEST_STEM || !word.startsWith(stem)) return false;
  return word.startsWith(meant) || word.length <= meant.length + ENDING;
}

/** What makes headings, lists and quotes of Markdown: in one line it says nothing. */
const BLOCK_MARKS = /^[ \t]*(?:#{1,6}|[-*+>])[ \t]+/gm;

/** The part of a text, in one line, where the most of the words stand. */
export function excerpt(text: string, sought: Sought): Marked {
  const line = text.replace(BLOCK_MARKS, '').replace(/\s+/g, ' ').trim();
  const all = markSought(line, sought);
  if (line.length <= LONGEST_EXCERPT) return all;
  const from = wordStart(line, densest(all.marks));
  const to = wordEnd(line, from + LONGEST_EXCERPT);
  const before = from > 0 ? '…' : '';
  const shift = before.length - from;
  return {
    text: `${before}${line.slice(from, to)}${to < line.length ? '…' : ''}`,
    marks: all.marks
      .filter(([start, end]) => start >= from && end <= to)
      .map(([start, end]) => [start + shift, end + shift]),
  };
}

const SAYS = /[\p{L}\p{N}]/u;
/** So many lines of code are shown, one of them before the first that is marked. */
const CODE_LINES = 4;
const LONGEST_LINE = 120;
/** So much of a line is in sight on most screens. */
const SEEN_OF_LINE = 100;

/** The lines of code where the most of the words stand, as far to the left as they go together. */
export function excerptOfCode(text: string, sought: Sought): Marked {
  const lines = text
    .replaceAll('\t', '  ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const counts = countsOf(lines, markSought(lines.join('\n'), sought).marks);
  // Of the places with as many, the one that begins with a mark.
  const around = (from: number) =>
    counts.slice(from, from + CODE_LINES - 1).reduce((sum, count) => sum + count, Math.min(0.5, counts[from] ?? 0));
  const first = lines.reduce((best, _, index) => (around(index) > around(best) ? index : best), 0);
  // A bracket alone says nothing about what follows it.
  const isAbout = SAYS.test(lines[first - 1] ?? '');
  const shown = lines.slice(isAbout ? first - 1 : first).slice(0, CODE_LINES);
  const indent = Math.min(...shown.map((line) => line.search(/\S/)));
  const cut = shown.map((line) => cutLine(line.slice(indent).trimEnd(), sought));
  return markSought(cut.join('\n'), sought);
}

/** The part of a line with its first mark. That it goes on is told by whoever knows how much of it there is room for. */
function cutLine(line: string, sought: Sought): string {
  if (line.length <= SEEN_OF_LINE) return line;
  const [start, end] = markSought(line, sought).marks[0] ?? [0, 0];
  const from = end > SEEN_OF_LINE ? wordStart(line, start) : 0;
  return `${from > 0 ? '…' : ''}${line.slice(from, from + LONGEST_LINE).toWellFormed()}`;
}

/** How many of the marks begin in each line. */
function countsOf(lines: readonly string[], marks: Marked['marks']): number[] {
  let end = -1;
  let at = 0;
  return lines.map((line) => {
    end += line.length + 1;
    const first = at;
    while ((marks[at]?.[0] ?? Number.POSITIVE_INFINITY) < end) at++;
    return at - first;
  });
}

/** The start of the first mark that has the most others behind it within an excerpt. */
function densest(marks: Marked['marks']): number {
  let best = { start: 0, count: 0 };
  for (const [index, [start]] of marks.entries()) {
    let count = 0;
    while ((marks[index + count]?.[1] ?? Number.POSITIVE_INFINITY) <= start + LONGEST_EXCERPT - LEAD) count++;
    if (count > best.count) best = { start, count };
  }
  return best.start;
}

/** The start of the word that is some way before a place; of the letter there where it is in no word. */
function wordStart(line: string, place: number): number {
  if (place <= LEAD) return 0;
  const space = line.indexOf(' ', place - LEAD);
  return space >= 0 && space < place ? space + 1 : letterStart(line, place - LEAD);
}

/** The end of the last word before a place, unless that is far; then of the letter there. */
function wordEnd(line: string, place: number): number {
  if (place >= line.length) return line.length;
  const space = line.lastIndexOf(' ', place);
  return space >= place - LEAD ? space : letterStart(line, place);
}

/** A place, or the one before it where it is within a letter of two units. */
const letterStart = (line: string, place: number) => ((line.codePointAt(place - 1) ?? 0) > 0xffff ? place - 1 : place);
