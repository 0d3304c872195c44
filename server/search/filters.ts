import type { SearchQuery } from '../../shared/search-query.ts';
import type { Sql } from '../db/index.ts';
import { patternOf } from './paths.ts';

/** A chunk, and what it is a part of. */
export type FoundChunk = { id: number; source: string; sourceId: string };

/** Whether a search has filters. */
export function isNarrowed({ kinds, stages, projects, authors, paths, languages, before }: SearchQuery): boolean {
  return [kinds, stages, projects, authors, paths, languages].some(({ length }) => length > 0) || before !== null;
}

/** What has to hold beside the words of a search, of a chunk `c`, its `projects` and `items`. */
export function conditionsOf(sql: Sql, query: SearchQuery) {
  const visible = sql`projects.archived_at is null and items.deleted_at is null and (
    c.repository_id is null or c.repository_id in (select id from repositories where removed_at is null)
  )`;
  return filtersOf(sql, query).reduce((all, filter) => sql`${all} and ${filter}`, visible);
}

function filtersOf(sql: Sql, { kinds, stages, projects, authors, paths, languages, before }: SearchQuery) {
  const beginning = (value: string) => `${escaped(value)}%`;
  const anywhere = (values: string[]) => sql.json(values);
  const listed = (values: string[]) => sql`(select jsonb_array_elements_text(${anywhere(values)}))`;
  const lower = (values: string[]) => values.map((value) => value.toLowerCase());
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
      ) or exists (
        select from jsonb_array_elements_text(${anywhere(authors.map(beginning))}) as named
        where lower(c.written_by) like named or lower(c.written_by) like '% ' || named
          or lower(c.written_by_address) like named
      ))`,
    paths.length > 0 &&
      sql`exists (
        select from jsonb_array_elements_text(${anywhere(paths.map(patternOf))}) as pattern where c.path ~* pattern
      )`,
    languages.length > 0 &&
      sql`(lower(c.language) in ${listed(lower(languages))} or exists (
        select from jsonb_array_elements_text(${anywhere(languages.map((value) => `%.${escaped(value)}`))}) as ending
        where lower(c.path) like ending
      ))`,
    before !== null && sql`c.at < ${`${before}T00:00:00Z`}::timestamptz`,
  ].filter((condition) => typeof condition === 'object');
}

/** A value in lower case, as `like` takes it literally. */
const escaped = (value: string) => value.toLowerCase().replace(/[\\%_]/g, '\\$&');
