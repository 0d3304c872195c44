/** What a map says about each module, worked out once for every view of it. */
import type { SystemMap } from '../../shared/map.ts';
import { type Cycle, type Cycles, moduleCycles } from '../../shared/map-cycles.ts';

export type MapFile = SystemMap['files'][number];
/** Somebody's part of the changes, 0 to 1. */
export type Ownership = { author: string; share: number };
/** A module at the other end of imports; `weight` counts the importing statements. */
export type Neighbour = { id: string; weight: number };

export type ModuleFacts = Omit<SystemMap['modules'][number], 'files'> & {
  /** Changes of its files, summed. */
  churn: number;
  complexity: number;
  /** Null when its history was not read. */
  lastChanged: string | null;
  owner: Ownership | null;
  /** The first three by their share. */
  owners: Ownership[];
  /** How few people made more than half of its changes; 0 when nothing is known. */
  keepers: number;
  /** Heaviest first. */
  imports: Neighbour[];
  importedBy: Neighbour[];
  /** The cycle that it is in: that of code, if there is one. */
  cycle: Cycle | null;
  /** Its lines by language, most first. */
  languages: { name: string; lines: number }[];
  files: MapFile[];
};

export type MapFacts = {
  map: SystemMap;
  /** Largest first. */
  modules: ModuleFacts[];
  byId: ReadonlyMap<string, ModuleFacts>;
  cycles: Cycles;
  /** By path. */
  files: ReadonlyMap<string, MapFile>;
  /** The files that import each file. */
  importersOf: ReadonlyMap<string, readonly string[]>;
  /** Why a file was not read, or not in full; several reasons in one text. */
  reasonOf: ReadonlyMap<string, string>;
  /** Each file's first author. */
  ownerOf: ReadonlyMap<string, Ownership>;
};

const byWeight = (a: Neighbour, b: Neighbour) => b.weight - a.weight || (a.id < b.id ? -1 : 1);

/** What a person calls a module: its folder, or the whole's name for the root. */
export const moduleLabel = (module: { path: string; name: string }): string => module.path || module.name;

/** Works out the facts of every module. */
export function readFacts(map: SystemMap): MapFacts {
  const filesOf = Map.groupBy(map.files, (file) => file.module);
  const ownersOf = Map.groupBy(map.owners, (owner) => owner.path);
  const imports = Map.groupBy(map.edges, (edge) => edge.from);
  const importedBy = Map.groupBy(map.edges, (edge) => edge.to);
  const cycles = moduleCycles(map);
  const cycleOf = new Map(
    [...cycles.withTests, ...cycles.code].flatMap((cycle) => cycle.members.map((id) => [id, cycle] as const)),
  );

  const modules = map.modules.map((module): ModuleFacts => {
    const files = filesOf.get(module.id) ?? [];
    const churn = sum(files, (file) => file.churn);
    const linesOf = new Map<string, number>();
    let lastChanged: string | null = null;
    for (const { language, lines, lastChanged: at } of files) {
      if (lines > 0) linesOf.set(language, (linesOf.get(language) ?? 0) + lines);
      if (at !== null && (lastChanged === null || at > lastChanged)) lastChanged = at;
    }
    const changesOf = new Map<string, number>();
    for (const file of files) {
      for (const { author, share } of ownersOf.get(file.path) ?? []) {
        changesOf.set(author, (changesOf.get(author) ?? 0) + share * file.churn);
      }
    }
    const summed = [...changesOf]
      .map(([author, changes]): Ownership => ({ author, share: churn > 0 ? changes / churn : 0 }))
      .sort((a, b) => b.share - a.share || (a.author < b.author ? -1 : 1));
    // The commits of the module itself say it exactly; maps of before have only those of its files.
    const owners = module.history?.owners ?? summed.slice(0, 3);
    return {
      ...module,
      churn,
      complexity: sum(files, (file) => file.complexity),
      lastChanged,
      owner: owners[0] ?? null,
      owners,
      keepers: module.history?.busFactor ?? keepersOf(summed),
      imports: (imports.get(module.id) ?? []).map(({ to, weight }) => ({ id: to, weight })).sort(byWeight),
      importedBy: (importedBy.get(module.id) ?? []).map(({ from, weight }) => ({ id: from, weight })).sort(byWeight),
      cycle: cycleOf.get(module.id) ?? null,
      languages: [...linesOf].map(([name, lines]) => ({ name, lines })).sort((a, b) => b.lines - a.lines),
      files,
    };
  });
  modules.sort((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1));
  const ownerOf = new Map<string, Ownership>();
  for (const { path, author, share } of map.owners) {
    if (share > (ownerOf.get(path)?.share ?? 0)) ownerOf.set(path, { author, share });
  }
  const importersOf = new Map<string, string[]>();
  for (const { path, imports: imported } of map.files) {
    for (const other of imported) {
      const importers = importersOf.get(other);
      if (importers) importers.push(path);
      else importersOf.set(other, [path]);
    }
  }
  const reasonOf = new Map<string, string>();
  for (const { path, reason } of map.skipped) {
    const before = reasonOf.get(path);
    reasonOf.set(path, before === undefined ? reason : `${before}; ${reason}`);
  }
  return {
    ...{ map, modules, cycles, ownerOf, importersOf, reasonOf },
    byId: new Map(modules.map((module) => [module.id, module])),
    files: new Map(map.files.map((file) => [file.path, file])),
  };
}

/** How many of these people together reach half; all of them when the known shares do not. */
function keepersOf(shares: readonly Ownership[]): number {
  let reached = 0;
  for (const [index, { share }] of shares.entries()) {
    reached += share;
    // Shares are rounded, so two halves may be a little less than one.
    if (reached >= 0.499) return index + 1;
  }
  return shares.length;
}

/** A module and everything it imports or is imported by. */
export function withNeighbours({ id, imports, importedBy }: ModuleFacts): Set<string> {
  return new Set([id, ...imports.map((other) => other.id), ...importedBy.map((other) => other.id)]);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
