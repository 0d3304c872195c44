/** Places in a page that another feature fills, so that features need not know each other. */
import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type * as Y from 'yjs';

export type Slot<Props> = {
  /** Says what is drawn there; `load` runs when it is first needed. */
  fill(load: () => Promise<ComponentType<Props>>): void;
  View: ComponentType<Props>;
};

function createSlot<Props extends object>(): Slot<Props> {
  const filled = signal<ComponentType<Props> | null>(null);
  const source = signal<(() => Promise<ComponentType<Props>>) | null>(null);
  return {
    fill(load) {
      source.value = load;
    },
    View(props) {
      const load = source.value;
      useEffect(() => {
        load?.().then((view) => {
          filled.value = view;
        });
      }, [load]);
      const View = filled.value;
      return View && <View {...props} />;
    },
  };
}

/** The panel of an item beside the board; `onClose` goes back to the board. */
export const itemPanel = createSlot<{ projectId: string; itemId: string; onClose: () => void }>();

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
}>();
