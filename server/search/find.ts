import type { SearchResult } from '../../shared/api/search.ts';
import { excerpt, markWords } from '../../shared/search-highlight.ts';
import type { SearchQuery } from '../../shared/search-query.ts';
import type { Sql } from '../db/index.ts';
import { readTerms, type Term } from './terms.ts';

type Page = { after: number; limit: number };
type FoundRow = Pick<SearchResult, 'id' | 'kind' | 'projectId' | 'projectName' | 'stage' | 'author' | 'at'> & {
  itemId: string | null;
  itemKind: string | null;
  title: string;
  text: string;
};

/** What a chunk of the words that a search asks for counts, of the most that one can. */
const WEIGHT_OF_PLACE = 0.3;

/**
 * Finds what a search asks for, best first, from the result `after` on. A search without words finds what its filters let
 * through, newest first; one without either finds nothing.
 */
export async function find(sql: Sql, query: SearchQuery, { after, limit }: Page): Promise<SearchResult[]> {
  const terms = await readTerms(sql, query.text);
  const filters = filtersOf(sql, query);
  if (terms.length === 0 && (query.text !== '' || filters.length === 0)) return [];
  const conditions = filters.reduce((all, filter) => sql`${all} and ${filter}`, sql`true`);
  const rows = await sql<FoundRow[]>`
    select * from (
      select distinct on (c.source, c.source_id) c.source_id as id, c.kind, c.project_id, projects.name as project_name,
        items.stage, c.author, c.at, c.item_id, items.kind as item_kind, coalesce(items.title, projects.name) as title,
        c.text, ${scoreOf(sql, terms)} as score
      from search_chunks c
      join projects on projects.id = c.project_id
      left join items on items.id = c.item_id
      where ${terms.length > 0 ? sql`c.terms @@ ${anyOf(sql, terms)}` : sql`c.ordinal = 0`}
        and projects.archived_at is null and items.deleted_at is null and ${conditions}
      order by c.source, c.source_id, score desc, c.ordinal
    ) as found
    order by score desc, at desc, id desc offset ${after} limit ${limit}`;
  const words = terms.flatMap(({ meant }) => meant);
  return rows.map(({ itemId, itemKind, title, text, ...row }) => ({
    id: row.id,
    kind: row.kind,
    projectId: row.projectId,
    projectName: row.projectName,
    subject: itemId && itemKind ? { type: itemKind, id: itemId } : { type: 'project', id: row.projectId },
    title: markWords(title, words),
    excerpt: excerpt(text, words),
    stage: row.stage,
    author: row.author,
    at: row.at,
  }));
}

/** A term as the index is asked for it: any word that it may mean, and the English stem of what was typed. */
const tsqueryOf = (sql: Sql, { word, meant }: Term) =>
  sql`(plainto_tsquery('english', ${word}) || to_tsquery('simple', ${meant.map((one) => `'${one}'`).join(' | ')}))`;

const anyOf = (sql: Sql, terms: Term[]) =>
  terms.map((term) => tsqueryOf(sql, term)).reduce((any, term) => sql`(${any} || ${term})`);

/**
 * A term counts the more the fewer chunks have it, and once: a chunk with all terms comes before one that repeats a few.
 * Among equals the one counts more that has them in its title, and often.
 */
function scoreOf(sql: Sql, terms: Term[]) {
  if (terms.length === 0) return sql`0`;
  const weights = terms.map(({ chunks }) => 1 / (1 + Math.log(1 + chunks)));
  const most = weights.reduce((sum, weight) => sum + weight, 0);
  const counted = terms
    .map((term, index) => sql`(c.terms @@ ${tsqueryOf(sql, term)})::integer * ${weights[index] ?? 0}::float8`)
    .reduce((sum, term) => sql`${sum} + ${term}`);
  return sql`${counted} + ${most * WEIGHT_OF_PLACE}::float8 * ts_rank(c.terms, ${anyOf(sql, terms)}, 32)`;
}

/** The conditions of a search beside its words. */
function filtersOf(sql: Sql, { kinds, stages, projects, authors, before }: SearchQuery) {
  const beginning = (value: string) => `${value.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const anywhere = (values: string[]) => sql.json(values);
  const listed = (values: string[]) => sql`(select jsonb_array_elements_text(${anywhere(values)}))`;
  return [
    kinds.length > 0 && sql`c.kind in ${listed(kinds)}`,
    stages.length > 0 && sql`items.stage in ${listed(stages)}`,
    projects.length > 0 &&
      sql`(projects.id::text in ${listed(projects)} or exists (
        select from jsonb_array_elements_text(${anywhere(projects.map(beginning))}) as named
        where lower(projects.name) like named
      ))`,
    authors.length > 0 &&
      sql`(c.author in ${listed(authors)} or exists (
        select from members, jsonb_array_elements_text(${anywhere(authors.map(beginning))}) as named
        where members.id::text = c.author and (lower(name) like named or lower(name) like '% ' || named)
      ))`,
    before !== null && sql`c.at < ${`${before}T00:00:00Z`}::timestamptz`,
  ].filter((condition) => typeof condition === 'object');
}
