import type { Actor, Role } from '../../shared/actor.ts';
import type { Invite, Member, ProfileChange } from '../../shared/api/members.ts';
import type { EventPayload } from '../../shared/events.ts';
import { nextMemberColor } from '../../shared/member-colors.ts';
import { type Auth, hashSecret } from '../auth/index.ts';
import type { Tx } from '../db/index.ts';
import { type Cause, causeOf, type EventLog } from '../events/index.ts';
import { Problem } from '../http/index.ts';
import { type FoundInvite, findInvite, isSetupNeeded, lockMember, lockOwners } from './queries.ts';

/** Somebody new; the password is hashed already, because that takes too long for a transaction. */
export type Joining = { id: string; name: string; email: string; passwordHash: string };

type NewInvitation = { id: string; secret: string; role: Role; email: string | null; createdBy: string | null };

/** Who works here. Each change, with its event, is part of the caller's transaction. */
export interface Members {
  /** @throws {Problem} 409 when there is a member already */
  setUp(tx: Tx, owner: Joining): Promise<Member>;
  /** @throws {Problem} 404 for an unknown link, 410 for a used one, 422 for another's, 409 for a member's address */
  accept(tx: Tx, secret: string, member: Joining): Promise<Member>;
  /** @throws {Problem} 404 */
  changeProfile(tx: Tx, id: string, change: ProfileChange, actor: Actor): Promise<Member>;
  /** @throws {Problem} 404, and 409 when no owner would be left */
  changeRole(tx: Tx, id: string, role: Role, actor: Actor): Promise<Member>;
  /**
   * Ends all that the member could do here: sessions, tokens, invitations that wait.
   *
   * @throws {Problem} 404, and 409 when no owner would be left
   */
  remove(tx: Tx, id: string, actor: Actor): Promise<void>;
  invite(tx: Tx, invitation: NewInvitation): Promise<Invite>;
  /** @throws {Problem} 404 */
  withdrawInvite(tx: Tx, id: string): Promise<void>;
}

type MembersOptions = {
  auth: Pick<Auth, 'endSessions' | 'memberChanged'>;
  log: Pick<EventLog, 'append'>;
  now: () => Date;
};

const INVITE_MS = 7 * 24 * 60 * 60 * 1000;
/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';

