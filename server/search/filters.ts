import {
  hasFilters,
  SEARCH_KINDS,
  type SearchFilters,
  type SearchKind,
  type SearchQuery,
} from '../../shared/search-query.ts';
import { FACET, lexeme } from '../../shared/search-terms.ts';
import { wordsOf } from '../../shared/search-words.ts';
import { idArray, type Sql } from '../db/index.ts';
import { patternOf } from './paths.ts';
import { placesOfPhrase, surely, wordsOfPhrase } from './phrases.ts';

/** What a search lets through, as its queries say it. */
export type Narrowing = {
  /** Whether something of the search itself narrows it. */
  isNarrowed: boolean;
  /** Whether nothing narrows it, neither what it says nor what nobody finds. */
  letsAllThrough: boolean;
  /** Whether hardly anything may be left: not where the search only leaves out. */
  mayBeFew: boolean;
  /** The kinds that are let through. */
  kinds: readonly SearchKind[];
  /** The words of its phrases. */
  inQuotes: ReadonlySet<string>;
  /** What has to hold of a chunk `c` by its filters. */
  conditions(): Condition;
  /** What has to hold of those beside, which takes longer to tell: of some thousand at most. */
  siftings(): Condition;
  /** What its terms have to match, beside that: for whoever looks for it by its terms anyway; empty for everything. */
  facets: string;
  /** What its terms have to match beside those, as well as something else; empty for everything. */
  leavesOut: string;
};

type Condition = ReturnType<typeof anything>;

const anything = (sql: Sql) => sql`true`;

/** The files of a filter are looked for by their ids while there are no more than these. */
const FEW_FILES = 500;

/** What takes longer to tell is told of so many chunks at most. */
export const MOST_SIFTED = 5000;

/** Reads what the filters of a search mean: which projects, members and files. */
export async function readNarrowing(sql: Sql, query: SearchQuery): Promise<Narrowing> {
  const { phrases, without } = query;
  const kinds = kindsOf(query);
  const [hidden, wanted, unwanted] = await Promise.all([
    readHidden(sql),
    readConditions(sql, { ...query, kinds: kinds ?? [] }),
    readConditions(sql, { ...without, kinds: [] }),
  ]);
  const conditions = () =>
    [
      hidden.projects.length > 0 && sql`c.project_id <> all(${idArray(hidden.projects)}::text::uuid[])`,
      hidden.repositories.length > 0 &&
        sql`(c.repository_id is null or c.repository_id <> all(${idArray(hidden.repositories)}::text::uuid[]))`,
      kinds?.length === 0 && sql`false`,
      ...wanted(),
      ...unwanted().map((condition) => condition && sql`not coalesce(${condition}, false)`),
    ].reduce((all: Condition, one) => (one ? sql`${all} and ${one}` : all), anything(sql));
  const places = phrases.flatMap((phrase) => placesOfPhrase(phrase) ?? []);
  const leftOut = without.phrases.flatMap((phrase) => surely(phrase) ?? []);
  const hasSurely = ({ terms, pattern }: (typeof leftOut)[number]) =>
    sql`part.terms @@ ${terms}::text::tsquery ${pattern === null ? sql`` : sql`and part.text ~* ${pattern}`}`;
  const siftings = () =>
    [
      ...places.map(
        ({ text, title, pattern }) => sql`(
          c.terms @@ ${text}::text::tsquery
          or c.terms @@ ${title}::text::tsquery and (
            c.title ~* ${pattern} or c.path ~* ${pattern}
            or exists (select from items where items.id = c.item_id and items.title ~* ${pattern})
          )
        )`,
      ),
      // Another part of the same may have it. Not as a join, for which all that have it would be read.
      leftOut.length > 0 &&
        sql`not coalesce((
          select bool_or(${leftOut.map(hasSurely).reduce((any, one) => sql`${any} or ${one}`)}) from search_chunks part
          where part.source = c.source and part.source_id = c.source_id
        ), false)`,
    ].reduce((all: Condition, one) => (one ? sql`${all} and ${one}` : all), anything(sql));
  const mayBeFew = hasFilters(query) || kinds !== null || phrases.length > 0;
  const isNarrowed = mayBeFew || hasFilters(without) || without.phrases.length > 0;
  const letsAllThrough = !isNarrowed && hidden.projects.length + hidden.repositories.length === 0;
  return {
    ...{ isNarrowed, letsAllThrough, mayBeFew },
    kinds: kinds ?? SEARCH_KINDS,
    inQuotes: new Set(phrases.flatMap(({ text }) => wordsOf(text))),
    ...{ conditions, siftings, facets: facetsOf(query, kinds) },
    leavesOut: [...languageFacets(without), ...leftOut.flatMap(({ terms, pattern }) => (pattern === null ? terms : []))]
      .map((facets) => `!(${facets})`)
      .join(' & '),
  };
}

/** The kinds that a search lets through; null for all. */
function kindsOf({ kinds, without }: SearchQuery): SearchKind[] | null {
  if (without.kinds.length === 0) return kinds.length > 0 ? kinds : null;
  return (kinds.length > 0 ? kinds : [...SEARCH_KINDS]).filter((kind) => !without.kinds.includes(kind));
}

/** Reads what each filter says of a chunk; false for one that is not set. */
async function readConditions(sql: Sql, filters: SearchFilters): Promise<() => (Condition | false)[]> {
  const { kinds, languages, stages, authors, paths, before } = filters;
  const [projects, members, files] = await Promise.all([
    readProjects(sql, filters.projects),
    readMembers(sql, authors),
    readFiles(sql, paths),
  ]);
  const listed = (values: string[]) => sql`(select jsonb_array_elements_text(${sql.json(values)}))`;
  return () => [
    projects !== null && sql`c.project_id = any(${idArray(projects)}::text::uuid[])`,
    kinds.length > 0 && sql`c.kind in ${listed(kinds)}`,
    languages.length > 0 &&
      sql`(lower(c.language) in ${listed(languages.map((language) => language.toLowerCase()))} or exists (
        select from jsonb_array_elements_text(${sql.json(languages.map((value) => `%.${escaped(value)}`))}) as ending
        where lower(c.path) like ending
      ))`,
    stages.length > 0 &&
      sql`exists (select from items where items.id = c.item_id and items.stage in ${listed(stages)})`,
    members !== null &&
      sql`(c.author in ${listed(members)} or exists (
        select from jsonb_array_elements_text(${sql.json(authors.map(beginning))}) as named
        where lower(c.written_by) like named or lower(c.written_by) like '% ' || named
          or lower(c.written_by_address) like named
      ))`,
    files !== null && sql`c.file_id = any(${idArray(files)}::text::uuid[])`,
    files === null && paths.length > 0 && sql`c.path ~* ${anyPatternOf(paths)}`,
    before !== null && sql`c.at < ${`${before}T00:00:00Z`}::timestamptz`,
  ];
}

const anyFacet = (facets: readonly string[]) =>
  `(${facets.map((facet) => lexeme(FACET + facet.toLowerCase())).join(' | ')})`;

const languageFacets = ({ languages }: SearchFilters): string[] =>
  languages.length > 0 ? [anyFacet(languages.flatMap((language) => [language, `.${language}`]))] : [];

/** Kinds, languages and the words of phrases are among the terms of a chunk. */
function facetsOf(query: SearchQuery, kinds: SearchKind[] | null): string {
  return [
    ...(kinds && kinds.length > 0 ? [anyFacet(kinds)] : []),
    ...languageFacets(query),
    ...query.phrases.flatMap((phrase) => wordsOfPhrase(phrase) ?? []),
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
