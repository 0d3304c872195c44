import type { SearchResult } from '../../shared/api/search.ts';
import { embedText, LIKELY, likenessOf } from '../../shared/embedding.ts';
import { wordsOf } from '../../shared/search-words.ts';
import type { IndexedItem } from '../local/item-index.ts';
import { resultOf } from './here.ts';
import type { Sought } from './similar.ts';

/** Two sentences have these in common, whatever they are about. */
const SMALL_WORDS = new Set(
  'a about after all an and any are as at be before but by can do does for from has have how i if in into is it its more no not of on one only or our out over so that the their them then there they this to under up was we what when where which who will with without you your'.split(
    ' ',
  ),
);

const vectors = new Map<string, Float32Array>();
/** More titles than any board has at once; then the oldest have gone anyway. */
const MOST_VECTORS = 20_000;

function vectorOf(text: string): Float32Array {
  const known = vectors.get(text);
  if (known) return known;
  const saying = wordsOf(text).filter((word) => !SMALL_WORDS.has(word));
  const vector = embedText(saying.join(' '), {});
  if (vectors.size >= MOST_VECTORS) vectors.clear();
  vectors.set(text, vector);
  return vector;
}

/** The items on this device whose titles are like that of a text, the most alike first. */
export function findAlikeHere({ text, projectId, except }: Sought, items: Iterable<IndexedItem>): SearchResult[] {
  const [title = ''] = text.trim().split('\n');
  const sought = vectorOf(title);
  return [...items]
    .filter(({ summary, card }) => card.id !== except && (projectId === null || summary.id === projectId))
    .map((item) => ({ item, likeness: likenessOf(sought, vectorOf(item.card.title)) }))
    .filter(({ likeness }) => likeness >= LIKELY)
    .sort((a, b) => b.likeness - a.likeness)
    .map(({ item }) => resultOf(item, []));
}
