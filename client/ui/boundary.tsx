import { Component, type ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import { ErrorState } from './states.tsx';

type BoundaryProps = {
  /** What is inside, as it stands in a sentence: `The board`. */
  name: string;
  children: ComponentChildren;
};

type BoundaryState = { error: unknown };

/** A chunk that a newer release has replaced cannot be loaded any more; only a reload gets the new ones. */
const isMissingChunk = (error: unknown) =>
  error instanceof Error &&
  /dynamically imported module|module script failed|Importing a module|Unable to preload/i.test(error.message);

/** Keeps an error inside its part of the page: says what happened, what was kept, and offers to try again. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null };

  static override getDerivedStateFromError(error: unknown): BoundaryState {
    return { error };
  }

  override render({ name, children }: BoundaryProps, { error }: BoundaryState) {
    if (error === null) return children;
    const missing = isMissingChunk(error);
    return (
      <ErrorState
        title={missing ? `${name} could not be loaded` : `${name} stopped working`}
        kept={
          missing
            ? 'Either the network is gone or a newer version was installed. What you wrote is kept on this device.'
            : 'This is a fault in Mission Control. What you wrote is kept on this device; the rest of the page goes on.'
        }
        detail={error instanceof Error ? (error.stack ?? error.message) : String(error)}
        action={
          <>
            <Button variant="primary" onClick={() => this.setState({ error: null })}>
              Try again
            </Button>
            <Button onClick={() => location.reload()}>Reload the page</Button>
          </>
        }
      />
    );
  }
}
