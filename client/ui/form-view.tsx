import type { ComponentChildren } from 'preact';
import { TextField, type TextFieldProps } from './field.tsx';
import type { Form } from './form.ts';
import { Icon } from './icon.tsx';

type FormViewProps<Name extends string> = { form: Form<Name>; class?: string; children: ComponentChildren };

/** A form element around the fields of a Form; shows why it failed above its last part. */
export function FormView<Name extends string>({ form, children, class: className }: FormViewProps<Name>) {
  return (
    <form
      class={`form ${className ?? ''}`}
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        const element = event.currentTarget;
        if (!(await form.submit())) element.querySelector<HTMLElement>('[aria-invalid]')?.focus();
      }}
    >
      {children}
    </form>
  );
}

/** Why a form failed as a whole. */
export function FormFailure<Name extends string>({ form }: { form: Form<Name> }) {
  return (
    <div role="alert">
      {form.failure.value && (
        <p class="form-failure">
          <Icon name="alert" size={14} />
          {form.failure.value}
        </p>
      )}
    </div>
  );
}

type FormFieldProps<Name extends string> = Omit<TextFieldProps, 'value' | 'onInput' | 'error' | 'onBlur' | 'name'> & {
  form: Form<Name>;
  name: Name;
};

/** A text field of a Form. */
export function FormField<Name extends string>({ form, name, ...field }: FormFieldProps<Name>) {
  return (
    <TextField
      {...field}
      name={name}
      value={form.values.value[name]}
      error={form.errors.value[name]}
      onInput={(value) => form.change(name, value)}
      onBlur={() => form.leave(name)}
    />
  );
}
