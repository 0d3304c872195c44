import { signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fuzzySearch } from './fuzzy.ts';
import { Icon } from './icon.tsx';
import type { Anchor, Placement } from './placement.ts';
import { Popover, useOpenedPanel } from './popover.tsx';

type ComboboxOption = {
  value: string;
  label: string;
  /** Drawn before the label: an Avatar, a Dot, an Icon. */
  before?: ComponentChildren;
  detail?: string;
};

type ComboboxProps = {
  /** The Button or IconButton that opens it. */
  trigger: VNode;
  label: string;
  options: readonly ComboboxOption[];
  /** The chosen values. */
  selected: readonly string[];
  /** Called with the chosen value; with `multiple`, also to take one away. */
  onSelect: (value: string) => void;
  multiple?: boolean;
  /** Offers to make what was typed when no option is called that. */
  onCreate?: (text: string) => void;
  placeholder?: string;
  placement?: Placement;
};

/** How many options are drawn at most; typing narrows the rest down. */
const MOST = 100;

/** Picks one or several of many: a button that opens a field with a list below it. */
export function Combobox({ trigger, placement, ...list }: ComboboxProps) {
  return (
    <Popover trigger={trigger} label={list.label} class="combobox" {...(placement && { placement })}>
      {(close) => <OptionList {...list} close={close} />}
    </Popover>
  );
}

type OptionListProps = Omit<ComboboxProps, 'trigger' | 'placement'> & { close: () => void };

function OptionList({ label, options, selected, onSelect, multiple, onCreate, placeholder, close }: OptionListProps) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const query = typed.trim();
  const found = fuzzySearch(query, options, (option) => option.label, MOST).map(({ candidate }) => candidate);
  const isNew = query !== '' && !options.some((option) => option.label.toLowerCase() === query.toLowerCase());
  const creating = onCreate && isNew;
  const count = found.length + (creating ? 1 : 0);

  useLayoutEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const choose = (index: number) => {
    const option = found[index];
    if (option) onSelect(option.value);
    else if (creating && index === found.length) onCreate(query);
    else return;
    if (!multiple) close();
    else setTyped('');
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive((active + 1) % Math.max(1, count));
    else if (event.key === 'ArrowUp') setActive((active - 1 + count) % Math.max(1, count));
    else if (event.key === 'Enter') choose(active);
    else if (event.key === 'Tab') close();
    else return;
    event.preventDefault();
  };

  const option = (index: number, chosen: boolean, key: string, children: ComponentChildren) => (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys, as the combobox pattern has it
    <div
      key={key}
      id={`${id}-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      data-active={index === active || undefined}
      onPointerMove={() => setActive(index)}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => choose(index)}
    >
      {children}
    </div>
  );

  return (
    <>
      <input
        class="combobox-input"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={count > 0 ? `${id}-${active}` : undefined}
        autofocus
        autocomplete="off"
        placeholder={placeholder ?? label}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={id} class="options" role="listbox" aria-label={label} aria-multiselectable={multiple}>
        {found.map((found, index) =>
          option(
            index,
            selected.includes(found.value),
            found.value,
            <>
              {found.before}
              <span class="grow truncate">{found.label}</span>
              {found.detail && <span class="menu-detail">{found.detail}</span>}
              {selected.includes(found.value) && <Icon name="check" size={14} />}
            </>,
          ),
        )}
        {creating &&
          option(
            found.length,
            false,
            'new',
            <>
              <Icon name="plus" size={14} />
              <span class="grow truncate">Add “{query}”</span>
            </>,
          )}
        {count === 0 && <div class="options-none">Nothing is called that</div>}
      </div>
    </>
  );
}

export type OpenedCombobox = Omit<ComboboxProps, 'trigger' | 'placement'>;

const opened = signal<{ anchor: Anchor; list: () => OpenedCombobox } | null>(null);

/**
 * Opens a combobox at an element or a point, without a button: for a key that asks for a choice. `list` is read anew
 * whenever a signal that it reads changes.
 */
export function openCombobox(anchor: Anchor, list: () => OpenedCombobox): void {
  opened.value = { anchor, list };
}

/** Draws what `openCombobox` opens; the shell mounts it once. */
export function ComboboxHost() {
  const panel = useOpenedPanel(opened);
  const current = opened.value;
  if (!current) return null;
  const list = current.list();
  return (
    <div ref={panel} popover="auto" role="dialog" aria-label={list.label} tabIndex={-1} class="popover combobox">
      <OptionList {...list} close={() => panel.current?.hidePopover()} />
    </div>
  );
}
