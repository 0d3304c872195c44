import { z } from 'zod';
import { SystemMap } from './map.ts';
import { type Cycle, moduleCycles } from './map-cycles.ts';
import { byText } from './order.ts';

const count = z.number().int();
const change = z.object({ from: count, to: count });
const edge = z.object({ from: z.string(), to: z.string(), weight: count });
const cycles = z.object({ appeared: z.array(z.array(z.string())), vanished: z.array(z.array(z.string())) });

/** What differs between two maps of a repository. Lists are ordered by path or name, `grew` and `shrank` by how much. */
export const MapDifference = z
  .object({
    repositoryId: z.string(),
    from: z.object({ commit: z.string(), generatedAt: z.string(), totals: SystemMap.shape.totals }),
    to: z.object({ commit: z.string(), generatedAt: z.string(), totals: SystemMap.shape.totals }),
    /** Of all files, where the lists below have the first only. No file is in two of them. */
    counts: z.object({
      appeared: count,
      vanished: count,
      moved: count,
      grew: count,
      shrank: count,
      changed: count,
    }),
    files: z.object({
      appeared: z.array(z.object({ path: z.string(), module: z.string(), lines: count })),
      vanished: z.array(z.object({ path: z.string(), module: z.string(), lines: count })),
      /** A file of the one map that the history, or an equal content, shows to be one of the other. */
      moved: z.array(z.object({ from: z.string(), to: z.string(), lines: change })),
      grew: z.array(z.object({ path: z.string(), lines: change, complexity: change })),
      shrank: z.array(z.object({ path: z.string(), lines: change, complexity: change })),
      /** Those that have as many lines as before, but others. */
      changed: z.array(z.object({ path: z.string(), lines: change, complexity: change })),
    }),
    modules: z.object({
      appeared: z.array(z.object({ id: z.string(), files: count, lines: count })),
      vanished: z.array(z.object({ id: z.string(), files: count, lines: count })),
      changed: z.array(z.object({ id: z.string(), files: change, lines: change })),
    }),
    edges: z.object({ appeared: z.array(edge), vanished: z.array(edge) }),
    externals: z.object({ appeared: z.array(z.string()), vanished: z.array(z.string()) }),
    /** Of modules, by the imports of code; what imports or is a test is left out. The largest first. */
    cycles,
    /** Those that are only there with the imports of tests, as a map is told apart in its views. */
    cyclesWithTests: cycles,
    languages: z.array(z.object({ name: z.string(), files: change, lines: change })),
  })
  .meta({ id: 'MapDifference' });
export type MapDifference = z.infer<typeof MapDifference>;

type File = SystemMap['files'][number];
type Moved = MapDifference['files']['moved'][number];

/** What appeared, vanished, moved and grew between two maps of one repository. No list of files is longer than `limit`. */
export function compareMaps(from: SystemMap, to: SystemMap, limit: number): MapDifference {
  const files = compareFiles(from, to, limit);
  const modules = compareBy(from.modules, to.modules, ({ id }) => id);
  const edges = compareBy(from.edges, to.edges, (edge) => JSON.stringify([edge.from, edge.to]));
  const externals = compareBy(from.externals, to.externals, ({ name }) => name);
  const cycles = { from: moduleCycles(from), to: moduleCycles(to) };
  const languages = compareBy(from.languages, to.languages, ({ name }) => name);
  const size = ({ files, lines }: { files: number; lines: number }) => ({ files, lines });
  const none = { files: 0, lines: 0 };
  const pairs = [
    ...languages.vanished.map((before) => ({ name: before.name, before: size(before), after: none })),
    ...languages.both.map(([before, after]) => ({ name: after.name, before: size(before), after: size(after) })),
    ...languages.appeared.map((after) => ({ name: after.name, before: none, after: size(after) })),
  ];
  return {
    repositoryId: to.repositoryId,
    from: { commit: from.commit, generatedAt: from.generatedAt, totals: from.totals },
    to: { commit: to.commit, generatedAt: to.generatedAt, totals: to.totals },
    ...files,
    modules: {
      appeared: modules.appeared.map((module) => ({ id: module.id, ...size(module) })),
      vanished: modules.vanished.map((module) => ({ id: module.id, ...size(module) })),
      changed: modules.both
        .filter(([before, after]) => before.files !== after.files || before.lines !== after.lines)
        .map(([before, after]) => ({ id: after.id, ...sizeChange(before, after) })),
    },
    edges: { appeared: edges.appeared, vanished: edges.vanished },
    externals: {
      appeared: externals.appeared.map(({ name }) => name),
      vanished: externals.vanished.map(({ name }) => name),
    },
    cycles: compareCycles(cycles.from.code, cycles.to.code),
    cyclesWithTests: compareCycles(cycles.from.withTests, cycles.to.withTests),
    languages: pairs
      .filter(({ before, after }) => before.files !== after.files || before.lines !== after.lines)
      .map(({ name, before, after }) => ({ name, ...sizeChange(before, after) }))
      .sort((a, b) => byText(a.name, b.name)),
  };
}

