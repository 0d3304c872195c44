import { z } from 'zod';

/** What a person may do here. An owner also manages members and tokens; a viewer reads. */
export const ROLES = ['owner', 'editor', 'viewer'] as const;
export const Role = z.enum(ROLES).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

/** True when `role` may do what `needed` asks for. */
export function roleAllows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(needed);
}

/** Who did something. `id` is null only for the system itself. */
export const Actor = z
  .object({
    type: z.enum(['person', 'agent', 'integration', 'system']),
    id: z.string().nullable(),
    name: z.string(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof Actor>;

export const SYSTEM_ACTOR: Actor = { type: 'system', id: null, name: 'Mission Control' };
