import { type ReadonlySignal, signal } from '@preact/signals';

/** Whether a media query holds, as a signal; false where there is no window. */
function matches(query: string): ReadonlySignal<boolean> {
  const held = signal(false);
  if (typeof matchMedia !== 'undefined') {
    const list = matchMedia(query);
    held.value = list.matches;
    list.addEventListener('change', () => {
      held.value = list.matches;
    });
  }
  return held;
}

/** Whether the window is as narrow as a phone. The style sheets use the same width. */
export const isPhone: ReadonlySignal<boolean> = matches('(max-width: 760px)');

/** Whether a panel beside the page has to lie over it. The style sheets use the same width. */
export const isNarrow: ReadonlySignal<boolean> = matches('(max-width: 1100px)');

/** Whether the system asks for dark colours. */
export const systemIsDark: ReadonlySignal<boolean> = matches('(prefers-color-scheme: dark)');
