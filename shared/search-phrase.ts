import { isUnspaced, type PlacedWord, placedWords } from './search-words.ts';

/** Words that have to stand beside each other, in this order. */
export type Phrase = {
  text: string;
  /** Whether it is being typed: its last word may go on. */
  isOpen: boolean;
};

/** A word of a phrase, and the last part of it where it is an identifier of several. */
export type PhraseWord = { word: string; last: string };

/** The words of a phrase in their order, identifiers as one. */
export function phraseWords(text: string): PhraseWord[] {
  const words: PhraseWord[] = [];
  let end = 0;
  for (const placed of placedWords(text)) {
    const known = words.at(-1);
    if (known && placed.end <= end) known.last = placed.word;
    else {
      words.push({ word: placed.word, last: placed.word });
      end = placed.end;
    }
  }
  return words;
}

/** Whether a word is one letter of a script without spaces: in a text it may be a part of two words. */
export const isLoneLetter = (word: string): boolean => isUnspaced(word) && /^\P{M}\p{M}*$/u.test(word);

/**
 * The places in a text, in UTF-16 units, where the words of a phrase stand beside each other in its order, whatever marks
 * are between them. The parts of an identifier are words too, but a phrase that begins within one stays within it and what
 * is behind its dots: `event log` is in `createEventLog`, `log append` in `eventLog.append`, but not in `eventLog(append)`.
 */
export function phrasePlaces(text: string, phrase: Phrase): [start: number, end: number][] {
  const places: [number, number][] = [];
  for (const place of placesOf(text, soughtOf(phrase), phrase.isOpen)) {
    if (place[0] >= (places.at(-1)?.[1] ?? 0)) places.push(place);
  }
  return places;
}

/** Tells whether a text has a phrase. */
export function holdsPhrase(phrase: Phrase): (text: string) => boolean {
  const { isOpen } = phrase;
  const sought = soughtOf(phrase);
  const asTyped = asItIsTyped(sought, isOpen);
  return (text) => asTyped?.test(text) || placesOf(text, sought, isOpen).next().done === false;
}

const soughtOf = ({ text }: Phrase) => phraseWords(text).map(({ word }) => word);

/** What has words mostly has them as they are typed, which is told in a tenth of the time. Null where that needs more. */
function asItIsTyped(words: readonly string[], isOpen: boolean): RegExp | null {
  if (!words.every((word) => /^\w+$/.test(word))) return null;
  const end = isOpen ? '' : `(?!${IN_WORD})`;
  return new RegExp(`(?<!${IN_WORD}|_)${words.join(BETWEEN_WORDS)}${end}`, 'iu');
}
const BETWEEN_WORDS = String.raw`[^\p{L}\p{M}\p{N}]+`;
const IN_WORD = String.raw`[\p{L}\p{M}\p{N}]`;
/** In identifiers; of letters that are written without spaces any may be the first of a word. */
const IN_NAME = String.raw`(?![\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}])${IN_WORD}`;
/** Where a part of an identifier begins that is not its first. */
const LATER_PART = new RegExp(`(?<=${IN_NAME}_*)(?=${IN_NAME})`, 'yu');
/** One identifier, and what is behind its dots, also those of other languages. */
const ONE_NAME = /^[\p{L}\p{M}\p{N}_]+(?:(?:\??\.|::|->)[\p{L}\p{M}\p{N}_]+)*$/u;

/** The places where words stand beside each other, some of them over others. */
function* placesOf(text: string, sought: readonly string[], isOpen: boolean): Generator<[start: number, end: number]> {
  const placed = placedWords(text);
  for (const [index, { start }] of placed.entries()) {
    const end = endOf(placed, index, sought, isOpen, 0);
    if (end === null) continue;
    LATER_PART.lastIndex = start;
    if (!LATER_PART.test(text) || ONE_NAME.test(text.slice(start, end))) yield [start, end];
  }
}

/** Where the words from the one `at` on end that stand in a text from the place `index` on; null where others stand there. */
function endOf(
  placed: readonly PlacedWord[],
  index: number,
  sought: readonly string[],
  isOpen: boolean,
  at: number,
): number | null {
  const here = placed[index];
  if (!here || !isMeant(here.word, sought, isOpen, at)) return null;
  if (at === sought.length - 1) return here.end;
  let next = index + 1;
  while ((placed[next]?.end ?? Number.POSITIVE_INFINITY) <= here.end) next++;
  // What stands next is an identifier, or its first part.
  const start = placed[next]?.start;
  for (; start !== undefined && placed[next]?.start === start; next++) {
    const end = endOf(placed, next, sought, isOpen, at + 1);
    if (end !== null) return end;
  }
  return null;
}

function isMeant(word: string, sought: readonly string[], isOpen: boolean, at: number): boolean {
  const meant = sought[at] ?? '';
  const isLast = at === sought.length - 1;
  if (word === meant) return true;
  if (isLast && isOpen) return word.startsWith(meant);
  // At its edges a letter may be a part of a pair.
  if (!isLoneLetter(meant)) return false;
  return (isLast && word.startsWith(meant)) || (at === 0 && word.endsWith(meant));
}
