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
 * are between them. The parts of an identifier are words too: `event log` is in `createEventLog`.
 */
export function phrasePlaces(text: string, phrase: Phrase): [start: number, end: number][] {
  const sought = phraseWords(phrase.text).map(({ word }) => word);
  const placed = placedWords(text);
  const places: [number, number][] = [];
  for (const [index, { start }] of placed.entries()) {
    const end = endOf(placed, index, sought, phrase.isOpen, 0);
    if (end !== null && start >= (places.at(-1)?.[1] ?? 0)) places.push([start, end]);
  }
  return places;
}

/** Tells whether a text has a phrase. */
export function holdsPhrase({ text: sought, isOpen }: Phrase): (text: string) => boolean {
  const words = phraseWords(sought).map(({ word }) => word);
  const asTyped = asItIsTyped(words, isOpen);
  return (text) => {
    if (asTyped?.test(text)) return true;
    const placed = placedWords(text);
    return placed.some((_, index) => endOf(placed, index, words, isOpen, 0) !== null);
  };
}

/** What has words mostly has them as they are typed, which is told in a tenth of the time. Null where that needs more. */
function asItIsTyped(words: readonly string[], isOpen: boolean): RegExp | null {
  if (!words.every((word) => /^\w+$/.test(word))) return null;
  const end = isOpen ? '' : `(?!${IN_WORD})`;
  return new RegExp(`(?<!${IN_WORD})${words.join(BETWEEN_WORDS)}${end}`, 'iu');
}
const IN_WORD = String.raw`[\p{L}\p{M}\p{N}]`;
const BETWEEN_WORDS = String.raw`[^\p{L}\p{M}\p{N}]+`;

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
