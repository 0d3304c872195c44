import { placedWords } from './search-words.ts';

/** The name of the built-in embedder: whatever changes its vectors changes it, and so has them made anew. */
export const BUILTIN_EMBEDDER = 'builtin-3';
/** The length of the vectors of the built-in embedder. */
export const EMBEDDING_DIMENSIONS = 384;

/** In how many chunks of the corpus words are; a word that is missing is in none. */
export type WordCounts = Readonly<Record<string, number>>;

/** The lengths of the parts by which one word resembles another: freeze, freezing, unfrozen. */
const GRAM_LENGTHS = [3, 4, 5];
/** What all parts of a word count together, of what the word does. */
const WEIGHT_OF_GRAMS = 1.5;
/** What an identifier of several words counts as a whole: the words in it are there too, and say what it is about. */
const WEIGHT_OF_JOINED = 0.3;
/** How much more a rare word counts: at 1 by its inverse document frequency, at 0 not at all. */
const RARITY = 0.6;

/**
 * A vector of length 1 for a text (all zeros for one without words): its words and their parts, each hashed to a place and
 * a sign, weighted by how rare the word is in the corpus of so many chunks. Texts point the same way as far as they have
 * words in common, or words that are alike. The same text and counts give the same vector. The numbers here are those
 * that measured best (tests/bench/search-quality.ts).
 */
export function embedText(text: string, counts: WordCounts, chunks = 0): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS);
  const words = new Map<string, { times: number; isJoined: boolean }>();
  const placed = placedWords(text);
  for (const [index, { word, start }] of placed.entries()) {
    const known = words.get(word);
    if (known) known.times++;
    // Its first part begins where it does, and comes right after it.
    else words.set(word, { times: 1, isJoined: placed[index + 1]?.start === start });
  }
  for (const [word, { times, isJoined }] of words) {
    const inChunks = Object.hasOwn(counts, word) ? (counts[word] ?? 0) : 0;
    const without = Math.max(0, chunks - inChunks);
    const weight = Math.log(1 + (without + 0.5) / (inChunks + 0.5)) ** RARITY * (1 + Math.log(times));
    add(vector, word, isJoined ? weight * WEIGHT_OF_JOINED : weight);
    if (isJoined) continue;
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

/** How much two vectors of length 1 point the same way: 1 for the same, 0 for nothing in common. */
export const likenessOf = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);

/**
 * How alike two texts are that are likely to be about the same. Measured without the words that say nothing: of 40 titles in
 * other words 31 are above it among much code and 33 where nothing is known of the words, of 3,040 pairs of other ideas 3
 * and 2.
 */
export const LIKELY = 0.42;
