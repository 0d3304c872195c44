import { type Form, FormField } from '../ui/index.ts';
import { passwordStrength } from './password.ts';

type NewPasswordFieldProps<Name extends string> = {
  form: Form<Name | 'password'>;
  label: string;
  /** Words that others know about the person: they make a poor password. */
  personal: readonly string[];
};

/** A field for a new password, with how good it is in four bars and in words. */
export function NewPasswordField<Name extends string>({ form, label, personal }: NewPasswordFieldProps<Name>) {
  const { level, words } = passwordStrength(form.values.value.password, personal);
  return (
    <FormField
      form={form}
      name="password"
      label={label}
      type="password"
      autocomplete="new-password"
      hint={
        <span class={`meter level-${level}`}>
          <span class="meter-bars" aria-hidden="true">
            {[1, 2, 3, 4].map((bar) => (
              <i key={bar} class={bar <= level ? 'on' : ''} />
            ))}
          </span>
          {/* The complaint above says the same while there is one. */}
          {!form.errors.value.password && <span role="status">{words}</span>}
        </span>
      }
    />
  );
}
