import type { SystemMap } from '../../shared/map.ts';

/** A map of nothing, for a test to say only what it is about. */
export const EMPTY_MAP: SystemMap = {
  repositoryId: 'r',
  commit: 'c',
  generatedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  totals: { files: 0, lines: 0, bytes: 0, commits: 1, authors: 1 },
  languages: [],
  modules: [],
  edges: [],
  files: [],
  externals: [],
  cycles: [],
  fileCycles: [],
  hotspots: [],
  owners: [],
  coupling: [],
  unresolved: [],
  skipped: [],
};
