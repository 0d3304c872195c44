import { z } from 'zod';
import { Role } from '../actor.ts';

/** The signed-in person: the answer of `GET /api/me`. `color` is a CSS colour. */
export const Me = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: Role, color: z.string() })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
