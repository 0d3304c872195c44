import type { SearchResult } from '../../shared/api/search.ts';
import { excerpt, excerptOfCode, markSought, type Sought } from '../../shared/search-highlight.ts';
import { hasFilters, type SearchQuery } from '../../shared/search-query.ts';
import { nameKey } from '../../shared/search-words.ts';
import type { Database, Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { MOST_SIFTED, type Narrowing, readNarrowing } from './filters.ts';
import { type FoundChunk, fuse, type Ranking, WEIGHT_OF_ALIKE } from './fuse.ts';
import { readHolding } from './phrases.ts';
import { readTerms, type Term } from './terms.ts';
import { findAlike } from './vectors.ts';
import { findByWords } from './words.ts';

type Shown = 'id' | 'kind' | 'projectId' | 'projectName' | 'repositoryName' | 'stage' | 'author' | 'at';

type FoundRow = Pick<SearchResult, Shown> & {
  chunkId: number;
  repositoryId: string | null;
  path: string | null;
  line: number | null;
  endLine: number | null;
  language: string | null;
  symbol: string | null;
  sha: string | null;
  writtenBy: string | null;
  itemId: string | null;
  itemKind: string | null;
  title: string;
  text: string;
};

/** Chunks that are looked at. */
const CANDIDATES = 300;

/**
 * Finds what a search asks for, best first, from the result `after` on: by its words and by what is alike, fused. A search
 * without words finds what its filters let through, newest first; one without either finds nothing.
 */
export async function find(
  database: Database,
  embedder: Embedder,
  query: SearchQuery,
  { after, limit }: { after: number; limit: number },
): Promise<SearchResult[]> {
  const { sql } = database;
  const [terms, narrowing] = await Promise.all([readTerms(sql, query.text), readNarrowing(sql, query)]);
  const hasFilter = hasFilters(query) || hasFilters(query.without);
  if (terms.length === 0 && (query.text !== '' || !hasFilter)) return [];
  const rankings =
    terms.length === 0
      ? [{ chunks: await findNewest(sql, narrowing), weight: 1 }]
      : await findBoth(database, embedder, narrowing, { terms, typed: query.text });
  const holds = await readHolding(
    sql,
    query,
    rankings.flatMap(({ chunks }) => chunks),
  );
  const holding = rankings.map(({ chunks, weight }) => ({ chunks: chunks.filter(holds), weight }));
  const ids = fuse(holding).slice(after, after + limit);
  const rows = await readFound(sql, ids);
  // What was in quotes is marked as a whole, and no word of it elsewhere.
  const words = terms.filter(({ word }) => !narrowing.inQuotes.has(word)).flatMap(({ meant }) => meant);
  const sought = { words, phrases: query.phrases };
  return ids.flatMap((chunkId) => rows.filter((row) => row.chunkId === chunkId)).map((row) => toResult(row, sought));
}

/**
 * By words, what is called so once more, and by what is alike; that first, whose one short question lets it compare while
 * the words are looked for.
 */
async function findBoth(
  database: Database,
  embedder: Embedder,
  narrowing: Narrowing,
  { terms, typed }: { terms: Term[]; typed: string },
): Promise<Ranking[]> {
  const text = embedder.reads === 'words' ? terms.map(({ word }) => word).join(' ') : typed;
  const [alike, byWords] = await Promise.all([
    findAlike(database, embedder, { text, narrowing, limit: CANDIDATES }),
    findByWords(database.sql, narrowing, terms, nameKey(typed)),
  ]);
  return [
    { chunks: byWords, weight: 1 },
    { chunks: byWords.filter(({ isNamed }) => isNamed), weight: 1 },
    { chunks: alike, weight: WEIGHT_OF_ALIKE },
  ];
}

function toResult(row: FoundRow, sought: Sought): SearchResult {
  const { id, kind, projectId, projectName, repositoryName, stage, author, at } = row;
  return {
    ...{ id, kind, projectId, projectName, repositoryName, stage, author, at },
    ...{ subject: subjectOf(row), place: placeOf(row, sought), commit: commitOf(row) },
    title: markSought(row.title, sought),
    excerpt: row.path === null ? excerpt(row.text, sought) : excerptOfCode(row.text, sought),
  };
}

function subjectOf({ itemId, itemKind, repositoryId, projectId }: FoundRow): SearchResult['subject'] {
  if (itemId && itemKind) return { type: itemKind, id: itemId };
  return repositoryId ? { type: 'repository', id: repositoryId } : { type: 'project', id: projectId };
}

function placeOf(
  { repositoryId, path, line, endLine, language, symbol }: FoundRow,
  sought: Sought,
): SearchResult['place'] {
  if (!repositoryId || path === null || line === null || endLine === null || language === null) return null;
  return { repositoryId, path, marks: markSought(path, sought).marks, line, endLine, language, symbol };
}

function commitOf({ repositoryId, sha, writtenBy }: FoundRow): SearchResult['commit'] {
  return repositoryId && sha !== null ? { repositoryId, sha, author: writtenBy ?? '' } : null;
}

/** What is shown of chunks. */
function readFound(sql: Sql, ids: number[]): Promise<FoundRow[]> {
  return sql<FoundRow[]>`
    select c.id as chunk_id, c.source_id as id, c.kind, c.project_id, projects.name as project_name,
      repositories.name as repository_name, items.stage, c.author, c.at, c.item_id, items.kind as item_kind, c.repository_id,
      c.path, c.line, c.end_line, c.language, c.title as symbol, c.sha, c.written_by, c.text,
      coalesce(items.title, c.title, c.path, projects.name) as title
    from search_chunks c
    join projects on projects.id = c.project_id
    left join items on items.id = c.item_id
    left join repositories on repositories.id = c.repository_id
    where items.deleted_at is null and c.id = any(${`{${ids.join(',')}}`}::text::bigint[])`;
}

/** The newest chunks that the filters let through: those of each kind, which the index has in this order. */
function findNewest(sql: Sql, { kinds, conditions, siftings }: Narrowing): Promise<FoundChunk[]> {
  return sql<FoundChunk[]>`
    select newest.id, newest.source, newest.source_id
    from jsonb_array_elements_text(${sql.json(kinds)}) as let_through (kind)
    cross join lateral (
      select c.* from (
        select c.* from search_chunks c
        where c.kind = let_through.kind and c.ordinal = 0 and ${conditions()}
        order by c.at desc, c.id desc limit ${MOST_SIFTED}
      ) as c
      where ${siftings()}
      order by c.at desc, c.id desc limit ${CANDIDATES}
    ) as newest
    order by newest.at desc, newest.id desc limit ${CANDIDATES}`;
}
