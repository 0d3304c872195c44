import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';
import { Keys } from './kbd.tsx';
import type { Anchor, Placement } from './placement.ts';
import { Popover, useOpenedPanel } from './popover.tsx';
import { Dot } from './tag.tsx';

type MenuAction = {
  label: string;
  icon?: IconName;
  /** A CSS colour for a dot in place of the icon. */
  color?: string;
  keys?: string | undefined;
  /** A few dim words at the end. */
  detail?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Given for entries that are on or off. */
  checked?: boolean;
  run: () => void;
};

/** An action, a line between groups, or a heading. */
export type MenuEntry = MenuAction | 'line' | { heading: string };

const isAction = (entry: MenuEntry): entry is MenuAction => entry !== 'line' && 'run' in entry;

/** The list inside a menu: arrows, Home, End and letters move; Enter chooses. */
function MenuList({ entries, close }: { entries: readonly MenuEntry[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });

  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled])') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const focus = (index: number) => items[(index + items.length) % items.length]?.focus();
    if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at < 0 ? -1 : at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(-1);
    else if (event.key === 'Tab') close();
    else if (event.key.length === 1 && event.key !== ' ' && !event.metaKey && !event.ctrlKey) {
      const { text, at: typedAt } = typed.current;
      typed.current = { text: event.timeStamp - typedAt < 600 ? text + event.key : event.key, at: event.timeStamp };
      const wanted = typed.current.text.toLowerCase();
      items.find((item) => item.textContent?.trim().toLowerCase().startsWith(wanted))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={list} class="menu" role="none" onKeyDown={onKeyDown}>
      {entries.map((entry, index) => {
        if (entry === 'line') return <hr key={index} />;
        if (!isAction(entry)) {
          return (
            <div key={entry.heading} class="menu-heading" role="presentation">
              {entry.heading}
            </div>
          );
        }
        return (
          <button
            key={entry.label}
            type="button"
            role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            {...(entry.checked !== undefined && { 'aria-checked': entry.checked })}
            aria-disabled={entry.disabled || undefined}
            tabIndex={-1}
            class={entry.danger ? 'danger' : ''}
            onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
            onClick={() => {
              if (entry.disabled) return;
              close();
              entry.run();
            }}
          >
            {entry.color ? <Dot color={entry.color} /> : entry.icon && <Icon name={entry.icon} />}
            <span class="grow truncate">{entry.label}</span>
            {entry.detail && <span class="menu-detail">{entry.detail}</span>}
            {entry.keys && <Keys keys={entry.keys} />}
            {entry.checked && <Icon name="check" size={14} />}
          </button>
        );
      })}
    </div>
  );
}

type MenuProps = {
  /** The Button or IconButton that opens it. */
  trigger: VNode;
  label: string;
  /** Read when it opens. */
  entries: () => readonly MenuEntry[];
  placement?: Placement;
};

/** A menu behind a button. */
export function Menu({ trigger, label, entries, placement }: MenuProps) {
  return (
    <Popover trigger={trigger} label={label} role="menu" {...(placement && { placement })}>
      {(close) => <MenuList entries={entries()} close={close} />}
    </Popover>
  );
}

type OpenedMenu = { anchor: Anchor; label: string; entries: readonly MenuEntry[] };
const opened = signal<OpenedMenu | null>(null);

/** Opens a menu at an element or a point: for the context menu of a card, or a key that asks for a choice. */
export function openMenu(anchor: Anchor, label: string, entries: readonly MenuEntry[]): void {
  opened.value = { anchor, label, entries };
}

/** Draws what `openMenu` opens; the shell mounts it once. */
export function MenuHost() {
  const panel = useOpenedPanel(opened);
  const menu = opened.value;
  if (!menu) return null;
  return (
    <div key={menu.label} ref={panel} popover="auto" role="menu" aria-label={menu.label} tabIndex={-1} class="popover">
      <MenuList entries={menu.entries} close={() => panel.current?.hidePopover()} />
    </div>
  );
}
