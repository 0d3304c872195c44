import type { ComponentChildren } from 'preact';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

/** A dot of colour that means something: a stage, a state, a person. Its meaning stands beside it in words. */
export const Dot = ({ color }: { color: string }) => (
  <span class="dot" style={{ background: color }} aria-hidden="true" />
);

/** A state in a rounded frame, with a dot of its tone. */
export function Pill({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class={`pill ${tone}`}>
      <span class="dot" aria-hidden="true" />
      {children}
    </span>
  );
}

/** A label. With `onRemove` it has a button that takes it away. */
export function Tag({ children, onRemove }: { children: string; onRemove?: () => void }) {
  return (
    <span class="tag">
      <span class="truncate">{children}</span>
      {onRemove && (
        <button type="button" class="tag-remove" aria-label={`Remove ${children}`} onClick={onRemove}>
          ×
        </button>
      )}
    </span>
  );
}

/** A number of things, beside a heading. */
export const Count = ({ children }: { children: number | string }) => <span class="count tabular">{children}</span>;
