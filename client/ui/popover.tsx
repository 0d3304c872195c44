import type { Signal } from '@preact/signals';
import { type ComponentChildren, cloneElement, type RefObject, type VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Anchor, type Placement, placeElement } from './placement.ts';

type PopoverProps = {
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
function focusInside(container: HTMLElement): void {
  const target = container.querySelector<HTMLElement>('[autofocus]') ?? container.querySelector<HTMLElement>(FOCUSABLE);
  (target ?? container).focus({ preventScroll: true });
}

const isOpening = (event: Event) => (event as ToggleEvent).newState === 'open';

/** False while a menu or a list is open, which Escape closes before anything else. */
export const isNoPopoverOpen = () => document.querySelector('[popover=auto]:popover-open') === null;

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

/**
 * The ref of a popover that has no button: it shows beside the anchor of what is `opened`, which is null again once it
 * closes. The focus goes back to where it was, unless it went elsewhere meanwhile.
 */
export function useOpenedPanel(opened: Signal<{ anchor: Anchor } | null>): RefObject<HTMLDivElement | null> {
  const panel = useRef<HTMLDivElement>(null);
  const current = opened.value;
  useLayoutEffect(() => {
    const element = panel.current;
    if (!current || !element) return;
    const before = document.activeElement;
    element.showPopover();
    placeElement(element, current.anchor, 'bottom-start');
    focusInside(element);
    const onToggle = (event: ToggleEvent) => {
      if (event.newState === 'closed') opened.value = null;
    };
    element.addEventListener('toggle', onToggle);
    return () => {
      element.removeEventListener('toggle', onToggle);
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, [current, opened]);
  return panel;
}
