import type { SearchResult } from '../../shared/api/search.ts';
import { excerpt, excerptOfCode, markWords } from '../../shared/search-highlight.ts';
import type { SearchQuery } from '../../shared/search-query.ts';
import type { Database, Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { conditionsOf, type FoundChunk, isNarrowed } from './filters.ts';
import { fuse } from './fuse.ts';
import { readTerms, type Term } from './terms.ts';
import { findAlike } from './vectors.ts';

type FoundRow = Pick<SearchResult, 'id' | 'kind' | 'projectId' | 'projectName' | 'stage' | 'author' | 'at'> & {
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

/** Chunks that are looked at by their words, and by what they are like. */
const CANDIDATES = 300;
/** What the place of the words in a chunk counts, of the most that having them can. */
const WEIGHT_OF_PLACE = 0.3;

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
  const terms = await readTerms(sql, query.text);
  if (terms.length === 0 && (query.text !== '' || !isNarrowed(query))) return [];
  const rankings =
    terms.length === 0
      ? [await findNewest(sql, query)]
      : await Promise.all([
          findByWords(sql, query, terms),
          findAlike(database, embedder, { text: terms.map(({ word }) => word).join(' '), query, limit: CANDIDATES }),
        ]);
  const ids = fuse(rankings).slice(after, after + limit);
  const rows = await readFound(sql, ids);
  const words = terms.flatMap(({ meant }) => meant);
  return ids.flatMap((chunkId) => rows.filter((row) => row.chunkId === chunkId)).map((row) => toResult(row, words));
}

function toResult(row: FoundRow, words: string[]): SearchResult {
  const { id, kind, projectId, projectName, stage, author, at } = row;
  return {
    ...{ id, kind, projectId, projectName, stage, author, at },
    ...{ subject: subjectOf(row), place: placeOf(row), commit: commitOf(row) },
    title: markWords(row.title, words),
    excerpt: row.path === null ? excerpt(row.text, words) : excerptOfCode(row.text, words),
  };
}

function subjectOf({ itemId, itemKind, repositoryId, projectId }: FoundRow): SearchResult['subject'] {
  if (itemId && itemKind) return { type: itemKind, id: itemId };
  return repositoryId ? { type: 'repository', id: repositoryId } : { type: 'project', id: projectId };
}

function placeOf({ repositoryId, path, line, endLine, language, symbol }: FoundRow): SearchResult['place'] {
  if (!repositoryId || path === null || line === null || endLine === null || language === null) return null;
  return { repositoryId, path, line, endLine, language, symbol };
}

function commitOf({ repositoryId, sha, writtenBy }: FoundRow): SearchResult['commit'] {
  return repositoryId && sha !== null ? { repositoryId, sha, author: writtenBy ?? '' } : null;
}

/** What is shown of chunks. */
function readFound(sql: Sql, ids: number[]): Promise<FoundRow[]> {
  return sql<FoundRow[]>`
    select c.id as chunk_id, c.source_id as id, c.kind, c.project_id, projects.name as project_name, items.stage, c.author,
      c.at, c.item_id, items.kind as item_kind, c.repository_id,
      c.path, c.line, c.end_line, c.language, c.title as symbol, c.sha, c.written_by, c.text,
      coalesce(items.title, c.title, c.path, projects.name) as title
    from search_chunks c
    join projects on projects.id = c.project_id
    left join items on items.id = c.item_id
    where c.id = any(${`{${ids.join(',')}}`}::text::bigint[])`;
}

/** The newest chunks that the filters let through. */
function findNewest(sql: Sql, query: SearchQuery): Promise<FoundChunk[]> {
  return sql<FoundChunk[]>`
    select c.id, c.source, c.source_id
    from search_chunks c join projects on projects.id = c.project_id left join items on items.id = c.item_id
    where c.ordinal = 0 and ${conditionsOf(sql, query)}
    order by c.at desc, c.id desc limit ${CANDIDATES}`;
}

/**
 * The chunks with any of the terms, best first. A term counts the more the fewer chunks have it, and once: a chunk with all
 * terms comes before one that repeats a few. Among the best, the one counts more that has them in its title, and often;
 * only of those are the words read, of all others the index alone.
 */
function findByWords(sql: Sql, query: SearchQuery, terms: Term[]): Promise<FoundChunk[]> {
  const weights = terms.map(({ chunks }) => 1 / (1 + Math.log(1 + chunks)));
  const most = weights.reduce((sum, weight) => sum + weight, 0);
  const matched = terms
    .map((term, index) => {
      const weight = weights[index] ?? 0;
      return sql`select id, ${weight}::float8 as weight from search_chunks where terms @@ ${tsqueryOf(sql, term)}`;
    })
    .reduce((all, one) => sql`${all} union all ${one}`);
  const any = terms.map((term) => tsqueryOf(sql, term)).reduce((all, term) => sql`(${all} || ${term})`);
  return sql<FoundChunk[]>`
    select id, source, source_id from (
      select c.id, c.source, c.source_id, c.at, c.terms, counted.weight
      from (select id, sum(weight) as weight from (${matched}) as matched group by id) as counted
      join search_chunks c on c.id = counted.id
      join projects on projects.id = c.project_id
      left join items on items.id = c.item_id
      where ${conditionsOf(sql, query)}
      order by counted.weight desc, c.id desc limit ${CANDIDATES}
    ) as best
    order by weight + ${most * WEIGHT_OF_PLACE}::float8 * ts_rank(terms, ${any}, 32) desc, at desc, id desc`;
}

/** A term as the index is asked for it: any word that it may mean, and the English stem of what was typed. */
const tsqueryOf = (sql: Sql, { word, meant }: Term) =>
  sql`(plainto_tsquery('english', ${word}) || to_tsquery('simple', ${meant.map((one) => `'${one}'`).join(' | ')}))`;
