import { useState } from 'preact/hooks';
import { Button } from '../ui/index.ts';
import { amount } from './words.ts';

/** So many more are drawn at a time. */
const STEP = 500;

/** The first of a list that may be long. */
export type First<T> = { shown: readonly T[]; left: number; showMore: () => void };

/** Takes so many of a list at first, and more when somebody asks for them; anew for each thing that the list is `of`. */
export function useFirst<T>(all: readonly T[], first: number, of?: unknown): First<T> {
  const [asked, setAsked] = useState({ of, more: 0 });
  const more = asked.of === of ? asked.more : 0;
  return {
    shown: all.slice(0, first + more),
    left: Math.max(0, all.length - first - more),
    showMore: () => setAsked({ of, more: more + STEP }),
  };
}

/** What shows more of a list: `Show 37 more`, or `Show 500 more of 2,000`. */
export const showMoreInWords = (left: number): string =>
  left > STEP ? `Show ${amount(STEP)} more of ${amount(left)}` : `Show ${amount(left)} more`;

type MoreProps = {
  of: Omit<First<unknown>, 'shown'>;
  /** How many there are that are not in the list at all. */
  unlisted?: number;
  /** Puts them into the list; without it, it is only said how many they are. */
  onUnlisted?: (() => void) | undefined;
};

/** Stands below a list of which not all is shown: says how much is left, and shows it. */
export function More({ of: { left, showMore }, unlisted = 0, onUnlisted }: MoreProps) {
  const all = onUnlisted ? left + unlisted : left;
  const show = () => {
    showMore();
    if (unlisted > 0) onUnlisted?.();
  };
  return (
    <>
      {all > 0 && (
        <Button variant="ghost" onClick={show}>
          {showMoreInWords(all)}
        </Button>
      )}
      {unlisted > 0 && !onUnlisted && <p class="dim">And {amount(unlisted)} more, which this map does not list.</p>}
    </>
  );
}
