import { signal } from '@preact/signals';
import { exactTime, relativeTime } from './time.ts';

/** The clock of every relative time on the page: one timer, every half minute, only while the page is seen. */
const now = signal(Date.now());
if (typeof document !== 'undefined') {
  const tick = () => {
    if (document.visibilityState === 'visible') now.value = Date.now();
  };
  setInterval(tick, 30_000);
  document.addEventListener('visibilitychange', tick);
}

/** How long ago something was, kept up to date; the exact time shows on hover. */
export function RelativeTime({ at }: { at: string }) {
  return (
    <time class="time tabular" dateTime={at} data-tip={exactTime(at)}>
      {relativeTime(at, Math.max(now.value, Date.now()))}
    </time>
  );
}
