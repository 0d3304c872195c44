import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { InviteOffer } from '../../shared/api/members.ts';
import { ApiError, api, refreshSession, session, signIn } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import { Button, type Form, FormFailure, FormField, FormView, Loaded, Mark, navigate, route } from '../ui/index.ts';
import { joinForm, setupForm, signInForm } from './models.ts';
import { NewPasswordField } from './new-password.tsx';
import { ROLE_NOUNS } from './roles.ts';
import './style.css';

/** The page around the forms that let people in. */
export function Entrance({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  return (
    <main class="entrance">
      <div class="entrance-box">
        <Mark size={36} />
        <h1>{title}</h1>
        {lead && <p class="entrance-lead">{lead}</p>}
        {children}
      </div>
    </main>
  );
}

type PersonForm = Form<'name' | 'email' | 'password'>;

/** Name, email and a new password. */
function PersonFields({ form, fixedEmail }: { form: PersonForm; fixedEmail?: boolean }) {
  const { name, email } = form.values.value;
  return (
    <>
      <FormField form={form} name="name" label="Name" autocomplete="name" autofocus placeholder="Ada Lovelace" />
      <FormField
        form={form}
        name="email"
        label="Email"
        type="email"
        autocomplete="username"
        placeholder="ada@example.com"
        readOnly={fixedEmail}
      />
      <NewPasswordField form={form} label="Password" personal={[name, email]} />
    </>
  );
}

/** Makes the owner, on the very first visit. */
export function SetupPage() {
  const [form] = useState(() =>
    setupForm(async () => {
      await refreshSession();
      navigate('/welcome', { replace: true });
    }),
  );
  return (
    <Entrance
      title="Set up Mission Control"
      lead="You are the first here, so this makes you the owner. It all stays on this machine."
    >
      <FormView form={form}>
        <PersonFields form={form} />
        <FormFailure form={form} />
        <Button type="submit" variant="primary" busy={form.busy.value}>
          Create the owner
        </Button>
      </FormView>
    </Entrance>
  );
}

/** Signs in. */
export function SignInPage() {
  const [form] = useState(() => signInForm(signIn));
  return (
    <Entrance title="Sign in">
      <FormView form={form}>
        <FormField form={form} name="email" label="Email" type="email" autocomplete="username" autofocus />
        <FormField form={form} name="password" label="Password" type="password" autocomplete="current-password" />
        <FormFailure form={form} />
        <Button type="submit" variant="primary" busy={form.busy.value}>
          Sign in
        </Button>
      </FormView>
      <p class="entrance-foot">New here? Ask an owner for a link that lets you in.</p>
    </Entrance>
  );
}

/** Accepts an invitation. */
export function JoinPage() {
  const token = route.value.params.token ?? '';
  const [offer] = useState(
    () => new Resource(() => api.get<InviteOffer>(`/api/invites/by-token/${encodeURIComponent(token)}`)),
  );
  const { state, me } = session.value;
  if (state === 'signedIn') {
    return (
      <Entrance
        title="You are in already"
        lead={`You are signed in as ${me?.name}. To use this invitation, sign out first.`}
      >
        <Button variant="primary" onClick={() => navigate('/')}>
          Go home
        </Button>
      </Entrance>
    );
  }
  if (offer.error.value instanceof ApiError) {
    return (
      <Entrance
        title="This link does not work any more"
        lead="An invitation is good for one person and for a few days. Ask whoever sent it for a new one."
      >
        <Button onClick={() => navigate('/signin')}>Sign in instead</Button>
      </Entrance>
    );
  }
  return (
    <Loaded from={offer} name="The invitation">
      {(offered) => <JoinForm token={token} offer={offered} />}
    </Loaded>
  );
}

function JoinForm({ token, offer: { role, workspace, email } }: { token: string; offer: InviteOffer }) {
  const [form] = useState(() =>
    joinForm(token, email, async () => {
      await refreshSession();
      navigate('/', { replace: true });
    }),
  );
  return (
    <Entrance title="Join Mission Control" lead={`You are invited to ${workspace} as ${ROLE_NOUNS[role]}.`}>
      <FormView form={form}>
        <PersonFields form={form} fixedEmail={email !== null} />
        <FormFailure form={form} />
        <Button type="submit" variant="primary" busy={form.busy.value}>
          Join
        </Button>
      </FormView>
    </Entrance>
  );
}
