import { useEffect, useState } from 'preact/hooks';
import { type Role, roleAllows } from '../../shared/actor.ts';
import type { Invite, Member } from '../../shared/api/members.ts';
import { session } from '../local/index.ts';
import { presentMembers, members as workspaceMembers } from '../local/workspace.ts';
import {
  Avatar,
  askToConfirm,
  Button,
  Count,
  IconButton,
  Loaded,
  RelativeTime,
  Select,
  Tag,
  TextField,
} from '../ui/index.ts';
import { attempt } from './attempt.ts';
import { Members } from './models.ts';
import { ROLE_OPTIONS, ROLE_WORDS } from './roles.ts';
import { emailRule } from './rules.ts';
import { Secret } from './secret.tsx';
import { Section, Settings } from './settings.tsx';

/** Who works here, and how others get in. */
export function MembersPage() {
  const { me } = session.value;
  const isOwner = me !== null && roleAllows(me.role, 'owner');
  const [model] = useState(() => new Members(isOwner));
  useEffect(() => {
    const known = workspaceMembers.peek();
    // Somebody came in, or was changed elsewhere: their invitation is used up, and they are in the list.
    return workspaceMembers.subscribe((now) => {
      if (now !== known) void model.reload();
    });
  }, [model]);
  return (
    <Settings>
      {isOwner && <Invitation model={model} />}
      {isOwner && <OpenInvitations model={model} />}
      <Section title="Members">
        <Loaded from={model.members} name="The list of members">
          {(members) => (
            <ul class="boxed-list people">
              {members
                .filter((member) => !member.disabled)
                .map((member) => (
                  <MemberRow key={member.id} {...{ member, model, isOwner }} isSelf={member.id === me?.id} />
                ))}
            </ul>
          )}
        </Loaded>
      </Section>
    </Settings>
  );
}

type MemberRowProps = { member: Member; model: Members; isOwner: boolean; isSelf: boolean };

function MemberRow({ member, model, isOwner, isSelf }: MemberRowProps) {
  const isHere = presentMembers.value.some(({ user }) => user.id === member.id);
  const remove = async () => {
    const agreed = await askToConfirm({
      title: `Remove ${member.name}?`,
      text: 'They are signed out everywhere and cannot come back without a new invitation. What they wrote stays.',
      action: 'Remove',
      danger: true,
    });
    if (agreed) await attempt(model.remove(member));
  };
  return (
    <li>
      <Avatar name={member.name} color={member.color} kind={member.kind} size={28} here={isHere} decorative />
      <div class="grow">
        <div class="truncate">
          <b>{member.name}</b> {isSelf && <Tag>you</Tag>}
          {isHere && <span class="visually-hidden">, here now</span>}
        </div>
        <div class="dim truncate">{member.email ?? 'An agent'}</div>
      </div>
      {isOwner && !isSelf ? (
        <>
          <Select
            label={`Role of ${member.name}`}
            hideLabel
            value={member.role}
            options={ROLE_OPTIONS}
            onChange={(role) => void attempt(model.giveRole(member, role))}
          />
          <IconButton icon="trash" label={`Remove ${member.name}`} onClick={() => void remove()} />
        </>
      ) : (
        <span class="dim">{ROLE_WORDS[member.role]}</span>
      )}
    </li>
  );
}

function Invitation({ model }: { model: Members }) {
  const [role, setRole] = useState<Role>('editor');
  const [email, setEmail] = useState('');
  const [error, setError] = useState<string | null>(null);
  const newest = model.newest.value;
  const create = async () => {
    const problem = email.trim() ? emailRule(email) : null;
    setError(problem);
    if (problem) return;
    if (await attempt(model.invite(role, email))) setEmail('');
  };
  return (
    <Section
      title="Invite somebody"
      lead="Makes a link that lets one person in. Editors change everything but members; viewers read."
    >
      <form
        class="line-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <Select label="Role" value={role} options={ROLE_OPTIONS} onChange={setRole} />
        <TextField
          label="Email, if only they may use it"
          type="email"
          autocomplete="off"
          value={email}
          error={error}
          onInput={setEmail}
        />
        <Button type="submit" variant="primary">
          Create link
        </Button>
      </form>
      {newest && (
        <Secret label="Invitation link" value={newest.url} note="Send them this link. It is shown only this once." />
      )}
    </Section>
  );
}

function OpenInvitations({ model }: { model: Members }) {
  const invites = model.invites.data.value ?? [];
  if (invites.length === 0) return null;
  return (
    <Section title="Open invitations">
      <ul class="boxed-list people">
        {invites.map((invite: Invite) => (
          <li key={invite.id}>
            <div class="grow truncate">
              {invite.email ?? 'Anybody with the link'} <Count>{ROLE_WORDS[invite.role]}</Count>
            </div>
            <span class="dim">
              ends <RelativeTime at={invite.expiresAt} />
            </span>
            <IconButton
              icon="x"
              label={`Take back the invitation for ${invite.email ?? 'anybody with the link'}`}
              onClick={() => void attempt(model.revoke(invite))}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
