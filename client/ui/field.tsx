import type { ComponentChildren, InputHTMLAttributes, Ref, TextareaHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';

type FieldProps = {
  label: string;
  /** Hides the label from sight where the place explains the field; it is still read out. */
  hideLabel?: boolean | undefined;
  /** A sentence below the field. */
  hint?: ComponentChildren;
  /** What is wrong with the value, and how to mend it. */
  error?: string | null | undefined;
};

type Ids = { id: string; describedBy: string | undefined; error: string };

function Field({
  label,
  hideLabel,
  hint,
  error,
  children,
}: FieldProps & { children: (ids: Ids) => ComponentChildren }) {
  const id = useId();
  const errorId = `${id}-error`;
  const hintId = `${id}-hint`;
  const describedBy = [error ? errorId : '', hint ? hintId : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div class={`field ${error ? 'invalid' : ''}`}>
      <label for={id} class={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      {children({ id, describedBy, error: errorId })}
      <div id={errorId} class="field-error" role="alert" hidden={!error}>
        {error && (
          <>
            <Icon name="alert" size={13} />
            {error}
          </>
        )}
      </div>
      {hint && (
        <div id={hintId} class="field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}

export type TextFieldProps = FieldProps & {
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'email' | 'password' | 'search' | 'url';
  inputRef?: Ref<HTMLInputElement>;
} & Pick<
    InputHTMLAttributes<HTMLInputElement>,
    | 'autocomplete'
    | 'placeholder'
    | 'required'
    | 'disabled'
    | 'readOnly'
    | 'maxLength'
    | 'name'
    | 'onKeyDown'
    | 'onBlur'
  > & { autofocus?: boolean };

/** One line of text, with its label, hint and error. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    hideLabel,
    hint,
    error,
    value,
    onInput,
    type = 'text',
    inputRef,
    autofocus = false,
    ...native
  } = props;
  return (
    <Field {...{ label, hideLabel, hint, error }}>
      {({ id, describedBy }) => (
        <input
          {...native}
          autofocus={autofocus}
          ref={inputRef ?? null}
          id={id}
          class="input"
          // The types tell inputs apart by a literal; these five take the same attributes.
          type={type as 'text'}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

type TextAreaProps = FieldProps & {
  value: string;
  onInput: (value: string) => void;
  rows?: number;
  areaRef?: Ref<HTMLTextAreaElement>;
} & Pick<
    TextareaHTMLAttributes<HTMLTextAreaElement>,
    'placeholder' | 'required' | 'disabled' | 'maxLength' | 'name' | 'onKeyDown' | 'onBlur'
  > & { autofocus?: boolean };

/** Several lines of text; grows with what is written. */
export function TextArea(props: TextAreaProps) {
  const { label, hideLabel, hint, error, value, onInput, rows = 3, areaRef, ...native } = props;
  return (
    <Field {...{ label, hideLabel, hint, error }}>
      {({ id, describedBy }) => (
        <textarea
          {...native}
          ref={areaRef ?? null}
          id={id}
          class="input area"
          rows={rows}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

type SelectProps<T extends string> = FieldProps & {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
};

/** One of a few choices, as the platform's own list. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, hideLabel, hint, error, value, options, onChange, disabled } = props;
  return (
    <Field {...{ label, hideLabel, hint, error }}>
      {({ id, describedBy }) => (
        <span class="select">
          <select
            id={id}
            class="input"
            value={value}
            disabled={disabled ?? false}
            aria-describedby={describedBy}
            onChange={(event) => {
              const chosen = options[event.currentTarget.selectedIndex];
              if (chosen) onChange(chosen.value);
            }}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevron-down" size={12} />
        </span>
      )}
    </Field>
  );
}
