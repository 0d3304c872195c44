import { wordsOf } from './search-words.ts';

/** The name of the built-in embedder: whatever changes its vectors changes it, and so has them made anew. */
export const BUILTIN_EMBEDDER = 'builtin-1';
/** The length of the vectors of the built-in embedder. */
export const EMBEDDING_DIMENSIONS = 384;

/** In how many chunks of the corpus words are; a word that is missing is in none. */
export type WordCounts = Readonly<Record<string, number>>;

/** The lengths of the parts by which one word resembles another: freeze, freezing, unfrozen. */
const GRAM_LENGTHS = [3, 4, 5];
/** What all parts of a word count together, of what the word does. */
const WEIGHT_OF_GRAMS = 1.5;
/** A word in so many chunks counts half of one that is in none. */
const COMMON = 20;

/**
 * A vector of length 1 for a text (all zeros for one without words): its words and their parts, each hashed to a place and
 * a sign, weighted by how rare the word is in the corpus. Texts point the same way as far as they have words in common,
 * or words that are alike. The same text and counts give the same vector.
 */
export function embedText(text: string, counts: WordCounts): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS);
  const times = new Map<string, number>();
  for (const word of wordsOf(text)) times.set(word, (times.get(word) ?? 0) + 1);
  for (const [word, count] of times) {
    const inChunks = Object.hasOwn(counts, word) ? (counts[word] ?? 0) : 0;
    const rarity = 1 / (1 + Math.log(1 + inChunks / COMMON) / Math.log(2));
    const weight = rarity * (1 + Math.log(count));
    add(vector, word, weight);
    const grams = gramsOf(word);
    for (const gram of grams) add(vector, gram, (weight * WEIGHT_OF_GRAMS) / Math.sqrt(grams.length));
  }
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}

/** The parts of a word, with marks where it begins and ends. */
function gramsOf(word: string): string[] {
  const marked = `<${word}>`;
  return GRAM_LENGTHS.flatMap((length) =>
    Array.from({ length: Math.max(0, marked.length - length + 1) }, (_, start) => marked.slice(start, start + length)),
  );
}

function add(vector: Float32Array, feature: string, weight: number): void {
  const hash = hashOf(feature);
  const place = (hash >>> 1) % vector.length;
  vector[place] = (vector[place] ?? 0) + (hash & 1 ? weight : -weight);
}

/** FNV-1a over UTF-16 units, mixed once more: its lowest bits alone are too regular. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
