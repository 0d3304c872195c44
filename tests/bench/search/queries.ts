import type { Database } from '../../../server/db/index.ts';
import { wordsOf } from '../../../shared/search-words.ts';
import { random as randomOf } from '../../support/random.ts';

export type Queries = Record<string, string[]>;

const FILTERS = ['kind:code', 'kind:idea', 'path:zod', 'path:src/**/*.ts', 'language:markdown', 'before:2021-06-01'];
const ASKING = ['how does', 'where is', 'why would', 'what happens when', 'how can I'];

/** What people type, made of the words of a corpus; the same for the same seed. */
export async function makeQueries(
  { sql }: Database,
  sentences: readonly string[],
  { seed, count }: { seed: number; count: number },
): Promise<Queries> {
  const random = randomOf(seed);
  const words = async (fewest: number, most: number, limit: number) => {
    const rows = await sql<{ word: string }[]>`
      select word from search_words
      where chunks between ${fewest} and ${most} and word ~ '^[a-z]{4,14}$'
        and cardinality(ts_lexize('english_stem', word)) > 0
      order by chunks desc, word limit ${limit}`;
    return rows.map(({ word }) => word);
  };
  const [rare, known, frequent] = [
    await words(2, 9, 20_000),
    await words(10, 2000, 20_000),
    await words(3000, 1e9, 60),
  ];
  const many = (make: () => string) => Array.from({ length: count }, make);
  const some = () => random.pick(random.below(3) === 0 ? frequent : known);
  return {
    'rare word': many(() => random.pick(rare)),
    'frequent words': many(() => Array.from({ length: 1 + random.below(3) }, () => random.pick(frequent)).join(' ')),
    misspelt: many(() => misspell(random.pick(known.filter(({ length }) => length > 5)), random.below)),
    'while typing': many(() => {
      const word = random.pick(known);
      return `${random.below(2) === 0 ? `${some()} ` : ''}${word.slice(0, 2 + random.below(word.length - 2))}`;
    }),
    question: many(() => {
      const asked = wordsOf(random.pick(sentences)).slice(0, 4 + random.below(5));
      return `${random.pick(ASKING)} ${asked.join(' ')}`;
    }),
    filtered: many(() => `${some()} ${some()} ${random.pick(FILTERS)}`),
  };
}

/** Two letters in the wrong order, one left out, or another one. */
function misspell(word: string, below: (limit: number) => number): string {
  const at = 1 + below(word.length - 2);
  const [before, one, other, after] = [word.slice(0, at), word[at], word[at + 1] ?? '', word.slice(at + 2)];
  const ways = [`${before}${other}${one}${after}`, `${before}${other}${after}`, `${before}q${other}${after}`];
  return ways[below(ways.length)] ?? word;
}
