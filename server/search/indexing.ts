import { STEM, termsOf } from '../../shared/search-terms.ts';
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
  await insertChunks(tx, JSON.stringify(chunks));
  return keys.length;
}

/** Adds chunks, which are JSON, as {@link chunksOf} makes them; those of a repository have all of its columns. */
export async function insertChunks(
  tx: Tx,
  chunks: string,
  repository?: { id: string; projectId: string },
): Promise<void> {
  await tx`
    insert into search_chunks (
      source, source_id, ordinal, kind, project_id, item_id, author, at, text, terms, repository_id, title, file_id, path,
      language, line, end_line, sha, written_by, written_by_address
    )
    select source, id, ordinal, kind, coalesce(${repository?.projectId ?? null}, "projectId"), "itemId", author, at, text,
      terms::tsvector || array_to_tsvector(array(
        select distinct ${STEM} || stem
        from jsonb_array_elements_text(words) as word, unnest(ts_lexize('english_stem', word)) as stem
        where stem <> word
      )),
      ${repository?.id ?? null}::uuid, title, "fileId", path, language, line, "endLine", sha, "writtenBy",
      "writtenByAddress"
    from jsonb_to_recordset(${chunks}::text::jsonb) as (
      source text, id uuid, ordinal integer, kind text, "projectId" uuid, "itemId" uuid, author text, at timestamptz,
      title text, text text, terms text, words jsonb, "fileId" uuid, path text, language text, line integer,
      "endLine" integer, sha text, "writtenBy" text, "writtenByAddress" text
    )
    on conflict do nothing`;
}

/** The rows of a source. */
function chunksOf({ text, title, ...source }: SourceText) {
  return cutText(text).map((text, ordinal) => ({ ...source, text, ordinal, ...termsOf(title, text, [source.kind]) }));
}
