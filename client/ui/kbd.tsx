import type { ComponentChildren } from 'preact';
import { isApple, keyCaps } from './keys.ts';

/** One key cap. */
const Kbd = ({ children }: { children: ComponentChildren }) => <kbd class="kbd">{children}</kbd>;

/** The caps of a command's keys: `g b` draws G B. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span class="keys" aria-hidden="true">
      {keyCaps(keys, isApple()).map((cap) => (
        <Kbd key={cap}>{cap}</Kbd>
      ))}
    </span>
  );
}
