import { Button, copyText } from '../ui/index.ts';

type SecretProps = { label: string; value: string; note: string };

/** Something that is shown this once, with a button that copies it. */
export function Secret({ label, value, note }: SecretProps) {
  return (
    <div class="secret" role="status">
      <p>{note}</p>
      <div class="secret-row">
        <input
          class="input"
          readOnly
          aria-label={label}
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button variant="primary" icon="copy" onClick={() => void copyText(value)}>
          Copy
        </Button>
      </div>
    </div>
  );
}
