import { type ComponentChildren, cloneElement, type VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Placement, placeElement } from './placement.ts';

export type PopoverProps = {
  /** The Button or IconButton that opens it. */
  trigger: VNode;
  /** Its accessible name. */
  label: string;
  placement?: Placement;
  role?: 'dialog' | 'menu' | 'listbox';
  class?: string;
  /** Drawn only while it is open. */
  children: (close: () => void) => ComponentChildren;
};

const FOCUSABLE = '[autofocus],button:not([disabled]),[href],input:not([disabled]),select,textarea,[tabindex="0"]';

/** Moves the focus to the element that asks for it, or the first one that takes it. */
export function focusInside(container: HTMLElement): void {
  const target = container.querySelector<HTMLElement>('[autofocus]') ?? container.querySelector<HTMLElement>(FOCUSABLE);
  (target ?? container).focus({ preventScroll: true });
}

const isOpening = (event: Event) => (event as ToggleEvent).newState === 'open';

/** Something that floats beside its button. A click elsewhere or Escape closes it, and the focus goes back. */
export function Popover({
  trigger,
  label,
  placement = 'bottom-start',
  role = 'dialog',
  children,
  ...rest
}: PopoverProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const panel = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = panel.current;
    const button = document.querySelector(`[popovertarget="${id}"]`);
    if (!open || !element || !button) return;
    const place = () => placeElement(element, button, placement);
    place();
    focusInside(element);
    const sizes = new ResizeObserver(place);
    sizes.observe(element);
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      sizes.disconnect();
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, [open, id, placement]);

  return (
    <>
      {cloneElement(trigger, { popovertarget: id, 'aria-haspopup': role, 'aria-expanded': open })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        {...{ role, 'aria-label': label }}
        tabIndex={-1}
        class={`popover ${rest.class ?? ''}`}
        // Opened before it shows: whoever types on right after the click types into it already. Closed after it is
        // gone: the browser gives the focus back only while what has it is still there.
        onBeforeToggle={(event) => isOpening(event) && setOpen(true)}
        onToggle={(event) => isOpening(event) || setOpen(false)}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}
