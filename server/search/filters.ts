import type { SearchQuery } from '../../shared/search-query.ts';
import { FACET, lexeme } from '../../shared/search-terms.ts';
import { idArray, type Sql } from '../db/index.ts';
import { patternOf } from './paths.ts';

/** A chunk, and what it is a part of. One in support alone is not found by that: it only counts where it is found otherwise. */
export type FoundChunk = { id: number; source: string; sourceId: string; isSupport?: boolean };

/** Whether a search has filters. */
export function isNarrowed({ kinds, stages, projects, authors, paths, languages, before }: SearchQuery): boolean {
  return [kinds, stages, projects, authors, paths, languages].some(({ length }) => length > 0) || before !== null;
}

/** What a search lets through, as its queries say it. */
export type Narrowing = {
  /** Whether something of the search itself narrows it. */
  isNarrowed: boolean;
  /** What has to hold of a chunk `c`. */
  conditions(): ReturnType<typeof anything>;
  /** What its terms have to match, beside that: for whoever looks for it by its terms anyway; empty for everything. */
  facets: string;
};

const anything = (sql: Sql) => sql`true`;

/** The files of a filter are looked for by their ids while there are no more than these. */
const FEW_FILES = 500;

/** Reads what the filters of a search mean: which projects, members and files. */
export async function readNarrowing(sql: Sql, query: SearchQuery): Promise<Narrowing> {
  const { kinds, languages, stages, authors, paths, before } = query;
  const [hidden, projects, members, files] = await Promise.all([
    readHidden(sql),
    readProjects(sql, query.projects),
    readMembers(sql, authors),
    readFiles(sql, paths),
  ]);
  const listed = (values: string[]) => sql`(select jsonb_array_elements_text(${sql.json(values)}))`;
  const conditions = () =>
    [
      hidden.projects.length > 0 && sql`c.project_id <> all(${idArray(hidden.projects)}::text::uuid[])`,
      hidden.repositories.length > 0 &&
        sql`(c.repository_id is null or c.repository_id <> all(${idArray(hidden.repositories)}::text::uuid[]))`,
      projects && sql`c.project_id = any(${idArray(projects)}::text::uuid[])`,
      kinds.length > 0 && sql`c.kind in ${listed(kinds)}`,
      languages.length > 0 &&
        sql`(lower(c.language) in ${listed(languages.map((language) => language.toLowerCase()))} or exists (
          select from jsonb_array_elements_text(${sql.json(languages.map((value) => `%.${escaped(value)}`))}) as ending
          where lower(c.path) like ending
        ))`,
      stages.length > 0 &&
        sql`exists (select from items where items.id = c.item_id and items.stage in ${listed(stages)})`,
      members &&
        sql`(c.author in ${listed(members)} or exists (
          select from jsonb_array_elements_text(${sql.json(authors.map(beginning))}) as named
          where lower(c.written_by) like named or lower(c.written_by) like '% ' || named
            or lower(c.written_by_address) like named
        ))`,
      files && sql`c.file_id = any(${idArray(files)}::text::uuid[])`,
      !files && paths.length > 0 && sql`c.path ~* ${anyPatternOf(paths)}`,
      before !== null && sql`c.at < ${`${before}T00:00:00Z`}::timestamptz`,
    ]
      .filter((condition) => typeof condition === 'object' && condition !== null)
      .reduce((all, one) => sql`${all} and ${one}`, anything(sql));
  return { isNarrowed: isNarrowed(query), conditions, facets: facetsOf(query) };
}

/** Kinds and languages are among the terms of a chunk. */
function facetsOf({ kinds, languages }: SearchQuery): string {
  const any = (facets: string[]) => `(${facets.map((facet) => lexeme(FACET + facet.toLowerCase())).join(' | ')})`;
  return [
    ...(kinds.length > 0 ? [any(kinds)] : []),
    ...(languages.length > 0 ? [any(languages.flatMap((language) => [language, `.${language}`]))] : []),
  ].join(' & ');
}

/** What nobody finds: archived projects, and repositories whose chunks are about to go. */
async function readHidden(sql: Sql): Promise<{ projects: string[]; repositories: string[] }> {
  const rows = await sql<{ id: string; isProject: boolean }[]>`
    select id, true as is_project from projects where archived_at is not null
    union all select id, false from repositories
    where removed_at is not null and (
      exists (select from search_files where repository_id = repositories.id)
      or exists (select from search_chunks c where c.repository_id = repositories.id and sha is not null)
    )`;
  const ids = (isProject: boolean) => rows.filter((row) => row.isProject === isProject).map(({ id }) => id);
  return { projects: ids(true), repositories: ids(false) };
}

async function readProjects(sql: Sql, projects: string[]): Promise<string[] | null> {
  if (projects.length === 0) return null;
  const rows = await sql<{ id: string }[]>`
    select id from projects
    where id::text in (select jsonb_array_elements_text(${sql.json(projects)})) or exists (
      select from jsonb_array_elements_text(${sql.json(projects.map(beginning))}) as named where lower(name) like named
    )`;
  return rows.map(({ id }) => id);
}

async function readMembers(sql: Sql, authors: string[]): Promise<string[] | null> {
  if (authors.length === 0) return null;
  const rows = await sql<{ id: string }[]>`
    select id::text from members
    where id::text in (select jsonb_array_elements_text(${sql.json(authors)})) or exists (
      select from jsonb_array_elements_text(${sql.json(authors.map(beginning))}) as named
      where lower(name) like named or lower(name) like '% ' || named
    )`;
  return rows.map(({ id }) => id);
}

/** The files with such paths; null when there are many, or any file will do. */
async function readFiles(sql: Sql, paths: string[]): Promise<string[] | null> {
  if (paths.length === 0) return null;
  const rows = await sql<{ id: string }[]>`
    select id from search_files where path ~* ${anyPatternOf(paths)} limit ${FEW_FILES + 1}`;
  return rows.length > FEW_FILES ? null : rows.map(({ id }) => id);
}

const anyPatternOf = (paths: string[]) => paths.map((path) => `(${patternOf(path)})`).join('|');

/** What somebody typed in lower case, as `like` reads it. */
const escaped = (value: string) => value.toLowerCase().replace(/[\\%_]/g, '\\$&');
const beginning = (value: string) => `${escaped(value)}%`;
