import { z } from 'zod';
import { SystemMap } from '../map.ts';
import { pageOf } from './page.ts';
import { typedText } from './text.ts';

/** The body of `POST /api/projects/:id/repositories`: an absolute local path, or an https URL. */
export const NewRepository = z.object({ url: typedText(2000) }).meta({ id: 'NewRepository' });
export type NewRepository = z.infer<typeof NewRepository>;

/** A repository, with what its newest map shows. */
export const Repository = z
  .object({
    id: z.string(),
    projectId: z.string(),
    url: z.string(),
    kind: z.enum(['path', 'https']),
    name: z.string(),
    createdAt: z.string(),
    /** Null until the first ingestion has ended. */
    map: z.object({ commit: z.string(), generatedAt: z.string(), totals: SystemMap.shape.totals }).nullable(),
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
