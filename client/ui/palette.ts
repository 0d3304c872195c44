/** Where the palette finds things: features register sources, the shell draws what they find. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { IconName } from './icon.tsx';

/** One thing that the palette offers. */
export type PaletteEntry = {
  id: string;
  title: string;
  /** The heading it stands under: `Projects`, `Items` … */
  group: string;
  /** A few dim words beside the title, such as the project. */
  detail?: string;
  icon?: IconName;
  /** A CSS colour for a dot in place of the icon, such as a stage. */
  color?: string;
  keys?: string;
  /** How well it matches, from `fuzzyMatch`; higher is better. */
  score: number;
  /** Positions in `title` that matched, to be marked. */
  positions?: readonly number[];
  run: () => void;
};

/** Finds entries for what somebody typed (trimmed; may be empty: then the most useful few). */
export type PaletteSource = { id: string; search(query: string): PaletteEntry[] | Promise<PaletteEntry[]> };

const sources = signal<readonly PaletteSource[]>([]);

/** The registered sources. */
export const paletteSources: ReadonlySignal<readonly PaletteSource[]> = sources;

/** Adds a source. Returns the function that takes it away again. */
export function registerPaletteSource(source: PaletteSource): () => void {
  sources.value = [...sources.peek(), source];
  return () => {
    sources.value = sources.peek().filter((other) => other !== source);
  };
}
