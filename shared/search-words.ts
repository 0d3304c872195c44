/** The longest word that is told apart from others, in UTF-16 units; the rest of a longer one is left out. */
const LONGEST_WORD = 40;

/** One word in a text, in lower case and without accents, and the place in UTF-16 units where it stands. */
export type PlacedWord = { word: string; start: number; end: number };

const RUN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
/** Where an identifier's parts meet: `eventLog`, `HTTPServer`. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Without which there are none. */
const CAPITAL_WITHIN = /.\p{Lu}/u;

const ACCENTS = /[\u0300-\u036f]/g;

/** Most words: what others need takes several times as long. */
const PLAIN = /^\w*$/;

const fold = (text: string) =>
  PLAIN.test(text)
    ? text.slice(0, LONGEST_WORD).toLowerCase()
    : text.normalize('NFKD').replace(ACCENTS, '').toLowerCase().slice(0, LONGEST_WORD).toWellFormed();

/** Letters of Chinese and Japanese, which are written without spaces between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]/u;
/** What of a run is of such letters, and what is not. */
const PIECES = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]+|[^\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]+/gu;
/** A letter with the marks on it. */
const LETTER = /\P{M}\p{M}*/gu;

/** True for a word of letters that are written without spaces. */
export const isUnspaced = (word: string): boolean => UNSPACED.test(word);

/**
 * The words of a text in their order, those of identifiers too: `createEventLog` is `createeventlog`, and then its parts
 * `create`, `event` and `log`. What has neither letters nor digits is between words. Where words are written without
 * spaces, every two letters beside each other are one: `データ` is `デー` and `ータ`.
 */
export function placedWords(text: string): PlacedWord[] {
  const found: PlacedWord[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (PLAIN.test(run) || !isUnspaced(run)) {
      addIdentifier(found, run, index);
      continue;
    }
    for (const { 0: piece, index: within } of run.matchAll(PIECES)) {
      if (isUnspaced(piece)) addPairs(found, piece, index + within);
      else addIdentifier(found, piece, index + within);
    }
  }
  return found;
}

/** Adds a word, and its parts if it has some. */
function addIdentifier(found: PlacedWord[], run: string, index: number): void {
  const word = fold(run);
  // A run that folds to nothing is not there for anybody who types.
  if (word === '') return;
  found.push({ word, start: index, end: index + run.length });
  const parts = CAPITAL_WITHIN.test(run) ? run.split(HUMP) : [run];
  if (parts.length === 1) return;
  let start = index;
  for (const part of parts) {
    found.push({ word: fold(part), start, end: start + part.length });
    start += part.length;
  }
}

function addPairs(found: PlacedWord[], run: string, index: number): void {
  const letters = [...run.matchAll(LETTER)];
  for (const [place, { index: start }] of letters.entries()) {
    const last = letters[place + 1];
    // The last one begins no pair, unless it is alone.
    if (!last && place > 0) return;
    const end = last ? last.index + last[0].length : run.length;
    found.push({ word: fold(run.slice(start, end)), start: index + start, end: index + end });
  }
}

/** The longest name that is told apart from others, in UTF-16 units. */
const LONGEST_NAME = 80;

/** A name as somebody may type it: the same for `createEventLog`, `create_event_log` and `Create event log`. */
export const nameKey = (name: string): string =>
  [...name.matchAll(RUN)]
    .map(([run]) => fold(run))
    .join('')
    .slice(0, LONGEST_NAME)
    .toWellFormed();

/** The words of a text, as {@link placedWords} has them. */
export const wordsOf = (text: string): string[] => placedWords(text).map(({ word }) => word);
