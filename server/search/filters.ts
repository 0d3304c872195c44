import type { SearchQuery } from '../../shared/search-query.ts';
import type { Sql } from '../db/index.ts';

/** A chunk, and what it is a part of. */
export type FoundChunk = { id: number; source: string; sourceId: string };

/** Whether a search has filters. */
export function isNarrowed({ kinds, stages, projects, authors, before }: SearchQuery): boolean {
  return kinds.length + stages.length + projects.length + authors.length > 0 || before !== null;
}

/** What has to hold beside the words of a search, of a chunk `c`, its `projects` and `items`. */
export function conditionsOf(sql: Sql, query: SearchQuery) {
  const visible = sql`projects.archived_at is null and items.deleted_at is null`;
  return filtersOf(sql, query).reduce((all, filter) => sql`${all} and ${filter}`, visible);
}

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
