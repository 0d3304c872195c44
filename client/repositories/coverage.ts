/** How much of the repository a map has read. */
import type { MapFacts, MapFile, ModuleFacts } from './facts.ts';

/** Read in full: its imports, definitions and branches are known. Counted: its lines are. Skipped: nothing is. */
const COVERAGES = ['read', 'counted', 'skipped'] as const;
export type Coverage = (typeof COVERAGES)[number];

export const COVERAGE_WORDS: Readonly<Record<Coverage, string>> = {
  read: 'read in full',
  counted: 'only counted',
  skipped: 'not read',
};

/** How much of a file was read; `reason` says why not all of it, when the map has one. */
export function coverageOf({ reasonOf }: MapFacts, file: MapFile): { coverage: Coverage; reason: string | null } {
  const reason = reasonOf.get(file.path) ?? null;
  if (file.complexity > 0) return { coverage: 'read', reason };
  if (file.lines > 0 || reason === null) {
    return { coverage: 'counted', reason: reason ?? `imports of ${file.language} are not read` };
  }
  return { coverage: 'skipped', reason };
}

/** Files and lines by how much of them was read; what there is none of is not among them. */
export function coverageSums(facts: MapFacts): { coverage: Coverage; files: number; lines: number }[] {
  const byCoverage = Map.groupBy(facts.map.files, (file) => coverageOf(facts, file).coverage);
  return COVERAGES.flatMap((coverage) => {
    const files = byCoverage.get(coverage);
    return files ? [{ coverage, files: files.length, lines: files.reduce((sum, { lines }) => sum + lines, 0) }] : [];
  });
}

/** How much of a module was read: `part` when it is some of its lines. */
export function coverageOfModule(facts: MapFacts, { files, lines }: ModuleFacts): Coverage | 'part' {
  let read = 0;
  for (const file of files) if (coverageOf(facts, file).coverage === 'read') read += file.lines;
  if (read > 0) return read === lines ? 'read' : 'part';
  return files.some((file) => coverageOf(facts, file).coverage === 'counted') ? 'counted' : 'skipped';
}
