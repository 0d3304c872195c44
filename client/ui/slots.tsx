/** Places in a page that another feature fills, so that features need not know each other. */
import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type * as Y from 'yjs';
import type { Job } from '../../shared/api/jobs.ts';
import { Boundary } from './boundary.tsx';
import { Button } from './button.tsx';
import { ErrorState } from './states.tsx';

type Loader<Props> = () => Promise<ComponentType<Props>>;

type Slot<Props> = {
  /** Says what is drawn there; `load` runs when it is first needed. */
  fill(load: Loader<Props>): void;
  View: ComponentType<Props>;
};

/** `name` is what stands there, as in a sentence: `The item`. */
function createSlot<Props extends object>(name: string): Slot<Props> {
  const loader = signal<Loader<Props> | null>(null);
  const loaded = signal<ComponentType<Props> | null>(null);
  const failed = signal(false);
  const load = () => {
    failed.value = false;
    loader
      .peek()?.()
      .then(
        (view) => {
          loaded.value = view;
        },
        () => {
          failed.value = true;
        },
      );
  };
  return {
    fill(given) {
      loader.value = given;
    },
    View(props) {
      const isReady = loaded.value !== null || loader.value === null;
      useEffect(() => {
        if (!isReady) load();
      }, [isReady]);
      const View = loaded.value;
      if (View) {
        return (
          <Boundary name={name}>
            <View {...props} />
          </Boundary>
        );
      }
      if (!failed.value) return null;
      return <ErrorState title={`${name} could not be loaded`} action={<Button onClick={load}>Try again</Button>} />;
    },
  };
}

/** The panel of an item beside the board; `onClose` goes back to the board. */
export const itemPanel = createSlot<{ projectId: string; itemId: string; onClose: () => void }>('The item');

/**
 * The revisions of a spec, above its text. While `covers` is true, a revision or a difference stands in the place of
 * the living text.
 */
export const specRevisions = createSlot<{
  projectId: string;
  itemId: string;
  text: Y.Text;
  canEdit: boolean;
  covers: Signal<boolean>;
}>('The revisions');

/**
 * What is likely to be about the same as a text, its title in its first line: items and code, but not the item `except`.
 * A `quiet` one draws nothing unless there is something. `onOpen` is called before one is opened.
 */
export const similarTo = createSlot<{
  text: string;
  projectId: string | null;
  except?: string | undefined;
  quiet: boolean;
  onOpen?: (() => void) | undefined;
}>('What is similar');

/** How a job stands: its progress, its log, and the button that stops it or runs it again. */
export const jobCard = createSlot<{ job: Job }>('The job');
