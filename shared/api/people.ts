import { z } from 'zod';
import { Role } from '../actor.ts';
import { pageOf } from './page.ts';

/** The shortest password, in characters. */
export const MIN_PASSWORD_LENGTH = 10;
const Name = z.string().trim().min(1).max(100);
const Email = z.email().max(254);
const Password = z.string().min(MIN_PASSWORD_LENGTH).max(1000);

/** The body of `POST /api/setup` and of `POST /api/invites/by-token/:token/accept`. */
export const NewPerson = z.object({ name: Name, email: Email, password: Password }).meta({ id: 'NewPerson' });
export type NewPerson = z.infer<typeof NewPerson>;

/** The body of `POST /api/session`. */
export const Credentials = z.object({ email: z.string().max(254), password: z.string().max(1000) });
export type Credentials = z.infer<typeof Credentials>;

/**
 * The answer of `GET /api/setup`: whether the owner is still to be made, and the repository that the server was started
 * in, to try it with (only while set-up is needed, or to an owner).
 */
export const SetupState = z
  .object({ needed: z.boolean(), suggestion: z.string().nullable() })
  .meta({ id: 'SetupState' });
export type SetupState = z.infer<typeof SetupState>;

/** A member as `GET /api/members` lists it. `color` is a CSS colour. */
export const MemberAccount = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: Role, color: z.string(), disabled: z.boolean() })
  .meta({ id: 'MemberAccount' });
export type MemberAccount = z.infer<typeof MemberAccount>;
export const MemberPage = pageOf(MemberAccount);

/** The body of `PATCH /api/members/:id`; owners change everybody, everybody their own name, colour and password. */
export const MemberChange = z
  .object({
    name: Name,
    color: z.string().max(60),
    role: Role,
    disabled: z.boolean(),
    password: Password,
    /** Asked for when somebody changes their own password. */
    currentPassword: z.string().max(1000),
  })
  .partial()
  .meta({ id: 'MemberChange' });
export type MemberChange = z.infer<typeof MemberChange>;

/** An invitation that was not accepted yet. `url` is only in the answer that made it: the token is stored hashed. */
export const Invite = z
  .object({
    id: z.string(),
    role: Role,
    email: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string(),
    url: z.string().optional(),
  })
  .meta({ id: 'Invite' });
export type Invite = z.infer<typeof Invite>;
export const InvitePage = pageOf(Invite);

/** The body of `POST /api/invites`. */
export const NewInvite = z.object({ role: Role, email: Email.optional() }).meta({ id: 'NewInvite' });
export type NewInvite = z.infer<typeof NewInvite>;

/** What whoever holds an invitation's link may know: the answer of `GET /api/invites/by-token/:token`. */
export const InvitePreview = z.object({ role: Role, workspace: z.string() }).meta({ id: 'InvitePreview' });
export type InvitePreview = z.infer<typeof InvitePreview>;

/** An API token as it is listed; the secret is only in the answer that made it. */
export const ApiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
    secret: z.string().optional(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.infer<typeof ApiToken>;
export const ApiTokenPage = pageOf(ApiToken);

/** The body of `POST /api/tokens`. */
export const NewApiToken = z.object({ name: Name, role: Role }).meta({ id: 'NewApiToken' });
export type NewApiToken = z.infer<typeof NewApiToken>;
