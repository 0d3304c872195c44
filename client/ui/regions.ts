/** Places in the shell that features fill without the shell knowing them. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { IconName } from './icon.tsx';

export type RegionEntry = {
  id: string;
  /** `rail`: the panel at the right that folds. `status`: what is going on, at the foot of the left rail. */
  region: 'rail' | 'status';
  title: string;
  icon: IconName;
  /** Whether it has something to show at this address; signals read in it are followed. */
  when: () => boolean;
  view: ComponentType;
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
