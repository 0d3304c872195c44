import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

type Given = 'count' | 'estimateSize' | 'getScrollElement';
type Settled = 'observeElementRect' | 'observeElementOffset' | 'scrollToFn';
type AllOptions = VirtualizerOptions<HTMLElement, HTMLElement>;
type VirtualizerSettings = Pick<AllOptions, Given> & Partial<Omit<AllOptions, Given | Settled>>;

/** A window over a long list: which rows are in sight, and where they stand. Redraws its component as that changes. */
export function useVirtualizer(settings: VirtualizerSettings): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0);
  const options: AllOptions = {
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    ...settings,
    onChange: (instance, sync) => {
      redraw(undefined);
      settings.onChange?.(instance, sync);
    },
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

type VirtualListProps<T> = {
  items: readonly T[];
  keyOf: (item: T, index: number) => string;
  /** The height of a row in pixels before it is measured. */
  estimate: (item: T, index: number) => number;
  render: (item: T, index: number) => ComponentChildren;
  label: string;
  /** The space between rows, in pixels. */
  gap?: number;
  /** The row that is in sight at the beginning; without one, or below 0, the first. */
  startsAt?: number;
  overscan?: number;
  class?: string;
  /** Called when the last row comes into sight, to load more. */
  onEnd?: () => void;
  /** Drawn after the last row. */
  footer?: ComponentChildren;
};

/** A long list that draws only the rows in sight. Rows may differ in height and change it. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, estimate, render, label, gap = 0, startsAt = 0, overscan = 6, onEnd, footer } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(items[index] as T, index),
    getItemKey: (index) => keyOf(items[index] as T, index),
    gap,
    overscan,
  });
  const rows = virtualizer.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? -1;
  const atEnd = items.length > 0 && lastShown === items.length - 1;

  useLayoutEffect(() => {
    if (startsAt > 0) virtualizer.scrollToIndex(startsAt, { align: 'center' });
  }, [virtualizer]);
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, items.length]);

  return (
    <div ref={scroller} class={`virtual-list ${props.class ?? ''}`}>
      <ul aria-label={label} style={{ height: `${virtualizer.getTotalSize()}px`, position: 'relative' }}>
        {rows.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <li
              key={row.key}
              ref={(element: HTMLLIElement | null) => virtualizer.measureElement(element)}
              data-index={row.index}
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
              class="virtual-row"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {render(item, row.index)}
            </li>
          );
        })}
      </ul>
      {footer}
    </div>
  );
}
