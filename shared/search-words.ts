/** The longest word that is told apart from others, in UTF-16 units; the rest of a longer one is left out. */
const LONGEST_WORD = 40;

/** One word in a text, in lower case and without accents, and the place in UTF-16 units where it stands. */
export type PlacedWord = { word: string; start: number; end: number };

const RUN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
/** Where an identifier's parts meet: `eventLog`, `HTTPServer`. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

const ACCENTS = /[\u0300-\u036f]/g;

const fold = (text: string) =>
  text.normalize('NFKD').replace(ACCENTS, '').toLowerCase().slice(0, LONGEST_WORD).toWellFormed();

/**
 * The words of a text in their order, those of identifiers too: `createEventLog` is `createeventlog`, and then its parts
 * `create`, `event` and `log`. What has neither letters nor digits is between words.
 */
export function placedWords(text: string): PlacedWord[] {
  const found: PlacedWord[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const word = fold(run);
    // A run that folds to nothing is not there for anybody who types.
    if (word === '') continue;
    found.push({ word, start: index, end: index + run.length });
    const parts = run.split(HUMP);
    if (parts.length === 1) continue;
    let start = index;
    for (const part of parts) {
      found.push({ word: fold(part), start, end: start + part.length });
      start += part.length;
    }
  }
  return found;
}

/** The words of a text, as {@link placedWords} has them. */
export const wordsOf = (text: string): string[] => placedWords(text).map(({ word }) => word);
