import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import { failureInWords } from './reason.ts';
import { ErrorState, Skeleton } from './states.tsx';

type LoadedProps<T> = {
  /** Anything with what was read, why reading failed, and a way to read again. */
  from: { data: ReadonlySignal<T | null>; error: ReadonlySignal<Error | null>; reload(): Promise<void> };
  /** What it is, as it stands in a sentence: `The list of members`. */
  name: string;
  rows?: number;
  children: (data: T) => ComponentChildren;
};

/** Draws what was read; bars while it is read, and what to do when it cannot be. */
export function Loaded<T>({ from, name, rows = 5, children }: LoadedProps<T>) {
  const data = from.data.value;
  const error = from.error.value;
  if (data !== null) return children(data);
  if (!error) return <Skeleton rows={rows} />;
  return (
    <ErrorState
      title={`${name} could not be read`}
      kept={`${failureInWords(error)}. Nothing was changed.`}
      action={
        <Button variant="primary" icon="refresh" onClick={() => void from.reload()}>
          Try again
        </Button>
      }
    />
  );
}