function compareCycles(from: readonly Cycle[], to: readonly Cycle[]) {
  const { appeared, vanished } = compareBy(from, to, ({ members }) => JSON.stringify(members));
  const modulesOf = (cycles: readonly Cycle[]) => cycles.map(({ members }) => [...members]);
  return { appeared: modulesOf(appeared), vanished: modulesOf(vanished) };
}

type Sized = { files: number; lines: number };

function sizeChange(before: Sized, after: Sized) {
  return { files: { from: before.files, to: after.files }, lines: { from: before.lines, to: after.lines } };
}

function compareFiles(from: SystemMap, to: SystemMap, limit: number): Pick<MapDifference, 'files' | 'counts'> {
  const { appeared, vanished, both } = compareBy(from.files, to.files, ({ path }) => path);
  const moved = findMoved(vanished, appeared);
  const movedFrom = new Set(moved.map((move) => move.from));
  const movedTo = new Set(moved.map((move) => move.to));
  const sized = ([before, after]: [File, File]) => ({
    path: after.path,
    lines: { from: before.lines, to: after.lines },
    complexity: { from: before.complexity, to: after.complexity },
  });
  const sizes = both.map(sized);
  const growth = ({ lines }: { lines: { from: number; to: number } }) => lines.to - lines.from;
  const grew = sizes.filter((file) => growth(file) > 0).sort((a, b) => growth(b) - growth(a));
  const shrank = sizes.filter((file) => growth(file) < 0).sort((a, b) => growth(a) - growth(b));
  const brief = ({ path, module, lines }: File) => ({ path, module, lines });
  const lists = {
    appeared: appeared.filter(({ path }) => !movedTo.has(path)).map(brief),
    vanished: vanished.filter(({ path }) => !movedFrom.has(path)).map(brief),
    moved,
    grew,
    shrank,
    changed: both.filter(([before, after]) => isRewritten(before, after)).map(sized),
  };
  return {
    counts: {
      appeared: lists.appeared.length,
      vanished: lists.vanished.length,
      moved: moved.length,
      grew: grew.length,
      shrank: shrank.length,
      changed: lists.changed.length,
    },
    files: {
      appeared: lists.appeared.slice(0, limit),
      vanished: lists.vanished.slice(0, limit),
      moved: moved.slice(0, limit),
      grew: grew.slice(0, limit),
      shrank: shrank.slice(0, limit),
      changed: lists.changed.slice(0, limit),
    },
  };
}

/** Maps from before contents were told have only lines to go by: of those, none is. */
const isRewritten = (before: File, after: File) =>
  before.lines === after.lines && before.oid !== undefined && after.oid !== undefined && before.oid !== after.oid;

/** Pairs what vanished with what appeared: by the former paths that the history knows, else by their contents. */
function findMoved(vanished: readonly File[], appeared: readonly File[]): Moved[] {
  const byPath = new Map(vanished.map((file) => [file.path, file]));
  const byContent = new Map<string, File[]>();
  for (const file of vanished) {
    if (!file.oid) continue;
    const same = byContent.get(file.oid) ?? [];
    byContent.set(file.oid, same);
    same.push(file);
  }
  const used = new Set<File>();
  const placed = new Set<File>();
  const isFree = (file: File | undefined): file is File => file !== undefined && !used.has(file);
  const moved: Moved[] = [];
  const pair = (find: (file: File) => File | undefined) => {
    for (const to of appeared) {
      const from = placed.has(to) ? undefined : find(to);
      if (!from) continue;
      used.add(from);
      placed.add(to);
      moved.push({ from: from.path, to: to.path, lines: { from: from.lines, to: to.lines } });
    }
  };
  pair(({ history }) => history?.formerPaths.map((path) => byPath.get(path)).find(isFree));
  pair(({ oid }) => (oid ? byContent.get(oid)?.find(isFree) : undefined));
  return moved.sort((a, b) => byText(a.to, b.to));
}

/** Takes two lists apart by a key that is in each list once, in the order of the lists. */
function compareBy<T>(from: readonly T[], to: readonly T[], keyOf: (value: T) => string) {
  const before = new Map(from.map((value) => [keyOf(value), value]));
  const after = new Map(to.map((value) => [keyOf(value), value]));
  return {
    appeared: to.filter((value) => !before.has(keyOf(value))),
    vanished: from.filter((value) => !after.has(keyOf(value))),
    both: [...after].flatMap(([key, now]): [T, T][] => {
      const old = before.get(key);
      return old === undefined ? [] : [[old, now]];
    }),
  };
}
