import { z } from 'zod';

/** The system map of one commit of a repository. Paths are relative to its root, with `/`. */
export const SystemMap = z
  .object({
    repositoryId: z.string(),
    commit: z.string(),
    generatedAt: z.string(),
    durationMs: z.number(),
    totals: z.object({
      files: z.number().int(),
      lines: z.number().int(),
      bytes: z.number().int(),
      commits: z.number().int(),
      authors: z.number().int(),
    }),
    languages: z.array(z.object({ name: z.string(), files: z.number().int(), lines: z.number().int() })),
    modules: z.array(
      z.object({
        id: z.string(),
        path: z.string(),
        name: z.string(),
        language: z.string(),
        files: z.number().int(),
        lines: z.number().int(),
        /** The module's entry file, when it has one. */
        entry: z.string().nullable(),
      }),
    ),
    /** Imports between modules; `weight` counts the importing statements. */
    edges: z.array(z.object({ from: z.string(), to: z.string(), weight: z.number().int() })),
    files: z.array(
      z.object({
        path: z.string(),
        module: z.string(),
        language: z.string(),
        lines: z.number().int(),
        complexity: z.number(),
        imports: z.array(z.string()),
        /** Commits that changed the file. */
        churn: z.number().int(),
        authors: z.number().int(),
        lastChanged: z.string().nullable(),
      }),
    ),
    externals: z.array(z.object({ name: z.string(), importers: z.number().int() })),
    cycles: z.array(z.array(z.string())),
    hotspots: z.array(z.object({ path: z.string(), score: z.number(), churn: z.number(), complexity: z.number() })),
    owners: z.array(z.object({ path: z.string(), author: z.string(), share: z.number() })),
    coupling: z.array(z.object({ a: z.string(), b: z.string(), together: z.number().int(), share: z.number() })),
    skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  })
  .meta({ id: 'SystemMap' });
export type SystemMap = z.infer<typeof SystemMap>;
