import { nameKey, wordsOf } from './search-words.ts';

/**
 * Marks of what else a chunk is indexed by, below all letters and digits in the order of code units: the English stem of
 * a word (`-freez`), a word that the chunk is about (`+freeze`), what it is called (`#freezespec`), and what filters ask for
 * (`/code`).
 */
export const STEM = '-';
export const ABOUT = '+';
export const NAME = '#';
export const FACET = '/';

/** A commit is indexed by so much of its id: more than anybody needs to tell it from others. */
export const COMMIT_ID_LENGTH = 10;

/** What a chunk is indexed by. */
export type ChunkTerms = {
  /** The words as a `tsvector` of PostgreSQL is written, with their places, those of the title of weight A. */
  terms: string;
  /** The words, each once. */
  words: string[];
};

/** A word that stands so often in a chunk is what it is about, as are those of its title. */
const OFTEN = 3;
/** PostgreSQL keeps no places behind this one, */
const LAST_PLACE = 16_383;
/** and no more of one word. */
const MOST_PLACES = 100;

/**
 * The terms of a chunk. Its title is in each of them: what is below a heading is about the title too.
 *
 * @param facets what filters may ask for
 * @param name what it is called, empty for nothing
 */
export function termsOf(title: string, text: string, facets: readonly string[], name = title): ChunkTerms {
  const places = new Map<string, string[]>();
  let place = 0;
  const add = (word: string, weight: string) => {
    place = Math.min(place + 1, LAST_PLACE);
    const known = places.get(word);
    if (!known) places.set(word, [`${place}${weight}`]);
    else if (known.length < MOST_PLACES) known.push(`${place}${weight}`);
  };
  const titleWords = new Set(wordsOf(title));
  for (const word of titleWords) add(word, 'A');
  for (const word of wordsOf(text)) add(word, '');
  const words = [...places.keys()];
  const isAbout = (word: string) => titleWords.has(word) || (places.get(word)?.length ?? 0) >= OFTEN;
  const terms = [
    ...words.map((word) => `${lexeme(word)}:${places.get(word)?.join(',')}`),
    ...words.filter(isAbout).map((word) => lexeme(ABOUT + word)),
    ...[nameKey(name)].filter((key) => key !== '').map((key) => lexeme(NAME + key)),
    ...facets.map((facet) => lexeme(FACET + facet.toLowerCase())),
  ];
  return { terms: terms.join(' '), words };
}

/** A word as `tsvector` and `tsquery` are written. */
export const lexeme = (word: string): string => `'${word.replace(/[\\']/g, '$&$&')}'`;
