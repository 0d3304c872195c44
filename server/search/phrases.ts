import { holdsPhrase, isLoneLetter, type Phrase, type PhraseWord, phraseWords } from '../../shared/search-phrase.ts';
import type { SearchQuery } from '../../shared/search-query.ts';
import { lexeme } from '../../shared/search-terms.ts';
import { idArray, type Sql } from '../db/index.ts';
import type { FoundChunk } from './fuse.ts';

/**
 * What the terms of a chunk have to match where it has the words of a phrase, wherever they stand: for the index. Null for
 * a phrase whose words the index does not have as they are.
 */
export function wordsOfPhrase({ text, isOpen }: Phrase): string | null {
  const words = phraseWords(text).map(({ word }) => word);
  const [only] = words;
  // One letter of a script without spaces is in the index by the pairs that begin with it.
  if (only !== undefined && words.length === 1) return isLoneLetter(only) ? `${lexeme(only)}:*` : lexeme(only);
  const known = words.slice(0, isOpen ? -1 : undefined).filter((word) => !isLoneLetter(word));
  return known.length > 0 ? known.map(lexeme).join(' & ') : null;
}

/**
 * What a chunk matches that has a phrase, and of others hardly any: by the places of words in its `text`, two by two; or by
 * those in its `title`, which are not all kept, and a `pattern` of that itself. Null for a phrase of one word.
 */
export function placesOfPhrase({ text, isOpen }: Phrase): { text: string; title: string; pattern: string } | null {
  const words = phraseWords(text);
  const pairs = words.slice(1).flatMap((next, index) => {
    const word = words[index];
    if (!word || isLoneLetter(word.word)) return [];
    const isLast = index + 2 === words.length;
    return [besideEachOther(word, next.word, isLast && (isOpen || isLoneLetter(next.word)))];
  });
  if (pairs.length === 0) return null;
  const title = words
    .slice(0, isOpen ? -1 : undefined)
    .filter(({ word }) => !isLoneLetter(word))
    .map(({ word }) => `${lexeme(word)}:A`);
  const isPlain = words.every(({ word }) => PLAIN_WORD.test(word));
  return {
    text: pairs.join(' & '),
    title: title.join(' & '),
    // What has other letters may have these with accents.
    pattern: isPlain ? `${words.map(({ word }) => word).join('[^[:alnum:]]*')}|[^ -~]` : '',
  };
}

/** A word that is in a text as it is, however long. */
const PLAIN_WORD = /^[a-z0-9]{1,39}$/;

/** An identifier stands before its parts: what stands beside it stands beside the last of them. */
function besideEachOther({ word, last }: PhraseWord, next: string, isBeginning: boolean): string {
  const following = isBeginning ? `${lexeme(next)}:*D` : `${lexeme(next)}:D`;
  return `(${[...new Set([word, last])]
    .flatMap((word) => [
      `${lexeme(word)}:D <-> ${following}`,
      // The first part of an identifier stands behind it.
      `${lexeme(word)}:D <-> ${lexeme(next)}:*D <-> ${following}`,
    ])
    .join(' | ')})`;
}

/**
 * What a chunk matches that has a phrase for sure: its terms, and its text a pattern unless these are enough. Null where
 * there is nothing of that kind.
 */
export function surely(phrase: Phrase): { terms: string; pattern: string | null } | null {
  const words = phraseWords(phrase.text).map(({ word }) => word);
  const terms = words.length === 1 ? wordsOfPhrase(phrase) : null;
  if (terms !== null) return { terms, pattern: null };
  if (!words.every((word) => PLAIN_WORD.test(word))) return null;
  // Beside each other in the index may stand a part of an identifier and what is behind that.
  const pattern = String.raw`\m${words.join('[^[:alnum:]]+')}\M`;
  return { terms: words.map((word) => `${lexeme(word)}:D`).join(' <-> '), pattern };
}

type PhraseRow = FoundChunk & { fields: string[] };

/**
 * Tells which of some chunks have the phrases of a search, and are of nothing that has one it leaves out, by looking at
 * their texts: the index knows places only roughly.
 */
export async function readHolding(
  sql: Sql,
  { phrases, without }: SearchQuery,
  chunks: readonly FoundChunk[],
): Promise<(chunk: FoundChunk) => boolean> {
  const isLong = ({ text }: Phrase) => phraseWords(text).length > 1;
  const wanted = phrases.filter(isLong);
  const unwanted = without.phrases.filter(isLong);
  if (chunks.length === 0 || wanted.length + unwanted.length === 0) return () => true;
  const words = unwanted.flatMap((phrase) => wordsOfPhrase(phrase) ?? []).map((words) => `(${words})`);
  const sources = chunks.map(({ source, sourceId }) => ({ source, id: sourceId }));
  const others = sql`
    union select other.id
    from jsonb_to_recordset(${sql.json(sources)}) as one (source text, id uuid)
    cross join lateral (
      select id, terms from search_chunks where source = one.source and source_id = one.id offset 0
    ) as other
    where other.terms @@ ${words.join(' | ')}::text::tsquery`;
  const rows = await sql<PhraseRow[]>`
    select c.id, c.source, c.source_id,
      array_to_json(array_remove(array[case c.source when 'item' then items.title end, c.title, c.path, c.text], null))
        as fields
    from (
      select unnest(${idArray(chunks.map(({ id }) => `${id}`))}::text::bigint[]) as id ${words.length > 0 ? others : sql``}
    ) as looked_at
    join search_chunks c using (id) left join items on items.id = c.item_id`;
  const keyOf = ({ source, sourceId }: FoundChunk) => `${source} ${sourceId}`;
  const [allOf, anyOf] = [wanted.map(holdsPhrase), unwanted.map(holdsPhrase)];
  const holding = new Set(rows.filter(({ fields }) => allOf.every((holds) => fields.some(holds))).map(({ id }) => id));
  const leftOut = new Set(rows.filter(({ fields }) => anyOf.some((holds) => fields.some(holds))).map(keyOf));
  return (chunk) => holding.has(chunk.id) && !leftOut.has(keyOf(chunk));
}
