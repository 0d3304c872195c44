import { serve } from './thread.ts';

/**
 * Every computation of the product. This file is the one entry of all threads, so that a compiled binary needs one
 * extra entry point; each computation is a chunk of its own that is loaded when it is first asked for.
 */
const computations = {
  'sync/compact': async () => (await import('./sync/compact.ts')).compact,
  'repositories/ingest': async () => (await import('./repositories/ingest.ts')).ingest,
  'repositories/make-map': async () => (await import('./repositories/make-map.ts')).makeMap,
  'repositories/compare': async () => (await import('./repositories/compare-maps.ts')).comparePackedMaps,
  'repositories/head': async () => (await import('./repositories/head.ts')).readHead,
  'repositories/read-file': async () => (await import('./repositories/read-file.ts')).readFile,
  'search/plan-files': async () => (await import('./search/plan-files.ts')).planFiles,
  'search/cut-files': async () => (await import('./search/cut-files.ts')).cutFiles,
  'search/read-commits': async () => (await import('./search/read-commits.ts')).readCommits,
  'search/embed': async () => (await import('./search/embed.ts')).embedTexts,
  'search/embed-with-model': async () => (await import('./search/model.ts')).embedWithModel,
};
export type Computations = typeof computations;

serve(computations);
