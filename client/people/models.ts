/** What people do about themselves and each other, without the pages. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Role } from '../../shared/actor.ts';
import type { ApiToken, CreatedApiToken, MemberSession } from '../../shared/api/auth.ts';
import type { CreatedInvite, Invite, Member, ProfileChange } from '../../shared/api/members.ts';
import type { Page } from '../../shared/api/page.ts';
import { api } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import { Form } from '../ui/form.ts';
import { emailRule, nameRule, neededRule, passwordRule } from './rules.ts';

const PERSON_RULES = { name: nameRule, email: emailRule, password: passwordRule };
const NOBODY = { name: '', email: '', password: '' };

type Entered = () => Promise<void>;

/** The form that makes the owner. `entered` runs once the server has signed the person in. */
export const setupForm = (entered: Entered) =>
  new Form({
    initial: NOBODY,
    rules: PERSON_RULES,
    submit: async ({ name, email, password }) => {
      await api.post('/api/setup', { name: name.trim(), email: email.trim(), password });
      await entered();
    },
  });

/** The form that accepts an invitation, which may be for one address only. */
export const joinForm = (token: string, email: string | null, entered: Entered) =>
  new Form({
    initial: { ...NOBODY, email: email ?? '' },
    rules: PERSON_RULES,
    submit: async ({ name, email, password }) => {
      const person = { name: name.trim(), email: email.trim(), password };
      await api.post(`/api/invites/by-token/${encodeURIComponent(token)}/accept`, person);
      await entered();
    },
  });

/** The form that signs in. */
export const signInForm = (signIn: (email: string, password: string) => Promise<void>) =>
  new Form({
    initial: { email: '', password: '' },
    rules: { email: emailRule, password: neededRule('The password is missing') },
    submit: ({ email, password }) => signIn(email.trim(), password),
  });

/** The form that changes one's own name. */
export const nameForm = (name: string, save: (change: ProfileChange) => Promise<void>) =>
  new Form({ initial: { name }, rules: { name: nameRule }, submit: (values) => save({ name: values.name.trim() }) });

/** The form that changes one's own password. `saved` runs when the server took it. */
export const passwordForm = (saved: () => void) =>
  new Form({
    initial: { current: '', password: '' },
    rules: { current: neededRule('The password you have now is missing'), password: passwordRule },
    submit: async (values) => {
      await api.post('/api/me/password', values);
      saved();
    },
  });

/** The members, and the invitations that nobody accepted yet. */
export class Members {
  readonly members = new Resource(() => readAll<Member>('/api/members'));
  /** Empty for those who may not invite: the server tells them nothing. */
  readonly invites: Resource<Invite[]>;
  readonly #newest = signal<CreatedInvite | null>(null);

  constructor(mayInvite: boolean) {
    this.invites = new Resource(() => (mayInvite ? readAll<Invite>('/api/invites') : Promise.resolve([])));
  }

  /** The invitation that was just made: the only time its link is known. */
  get newest(): ReadonlySignal<CreatedInvite | null> {
    return this.#newest;
  }

  /** Reads both again: somebody came in, or was changed. */
  async reload(): Promise<void> {
    await Promise.all([this.members.reload(), this.invites.reload()]);
    const open = this.invites.data.peek();
    if (open && !open.some(({ id }) => id === this.#newest.peek()?.id)) this.#newest.value = null;
  }

  /** Makes a link that lets one person in. */
  async invite(role: Role, email: string): Promise<void> {
    const body = { role, ...(email.trim() && { email: email.trim() }) };
    this.#newest.value = await api.post<CreatedInvite>('/api/invites', body);
    await this.invites.reload();
  }

  /** Makes an invitation's link worthless. */
  async revoke(invite: Invite): Promise<void> {
    await api.delete(`/api/invites/${invite.id}`);
    if (this.#newest.peek()?.id === invite.id) this.#newest.value = null;
    await this.invites.reload();
  }

  /** Gives a member another role. */
  async giveRole(member: Member, role: Role): Promise<void> {
    await api.patch(`/api/members/${member.id}`, { role });
    await this.members.reload();
  }

  /** Takes a member out; what they wrote stays. */
  async remove(member: Member): Promise<void> {
    await api.delete(`/api/members/${member.id}`);
    await this.members.reload();
  }
}

/** Where one is signed in. */
export class SignedIn {
  readonly sessions = new Resource(() => readAll<MemberSession>('/api/sessions'));

  /** Signs another device out. */
  async end(session: MemberSession): Promise<void> {
    await api.delete(`/api/sessions/${session.id}`);
    await this.sessions.reload();
  }
}

/** One's own API tokens. */
export class Tokens {
  readonly tokens = new Resource(() => readAll<ApiToken>('/api/tokens'));
  readonly #newest = signal<CreatedApiToken | null>(null);

  /** The token that was just made: the only time its secret is known. */
  get newest(): ReadonlySignal<CreatedApiToken | null> {
    return this.#newest;
  }

  /** Makes a token. */
  async create(name: string, role: Role): Promise<void> {
    this.#newest.value = await api.post<CreatedApiToken>('/api/tokens', { name: name.trim(), role });
    await this.tokens.reload();
  }

  /** Makes a token worthless. */
  async revoke(token: ApiToken): Promise<void> {
    await api.delete(`/api/tokens/${token.id}`);
    if (this.#newest.peek()?.id === token.id) this.#newest.value = null;
    await this.tokens.reload();
  }
}

/** All pages of a short list. */
async function readAll<T>(path: string): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await api.get<Page<T>>(after ? `${path}?after=${encodeURIComponent(after)}` : path);
    all.push(...page.items);
    after = page.next;
  } while (after);
  return all;
}
