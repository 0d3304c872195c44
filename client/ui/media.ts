import { type ReadonlySignal, signal } from '@preact/signals';

/** The width up to which a window has the layout of a phone; the style sheets use the same number. */
const PHONE = '(max-width: 760px)';

const phone = signal(false);
if (typeof matchMedia !== 'undefined') {
  const query = matchMedia(PHONE);
  phone.value = query.matches;
  query.addEventListener('change', () => {
    phone.value = query.matches;
  });
}

/** Whether the window is as narrow as a phone. */
export const isPhone: ReadonlySignal<boolean> = phone;
