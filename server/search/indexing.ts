import { wordsOf } from '../../shared/search-words.ts';
import type { Tx } from '../db/index.ts';
import { cutText } from './chunks.ts';
import { takePending } from './pending.ts';
import { readSources, type SourceText } from './sources.ts';

/** Sources that one transaction indexes at most: on the embedded engine everybody waits for it. */
const BATCH = 20;

/**
 * Indexes some of what waits, as it is now: nothing depends on how often, or in which order, it is asked. Returns how many
 * sources there were.
 */
export async function indexPending(tx: Tx): Promise<number> {
  const keys = await takePending(tx, BATCH);
  if (keys.length === 0) return 0;
  const chunks = (await readSources(tx, keys)).flatMap(chunksOf);
  await tx`
    delete from search_chunks where (source, source_id) in (
      select source, id from jsonb_to_recordset(${tx.json(keys)}) as (source text, id uuid)
    )`;
  if (chunks.length === 0) return keys.length;
  await tx`
    insert into search_chunks (source, source_id, ordinal, kind, project_id, item_id, author, at, text, words, terms)
    select source, id, ordinal, kind, "projectId", "itemId", author, at, text,
      array(select distinct jsonb_array_elements_text(words)),
      setweight(to_tsvector('simple', "titleWords"), 'A') || setweight(to_tsvector('english', title), 'A')
        || to_tsvector('simple', "textWords") || to_tsvector('english', text)
    from jsonb_to_recordset(${tx.json(chunks)}) as (
      source text, id uuid, ordinal integer, kind text, "projectId" uuid, "itemId" uuid, author text, at timestamptz,
      title text, text text, words jsonb, "titleWords" text, "textWords" text
    )`;
  return keys.length;
}

/** The rows of a source. Its title is in each of its chunks: what is below a heading is about the title too. */
function chunksOf({ text, ...source }: SourceText) {
  const titleWords = wordsOf(source.title);
  return cutText(text).map((text, ordinal) => {
    const textWords = wordsOf(text);
    const words = [...new Set([...titleWords, ...textWords])];
    return { ...source, text, ordinal, words, titleWords: titleWords.join(' '), textWords: textWords.join(' ') };
  });
}
