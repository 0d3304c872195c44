/** Places in the shell that features fill without the shell knowing them. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { IconName } from './icon.tsx';
import type { Load } from './lazy.tsx';

type RegionEntry = {
  id: string;
  /**
   * `panel`: beside the page, at the right; it folds. `needs`: at the top of that panel. `status`: what is going on, at
   * the foot of the left rail, and above the bar of a phone.
   */
  region: 'panel' | 'needs' | 'status';
  title: string;
  icon: IconName;
  /** Whether it has something to show at this address; signals read in it are followed. */
  when: () => boolean;
  load: Load;
};

const registered = signal<readonly RegionEntry[]>([]);

/** What was registered, oldest first. */
export const regions: ReadonlySignal<readonly RegionEntry[]> = registered;

/** Fills a place. Returns the function that empties it again. */
export function registerRegion(entry: RegionEntry): () => void {
  registered.value = [...registered.peek(), entry];
  return () => {
    registered.value = registered.peek().filter((other) => other !== entry);
  };
}
