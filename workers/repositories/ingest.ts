import type { MapParts, SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import type { Context } from '../computation.ts';
import type { FileHistory } from './file-histories.ts';
import { type Commit, type GitAdapter, type GitReader, type Head, RepositoryError, type Tag } from './git.ts';
import { type GrammarPaths, SourceParser } from './grammars.ts';
import { History } from './history.ts';
import { linkImports } from './imports.ts';
import { openKeptFacts } from './kept-facts.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { locate } from './locate.ts';
import { Mailmap } from './mailmap.ts';
import { mirror } from './mirror.ts';
import { findModules } from './modules.ts';
import { rounded } from './order.ts';
import { type FileFacts, FileReader, readTree } from './read-files.ts';
import { Skipped } from './skipped.ts';
import { chooseGit, type RepositorySource } from './source.ts';
import type { ModuleSystem, SourceFile } from './source-language.ts';
import { SOURCE_LANGUAGES } from './source-languages.ts';
import { chooseDefinitions, ownModules, readStructure } from './structure.ts';

export type IngestInput = {
  source: RepositorySource;
  /** The time that the map is of, ISO 8601 UTC; of an older commit the time when that was made. */
  generatedAt: string;
  /** An older commit, by its whole id, instead of the newest. */
  commit?: string;
  /** The folder where what was found out is kept for the next time; by default nothing is. One ingestion uses it at a time. */
  keep?: string;
  /** How objects are read; by default with the installed git where there is one. */
  git?: GitAdapter['name'];
  limits?: Partial<Limits>;
  /** Where the grammars are, by file name (`tree-sitter-tsx.wasm` …), for a compiled binary. */
  grammars?: GrammarPaths;
};

/** A repository's map as it is computed; whose it is, the caller knows. */
export type IngestedMap = Omit<SystemMap, 'repositoryId'>;

/** So many of these lists are told: the first. */
const MOST_TOLD = {
  ...{ commits: 1000, contributors: 500, coupling: 200, hotspots: 50 },
  ...{ entryPoints: 2000, routes: 5000, unresolved: 2000 },
};

/**
 * Computes the map of a repository's default branch: fetches it when it has a URL, reads the files of the newest commit,
 * or of the one that is asked for, and the history that led there. The same commit gives the same map, but for
 * `generatedAt` and `durationMs`.
 * @throws RepositoryError when the repository cannot be read as asked, which no second attempt will change.
 */
export async function ingest(input: IngestInput, context: Context): Promise<IngestedMap> {
  const started = performance.now();
  const limits = { ...DEFAULT_LIMITS, ...input.limits };
  const git = await chooseGit(input.git);
  const { path, allowedFolders, tags } = await obtain(git, input, limits, phase(context, 0, 0.3));
  const location = await locate(path, allowedFolders);
  const reader = git.open(location, context.signal);
  try {
    const newest = await reader.head();
    if (!newest) throw new RepositoryError(`Map a repository: it has no commit yet: ${path}`);
    const past = input.commit === undefined ? null : await findCommit(reader, newest.commit, input.commit, limits);
    const head = past ? { ...newest, commit: past.oid } : newest;
    const at = past ? { ...input, generatedAt: past.committedAt } : input;
    const map = await readMap({ input: at, reader, head, limits, tags, shallow: location.shallow }, context);
    context.progress(1, 'Done');
    return { ...map, durationMs: Math.round(performance.now() - started) };
  } finally {
    reader.close();
  }
}

/** One of the commits that lead to the newest: nobody is told of others. */
async function findCommit(reader: GitReader, newest: string, wanted: string, { commits }: Limits): Promise<Commit> {
  for await (const commit of reader.commits(newest, commits)) if (commit.oid === wanted) return commit;
  throw new RepositoryError(`Map a commit: it does not lead to the newest: ${wanted}`);
}

type Opened = {
  input: IngestInput;
  reader: GitReader;
  head: Head;
  limits: Limits;
  /** Those of the remote. */
  tags: Tag[];
  shallow: ReadonlySet<string>;
};

async function readMap(
  { input, reader, head, limits, tags, shallow }: Opened,
  context: Context,
): Promise<Omit<IngestedMap, 'durationMs'>> {
  const skipped = new Skipped();
  context.progress(0.3, `Listing the files of ${head.commit.slice(0, 10)}`);
  const entries = await readTree(reader, head.commit, limits, skipped);
  const kept = input.keep === undefined ? null : await openKeptFacts(input.keep, limits);
  const parser = new SourceParser(SOURCE_LANGUAGES, input.grammars);
  const fileReader = new FileReader(reader, parser, limits, skipped, kept?.files);
  await fileReader.read(entries, phase(context, 0.32, 0.75));
  const facts = fileReader.facts.sort((a, b) => byText(a.path, b.path));

  const { files } = fileReader;
  context.progress(0.75, 'Resolving imports');
  const sources = facts.flatMap(({ path, language, source }): SourceFile[] =>
    source ? [{ path, language, source }] : [],
  );
  const systems = await Promise.all(
    SOURCE_LANGUAGES.map((family) =>
      family.openModules(
        files,
        sources.filter(({ language }) => language in family.grammars),
      ),
    ),
  );
  const systemOf = (language: string): ModuleSystem | undefined =>
    systems[SOURCE_LANGUAGES.findIndex((family) => language in family.grammars)];
  const entryOf = (folder: string) => systems.map((system) => system.entryOf(folder)).find((entry) => entry) ?? null;
  const modules = findModules(facts, ownModules(systems), entryOf);
  const { importsOf, surfaceOf, layers, unresolved, ...graph } = linkImports(
    sources,
    systemOf,
    modules.moduleOf,
    modules.list.map(({ id }) => id),
  );
  const structure = await readStructure(facts, files, systems, graph.externals);
  const definitionsOf = chooseDefinitions(facts, skipped);

  const history = new History({
    files: facts,
    moduleOf: modules.moduleOf,
    mailmap: new Mailmap((await files.readText('.mailmap')) ?? ''),
    limits,
    skipped,
    shallow,
    tags,
    kept: kept?.changes ?? null,
  });
  if (shallow.size > 0) skipped.add('', 'commits that are not in this shallow clone');
  await history.read(reader, head.commit, phase(context, 0.8, 1));
  // What it holds is needed no more, and making the map takes as much memory.
  reader.close();
  await Promise.all([kept?.files.compact(), kept?.changes.compact()]);

  const { told } = history;
  return {
    commit: head.commit,
    branch: head.branch,
    generatedAt: input.generatedAt,
    totals: {
      files: facts.length,
      lines: facts.reduce((sum, { lines }) => sum + lines, 0),
      bytes: facts.reduce((sum, { bytes }) => sum + bytes, 0),
      ...history.totals,
    },
    languages: countLanguages(facts),
    modules: modules.list.map((module) => ({
      ...module,
      layer: layers.get(module.id) ?? 0,
      surface: surfaceOf.get(module.id) ?? [],
      history: history.ofModule(module.id),
    })),
    files: facts.map((file) => {
      const { path, oid, language, lines, code, comments, blanks, source } = file;
      const past = history.of(path);
      const imports = importsOf.get(path) ?? [];
      const module = modules.moduleOf(path);
      const definitions = definitionsOf(file);
      const counts = { lines, code, comments, blanks, complexity: source?.complexity ?? 0 };
      const changes = {
        churn: past?.churn ?? 0,
        authors: past?.authors.size ?? 0,
        lastChanged: past?.lastChanged ?? null,
        history: past ? pastOf(past) : null,
      };
      return { path, oid, module, language, ...counts, definitions, imports, ...changes };
    }),
    ...graph,
    ...structure,
    ...told,
    ...cutLists({ ...structure, ...told, hotspots: findHotspots(facts, history), unresolved }),
    skipped: skipped.list(limits.skippedListed),
  };
}

type LongLists = MapParts<keyof typeof MOST_TOLD>;

/** The first of the lists that may be long, and how many more there are of each. */
function cutLists(lists: LongLists): LongLists & MapParts<'unlisted'> {
  const unlisted: MapParts<'unlisted'>['unlisted'] = {};
  const first = <T>(name: keyof typeof MOST_TOLD, list: readonly T[]): T[] => {
    if (list.length > MOST_TOLD[name]) unlisted[name] = list.length - MOST_TOLD[name];
    return list.slice(0, MOST_TOLD[name]);
  };
  return {
    commits: first('commits', lists.commits),
    contributors: first('contributors', lists.contributors),
    coupling: first('coupling', lists.coupling),
    entryPoints: first('entryPoints', lists.entryPoints),
    hotspots: first('hotspots', lists.hotspots),
    routes: first('routes', lists.routes),
    unresolved: first('unresolved', lists.unresolved),
    unlisted,
  };
}

function pastOf({ added, removed, busFactor, since, formerPaths }: FileHistory) {
  return { added, removed, busFactor, since, formerPaths };
}

/** The folder to read the repository from, after fetching what has a URL. */
async function obtain(
  git: GitAdapter,
  { source, commit }: IngestInput,
  { fetchBytes }: Limits,
  { signal, progress }: Context,
): Promise<{ path: string; allowedFolders?: string[]; tags: Tag[] }> {
  if ('path' in source) return { ...source, tags: [] };
  const { url, folder, allowPrivate, certificateAuthority } = source;
  // An older commit came with the newest. Two that fetch at once would be in each other's way.
  if (commit !== undefined) return { path: folder, tags: [] };
  progress(0, `Fetching ${url}`);
  const options = { allowPrivate, certificateAuthority, maxBytes: fetchBytes, signal, onProgress: progress };
  return { path: folder, tags: await mirror(git, url, folder, options) };
}

/** A part of the work: what it calls 0 to 1 is `from` to `to` of the whole. */
function phase({ signal, progress }: Context, from: number, to: number): Context {
  return { signal, progress: (fraction, message) => progress(from + fraction * (to - from), message) };
}

function countLanguages(facts: readonly FileFacts[]): SystemMap['languages'] {
  const languages = [...Map.groupBy(facts, ({ language }) => language)].map(([name, files]) => {
    const sum = (count: 'lines' | 'code' | 'comments' | 'blanks') =>
      files.reduce((total, file) => total + file[count], 0);
    const [lines, code, comments, blanks] = [sum('lines'), sum('code'), sum('comments'), sum('blanks')];
    return { name, files: files.length, lines, code, comments, blanks };
  });
  return languages.sort((a, b) => b.lines - a.lines || b.files - a.files || byText(a.name, b.name));
}

/** The files that are both changed often and complex, by the product of the two; 1 is the hottest. */
function findHotspots(facts: readonly FileFacts[], history: History): SystemMap['hotspots'] {
  const heats = facts.flatMap(({ path, source }) => {
    const complexity = source?.complexity ?? 0;
    const churn = history.of(path)?.churn ?? 0;
    return churn * complexity > 0 ? [{ path, heat: churn * complexity, churn, complexity }] : [];
  });
  const sorted = heats.sort((a, b) => b.heat - a.heat || byText(a.path, b.path));
  const hottest = sorted[0]?.heat ?? 1;
  return sorted.map(({ heat, path, churn, complexity }) => ({
    path,
    score: rounded(heat / hottest),
    churn,
    complexity,
  }));
}
