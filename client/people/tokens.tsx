import { useState } from 'preact/hooks';
import { ROLES, type Role, roleAllows } from '../../shared/actor.ts';
import type { ApiToken } from '../../shared/api/auth.ts';
import { session } from '../local/index.ts';
import {
  askToConfirm,
  Button,
  EmptyState,
  Form,
  FormFailure,
  FormField,
  FormView,
  IconButton,
  Loaded,
  RelativeTime,
  Select,
  Tag,
} from '../ui/index.ts';
import { attempt } from './attempt.ts';
import { Tokens } from './models.ts';
import { ROLE_WORDS } from './roles.ts';
import { Secret } from './secret.tsx';
import { Section, Settings } from './settings.tsx';

/** Tokens for scripts and other programs. */
export function TokensPage() {
  const own = session.value.me?.role ?? 'viewer';
  const [model] = useState(() => new Tokens());
  const [role, setRole] = useState<Role>(roleAllows(own, 'editor') ? 'editor' : own);
  const [form] = useState(
    () =>
      new Form({
        initial: { name: '' },
        rules: {
          name: (value) => (value.trim() === '' ? 'Say what it is for, so that you know which one to revoke' : null),
        },
        submit: async ({ name }) => {
          await model.create(name, role);
          form.reset();
        },
      }),
  );
  const newest = model.newest.value;
  const revoke = async (token: ApiToken) => {
    const agreed = await askToConfirm({
      title: `Revoke “${token.name}”?`,
      text: 'Whatever uses it stops working at once.',
      action: 'Revoke',
      danger: true,
    });
    if (agreed) await attempt(model.revoke(token));
  };
  return (
    <Settings>
      <Section
        title="New token"
        lead={
          <>
            Lets a script or another program do what you may do, or less. <a href="/api/docs">The API</a> says what that
            is.
          </>
        }
      >
        <FormView form={form} class="line-form">
          <FormField form={form} name="name" label="What it is for" autocomplete="off" placeholder="Nightly export" />
          <Select
            label="Role"
            value={role}
            options={ROLES.filter((candidate) => roleAllows(own, candidate)).map((value) => ({
              value,
              label: ROLE_WORDS[value],
            }))}
            onChange={setRole}
          />
          <Button type="submit" variant="primary" busy={form.busy.value}>
            Create token
          </Button>
        </FormView>
        <FormFailure form={form} />
        {newest && (
          <Secret
            label={`Secret of ${newest.name}`}
            value={newest.token}
            note="Copy it now: it is never shown again. Send it in the header “Authorization: Bearer …”."
          />
        )}
      </Section>
      <Section title="Your tokens">
        <Loaded from={model.tokens} name="The list of tokens">
          {(tokens) =>
            tokens.length === 0 ? (
              <EmptyState icon="key" title="No tokens">
                The ones you make stand here, with when they were used last.
              </EmptyState>
            ) : (
              <ul class="boxed-list people">
                {tokens.map((token) => (
                  <li key={token.id}>
                    <div class="grow">
                      <div class="truncate">
                        <b>{token.name}</b> <Tag>{ROLE_WORDS[token.role].toLowerCase()}</Tag>
                      </div>
                      <div class="dim">
                        made <RelativeTime at={token.createdAt} />
                        {token.lastUsedAt ? (
                          <>
                            , used <RelativeTime at={token.lastUsedAt} />
                          </>
                        ) : (
                          ', never used'
                        )}
                      </div>
                    </div>
                    <IconButton icon="trash" label={`Revoke ${token.name}`} onClick={() => void revoke(token)} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
    </Settings>
  );
}