export function createMembers({ auth, log, now }: MembersOptions): Members {
  const subjectOf = (id: string) => ({ type: 'member', id });

  async function join(tx: Tx, { id, name, email, passwordHash }: Joining, role: Role): Promise<Member> {
    const taken = await tx<{ color: string }[]>`select color from members where removed_at is null`;
    const color = nextMemberColor(taken.map((row) => row.color));
    try {
      await tx`
        insert into members (id, name, email, password_hash, role, color, created_at)
        values (${id}, ${name}, ${email}, ${passwordHash}, ${role}, ${color}, ${now()})`;
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      throw new Problem(409, `join with the address of a member: ${email}`);
    }
    const member: Member = { id, kind: 'person', name, email, role, color, disabled: false };
    const cause = causeOf({ type: 'person', id, name });
    await log.append(tx, cause, [
      { type: 'member.joined', projectId: null, subject: subjectOf(id), payload: { name, role } },
    ]);
    return member;
  }

  async function logUpdate(tx: Tx, cause: Cause, before: Member, after: Member): Promise<void> {
    const fields: EventPayload<'member.updated'>['fields'] = {};
    for (const field of ['name', 'color', 'role'] as const) {
      if (before[field] !== after[field]) fields[field] = { from: before[field], to: after[field] };
    }
    const payload = { name: after.name, fields };
    await log.append(tx, cause, [{ type: 'member.updated', projectId: null, subject: subjectOf(after.id), payload }]);
  }

  /** The member, locked; of several who take the last owners' rights away, one comes first. */
  async function lockForOwner(tx: Tx, id: string, action: string, staysOwner: boolean): Promise<Member> {
    const owners = await lockOwners(tx);
    const member = await lockMember(tx, id);
    if (!member) throw new Problem(404, `${action}: ${id}`);
    if (!staysOwner && owners.length === 1 && owners[0] === id) {
      throw new Problem(409, `${action} who is the last owner: ${member.name}`);
    }
    return member;
  }

  /** Withdraws what somebody could give themselves their rights back with. */
  const withdrawInvitesOf = (tx: Tx, id: string) =>
    tx`delete from invites where created_by = ${id} and accepted_at is null`;

  return {
    async setUp(tx, owner) {
      // Of two who set up at once, the second waits here, and then finds the first.
      await tx`lock table members in share row exclusive mode`;
      if (!(await isSetupNeeded(tx))) throw alreadySetUp(owner.email);
      return join(tx, owner, 'owner');
    },

    async accept(tx, secret, member) {
      const invite = usable(await findInvite(tx, hashSecret(secret), true), now());
      if (invite.email && invite.email !== member.email) {
        throw new Problem(422, `accept an invitation that is for ${invite.email}: ${member.email}`);
      }
      const joined = await join(tx, member, invite.role);
      await tx`update invites set accepted_at = ${now()}, accepted_by = ${member.id} where id = ${invite.id}`;
      return joined;
    },

    async changeProfile(tx, id, change, actor) {
      const before = await lockMember(tx, id);
      if (!before) throw new Problem(404, `change the profile: ${id}`);
      const after: Member = { ...before, name: change.name ?? before.name, color: change.color ?? before.color };
      if (after.name === before.name && after.color === before.color) return before;
      await tx`update members set name = ${after.name}, color = ${after.color} where id = ${id}`;
      const cause = causeOf({ ...actor, name: after.name });
      await logUpdate(tx, cause, before, after);
      return after;
    },

    async changeRole(tx, id, role, actor) {
      const before = await lockForOwner(tx, id, 'change the role', role === 'owner');
      if (before.role === role) return before;
      const after: Member = { ...before, role };
      await tx`update members set role = ${role} where id = ${id}`;
      if (before.role === 'owner') await withdrawInvitesOf(tx, id);
      await logUpdate(tx, causeOf(actor), before, after);
      await auth.memberChanged(tx, id);
      return after;
    },

    async remove(tx, id, actor) {
      const { name } = await lockForOwner(tx, id, 'remove a member', false);
      await tx`update members set removed_at = ${now()}, password_hash = null where id = ${id}`;
      await withdrawInvitesOf(tx, id);
      await auth.endSessions(tx, id, null);
      await auth.memberChanged(tx, id);
      const cause = causeOf(actor);
      await log.append(tx, cause, [
        { type: 'member.removed', projectId: null, subject: subjectOf(id), payload: { name } },
      ]);
    },

    async invite(tx, { id, secret, role, email, createdBy }) {
      const [createdAt, expiresAt] = [now(), new Date(now().getTime() + INVITE_MS)];
      await tx`
        insert into invites (id, secret_hash, role, email, created_by, created_at, expires_at)
        values (${id}, ${hashSecret(secret)}, ${role}, ${email}, ${createdBy}, ${createdAt}, ${expiresAt})`;
      return { id, role, email, createdBy, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
    },

    async withdrawInvite(tx, id) {
      const withdrawn = await tx`delete from invites where id = ${id} and accepted_at is null`;
      if (withdrawn.count === 0) throw new Problem(404, `withdraw the invitation: ${id}`);
    },
  };
}

/** The answer to a second owner. */
export const alreadySetUp = (email: string): Problem => new Problem(409, `set up what has an owner, for: ${email}`);

/**
 * The invitation, when it can be accepted.
 *
 * @throws {Problem} 404 for an unknown or withdrawn one, 410 for one that was used or has run out
 */
export function usable(invite: FoundInvite | null, at: Date): FoundInvite {
  if (!invite) throw new Problem(404, 'find the invitation: the link is wrong, or was withdrawn');
  if (invite.acceptedAt) throw new Problem(410, `accept the invitation: it was used at ${invite.acceptedAt}`);
  if (Date.parse(invite.expiresAt) <= at.getTime()) {
    throw new Problem(410, `accept the invitation: it ran out at ${invite.expiresAt}`);
  }
  return invite;
}
