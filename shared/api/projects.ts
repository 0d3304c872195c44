import { z } from 'zod';
import { HEALTHS, MAX_PROJECT_DESCRIPTION_LENGTH, MAX_PROJECT_NAME_LENGTH } from '../documents.ts';
import { pageOf } from './page.ts';
import { textOf, typedText } from './text.ts';

/** A project. An archived one can be read only; a `demo` is the sample that `DELETE /api/demo` removes. */
export const Project = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    demo: z.boolean(),
    health: z.enum(HEALTHS),
    createdAt: z.string(),
    createdBy: z.string().nullable(),
    updatedAt: z.string(),
    archivedAt: z.string().nullable(),
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof Project>;
export const ProjectPage = pageOf(Project);

const name = typedText(MAX_PROJECT_NAME_LENGTH);
const description = textOf(MAX_PROJECT_DESCRIPTION_LENGTH);

/** The body of `POST /api/projects`. */
export const NewProject = z.object({ name, description: description.default('') }).meta({ id: 'NewProject' });
export type NewProject = z.infer<typeof NewProject>;

/** The body of `PATCH /api/projects/:id`; `archived: false` takes a project out of the archive. */
export const ProjectChange = z
  .object({ name, description, archived: z.literal(false) })
  .partial()
  .meta({ id: 'ProjectChange' });
export type ProjectChange = z.infer<typeof ProjectChange>;
