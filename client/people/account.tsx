import { useEffect, useState } from 'preact/hooks';
import type { ProfileChange } from '../../shared/api/members.ts';
import { MEMBER_COLORS } from '../../shared/member-colors.ts';
import { api, refreshSession, session } from '../local/index.ts';
import {
  Avatar,
  Button,
  type Form,
  FormFailure,
  FormField,
  FormView,
  Icon,
  Loaded,
  RelativeTime,
  runCommand,
  Select,
  setTheme,
  Tag,
  theme,
  toast,
} from '../ui/index.ts';
import { attempt } from './attempt.ts';
import { deviceName } from './device.ts';
import { nameForm, passwordForm, SignedIn } from './models.ts';
import { NewPasswordField } from './new-password.tsx';
import { ROLE_WORDS } from './roles.ts';
import { Section, Settings } from './settings.tsx';

const THEME_OPTIONS = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** One's own name, colour, password and device. */
export function AccountPage() {
  const { me } = session.value;
  return me && <Account key={me.id} />;
}

function Account() {
  const { me } = session.value;
  const save = async (change: ProfileChange) => {
    await api.patch('/api/me', change);
    await refreshSession();
  };
  const [name] = useState(() =>
    nameForm(me?.name ?? '', async (change) => {
      await save(change);
      toast('Name saved');
    }),
  );
  const [password] = useState(() => {
    const form: Form<'current' | 'password'> = passwordForm(() => {
      form.reset();
      toast('Password changed; your other devices were signed out');
    });
    return form;
  });
  if (!me) return null;
  return (
    <Settings>
      <Section title="You" lead={`${me.email} · ${ROLE_WORDS[me.role]}`}>
        <FormView form={name} class="line-form">
          <Avatar name={name.values.value.name || me.name} color={me.color} size={38} decorative />
          <FormField form={name} name="name" label="Name" autocomplete="name" />
          <Button type="submit" busy={name.busy.value}>
            Save
          </Button>
        </FormView>
        <FormFailure form={name} />
        <fieldset class="colors">
          <legend>Colour, for your face and your cursor</legend>
          {MEMBER_COLORS.map((color, index) => (
            <label key={color} style={{ '--who': color }}>
              <input
                type="radio"
                name="color"
                class="visually-hidden"
                checked={me.color === color}
                onChange={() => void attempt(save({ color }))}
              />
              <span class="visually-hidden">Colour {index + 1}</span>
            </label>
          ))}
        </fieldset>
      </Section>
      <Section title="Look">
        <div class="settings-narrow">
          <Select label="Theme" value={theme.value} options={THEME_OPTIONS} onChange={setTheme} />
        </div>
      </Section>
      <Section title="Password">
        <FormView form={password} class="settings-narrow">
          <FormField
            form={password}
            name="current"
            label="The password you have now"
            type="password"
            autocomplete="current-password"
          />
          <NewPasswordField form={password} label="The new one" personal={[me.name, me.email]} />
          <FormFailure form={password} />
          <Button type="submit" busy={password.busy.value}>
            Change password
          </Button>
        </FormView>
      </Section>
      <Section title="Signed in">
        <Devices />
      </Section>
      <Section title="This device" lead={<StorageWords />}>
        <Button icon="sign-out" onClick={() => runCommand('sign-out')}>
          Sign out
        </Button>
      </Section>
    </Settings>
  );
}

/** Where one is signed in, with a way to end it elsewhere. */
function Devices() {
  const [model] = useState(() => new SignedIn());
  return (
    <Loaded from={model.sessions} name="The list of devices" rows={2}>
      {(sessions) => (
        <ul class="boxed-list people">
          {sessions.map((session) => (
            <li key={session.id}>
              <Icon name="monitor" />
              <div class="grow">
                <div class="truncate">
                  <b>{deviceName(session.userAgent)}</b> {session.current && <Tag>this one</Tag>}
                </div>
                <div class="dim">
                  signed in <RelativeTime at={session.createdAt} />, used <RelativeTime at={session.lastUsedAt} />
                </div>
              </div>
              {!session.current && (
                <Button variant="ghost" onClick={() => void attempt(model.end(session))}>
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}

/** How much this device keeps, so that work goes on without a network. */
function StorageWords() {
  const [bytes, setBytes] = useState<number | null>(null);
  useEffect(() => {
    navigator.storage?.estimate().then(
      ({ usage }) => setBytes(usage ?? null),
      () => {},
    );
  }, []);
  const size = bytes === null ? 'What you opened' : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return <>{size} is kept here, so that you can work without a network. Signing out removes it.</>;
}
