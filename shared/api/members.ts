import { z } from 'zod';
import { Role } from '../actor.ts';
import { MEMBER_COLORS } from '../member-colors.ts';
import { Email, NewPassword } from './auth.ts';
import { typedText } from './text.ts';

const MemberName = typedText(100);

/** Who works here. `disabled`: was removed, and is listed for the sake of what they left. */
export const Member = z
  .object({
    id: z.string(),
    kind: z.enum(['person', 'agent']),
    name: z.string(),
    email: z.string().nullable(),
    role: Role,
    /** A CSS colour. */
    color: z.string(),
    disabled: z.boolean(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

/** The body of `PATCH /api/members/:id`. */
export const MemberChange = z.object({ role: Role }).meta({ id: 'MemberChange' });

/** The body of `PATCH /api/me`. */
export const ProfileChange = z
  .object({ name: MemberName, color: z.enum(MEMBER_COLORS) })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'name a field to change')
  .meta({ id: 'ProfileChange' });
export type ProfileChange = z.infer<typeof ProfileChange>;

/** Somebody who becomes a member: the body of `POST /api/setup`, and of accepting an invitation. */
export const NewMember = z.object({ name: MemberName, email: Email, password: NewPassword }).meta({ id: 'NewMember' });
export type NewMember = z.infer<typeof NewMember>;

/** Whether the first owner is still to be made, and the repository that the product was started from. */
export const SetupState = z
  .object({
    needed: z.boolean(),
    /** A path to try it with; only for the owner, or while there is none. */
    suggestion: z.string().nullable(),
  })
  .meta({ id: 'SetupState' });
export type SetupState = z.infer<typeof SetupState>;

/** The body of `POST /api/invites`. With `email` only that person can accept. */
export const NewInvite = z.object({ role: Role, email: Email.optional() }).meta({ id: 'NewInvite' });

/** An invitation that waits to be accepted. */
export const Invite = z
  .object({
    id: z.string(),
    role: Role,
    email: z.string().nullable(),
    createdBy: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'Invite' });
export type Invite = z.infer<typeof Invite>;

/** An invitation that was just made: the only time that its link can be seen. */
export const CreatedInvite = Invite.extend({ url: z.string() }).meta({ id: 'CreatedInvite' });
export type CreatedInvite = z.infer<typeof CreatedInvite>;

/** What the holder of a link is invited to. */
export const InviteOffer = z
  .object({
    role: Role,
    /** The host of this server. */
    workspace: z.string(),
    /** The only address that can accept, when the invitation names one. */
    email: z.string().nullable(),
  })
  .meta({ id: 'InviteOffer' });
export type InviteOffer = z.infer<typeof InviteOffer>;
