import { z } from 'zod';
import { SystemMap } from '../map.ts';
import { pageOf } from './page.ts';
import { typedText } from './text.ts';

/** The body of `POST /api/projects/:id/repositories`: an absolute local path, or an https URL. */
export const NewRepository = z.object({ url: typedText(2000) }).meta({ id: 'NewRepository' });
export type NewRepository = z.infer<typeof NewRepository>;

/** What a map is of. */
export const MapSummary = z
  .object({ commit: z.string(), generatedAt: z.string(), totals: SystemMap.shape.totals })
  .meta({ id: 'MapSummary' });
export type MapSummary = z.infer<typeof MapSummary>;

/** The maps of a repository that are kept, newest first. */
export const MapPage = pageOf(MapSummary);

/** A commit by its id, or the beginning of it. */
export const CommitId = z.string().regex(/^[0-9a-f]{7,64}$/);

/** Of which commit to make a map, by its whole id. */
export const PastMapRequest = z.object({ commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/) });

/** The longest that a list of files in a comparison can be: no map has more files. */
export const MOST_COMPARED = 50_000;

/** Which maps to compare, and how long each list of files may be: by default the newest with the one before it. */
export const ComparisonQuery = z.object({
  from: CommitId.optional(),
  to: CommitId.optional(),
  limit: z.coerce.number().int().min(1).max(MOST_COMPARED).default(1000),
});

/** Larger texts, in bytes, are not shown. */
export const LARGEST_TEXT = 1_000_000;

/** Which file of a repository: its path from the root, as its tree has it, in the newest map's commit or another one's. */
export const FileQuery = z.object({ path: z.string().min(1).max(4096), commit: CommitId.optional() });

/** A file as a commit has it. */
export const FileContent = z
  .object({
    path: z.string(),
    commit: z.string(),
    /** The id of its content; of a submodule the commit that it is at. */
    oid: z.string(),
    /** As the map calls it; null without a text. */
    language: z.string().nullable(),
    /** As git stores it; null where that is not known. */
    bytes: z.number().int().nullable(),
    lines: z.number().int().nullable(),
    /** Bytes that are no UTF-8 are replaced. */
    text: z.string().nullable(),
    /** Why there is no text; `absent` is what a partial clone leaves out. */
    reason: z.enum(['binary', 'large', 'symlink', 'submodule', 'lfs', 'absent', 'damaged']).nullable(),
    /** Where a symbolic link leads, as it says; it is not followed. */
    target: z.string().nullable(),
  })
  .meta({ id: 'FileContent' });
export type FileContent = z.infer<typeof FileContent>;

/** A repository, with what its newest map shows. */
export const Repository = z
  .object({
    id: z.string(),
    projectId: z.string(),
    url: z.string(),
    kind: z.enum(['path', 'https']),
    name: z.string(),
    createdAt: z.string(),
    /** The commit that HEAD named when it was last looked at (null: it has none); null before that. */
    head: z.object({ commit: z.string().nullable(), checkedAt: z.string() }).nullable(),
    /** The newest map; null until the first ingestion has ended. `stale` when HEAD names another commit by now. */
    map: MapSummary.extend({ stale: z.boolean() }).nullable(),
  })
  .meta({ id: 'Repository' });
export type Repository = z.infer<typeof Repository>;

export const RepositoryPage = pageOf(Repository);

/** The answer of whatever starts an ingestion. */
export const IngestionStarted = z.object({ jobId: z.string() }).meta({ id: 'IngestionStarted' });
export type IngestionStarted = z.infer<typeof IngestionStarted>;

/** The answer of `POST /api/projects/:id/repositories`: the first ingestion starts at once. */
export const RepositoryAdded = Repository.extend({ jobId: z.string() }).meta({ id: 'RepositoryAdded' });
export type RepositoryAdded = z.infer<typeof RepositoryAdded>;
