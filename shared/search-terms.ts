import { wordsOf } from './search-words.ts';

/** The words that a chunk is found by. */
export type ChunkTerms = {
  /** Each once. */
  words: string[];
  /** As they follow each other, with spaces between them. */
  titleWords: string;
  textWords: string;
};

/** The words of a chunk. Its title is in each of them: what is below a heading is about the title too. */
export function termsOf(title: string, text: string): ChunkTerms {
  const [titleWords, textWords] = [wordsOf(title), wordsOf(text)];
  const words = [...new Set([...titleWords, ...textWords])];
  return { words, titleWords: titleWords.join(' '), textWords: textWords.join(' ') };
}
