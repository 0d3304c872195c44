import { z } from 'zod';
import { Role } from '../actor.ts';
import { countCharacters, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../passwords.ts';
import { typedText } from './text.ts';

/** An e-mail address as people have them, on hosts of a private network too. Kept in lower case. */
export const Email = z
  .email({ pattern: /^[^\s@]+@[^\s@]+$/ })
  .max(254)
  .toLowerCase();

/** A new password: what a password manager makes, or a few words. */
export const NewPassword = z
  .string()
  .max(MAX_PASSWORD_LENGTH)
  .refine((text) => countCharacters(text) >= MIN_PASSWORD_LENGTH, `has less than ${MIN_PASSWORD_LENGTH} characters`)
  .meta({ minLength: MIN_PASSWORD_LENGTH });

/** The body of `POST /api/session`. */
export const Credentials = z
  .object({ email: Email, password: z.string().max(MAX_PASSWORD_LENGTH) })
  .meta({ id: 'Credentials' });

/** The body of `POST /api/me/password`. */
export const PasswordChange = z
  .object({ current: z.string().max(MAX_PASSWORD_LENGTH), password: NewPassword })
  .meta({ id: 'PasswordChange' });

/** A place where a member is signed in. */
export const MemberSession = z
  .object({
    id: z.string(),
    userAgent: z.string(),
    createdAt: z.string(),
    lastUsedAt: z.string(),
    expiresAt: z.string(),
    /** Whether it is the one that asks. */
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export type MemberSession = z.infer<typeof MemberSession>;

/** The body of `POST /api/tokens`. */
export const NewApiToken = z.object({ name: typedText(100), role: Role }).meta({ id: 'NewToken' });

/** An API token; `prefix` is the start of its secret, to tell tokens apart. */
export const ApiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    prefix: z.string(),
    /** The member who made it; null when the administrator's token did. */
    createdBy: z.string().nullable(),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'Token' });
export type ApiToken = z.infer<typeof ApiToken>;

/** A token that was just made: the only time that its secret can be seen. */
export const CreatedApiToken = ApiToken.extend({ token: z.string() }).meta({ id: 'CreatedToken' });
export type CreatedApiToken = z.infer<typeof CreatedApiToken>;
