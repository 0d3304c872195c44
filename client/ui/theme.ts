/** Light, dark, or as the system says; remembered on this device. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'theme';
const chosen = signal<Theme>('system');

/** The chosen theme. */
export const theme: ReadonlySignal<Theme> = chosen;

/** Chooses a theme; applied and remembered while `applyTheme` runs. */
export function setTheme(next: Theme): void {
  chosen.value = next;
}

/** Reads the remembered theme, puts it on the document and keeps both in step. Returns the function that stops. */
export function applyTheme(root: HTMLElement, storage: Storage): () => void {
  chosen.value = THEMES.find((known) => known === storage.getItem(STORAGE_KEY)) ?? 'system';
  return effect(() => {
    storage.setItem(STORAGE_KEY, chosen.value);
    root.dataset.theme = chosen.value;
  });
}
