import { useLayoutEffect, useRef } from 'preact/hooks';

type TabsProps<T extends string> = {
  label: string;
  tabs: readonly { id: T; label: string; count?: number }[];
  value: T;
  onChange: (id: T) => void;
  /** The id of the element that shows the chosen tab's content. */
  controls?: string;
};

/** A row of tabs; arrows move between them. Where it is too narrow it scrolls, and fades where there are more. */
export function Tabs<T extends string>({ label, tabs, value, onChange, controls }: TabsProps<T>) {
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.id === value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.id);
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  const count = tabs.length;
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const chosen = element.querySelector<HTMLElement>('[aria-selected=true]');
    // The row alone is scrolled: `scrollIntoView` would move the page as well.
    const reveal = () => {
      const room = element.clientWidth;
      if (!chosen || element.scrollWidth <= room) return;
      element.scrollLeft = chosen.offsetLeft - element.offsetLeft - (room - chosen.offsetWidth) / 2;
    };
    const sizes = new ResizeObserver(() => {
      reveal();
      tellMore(element);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [value, count]);
  return (
    <div
      ref={row}
      class="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget }) => tellMore(currentTarget)}
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          data-tab={tab.id}
          aria-selected={tab.id === value}
          aria-controls={controls}
          tabIndex={tab.id === value ? 0 : -1}
          onClick={() => onChange(tab.id)}
        >
          {tab.label}
          {tab.count !== undefined && <span class="count tabular">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}

/** Marks the edges beyond which there is more of what scrolls to the sides. */
export function tellMore(row: HTMLElement): void {
  row.toggleAttribute('data-before', row.scrollLeft > 1);
  row.toggleAttribute('data-after', row.scrollLeft + row.clientWidth < row.scrollWidth - 1);
}
