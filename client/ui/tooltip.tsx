import { useEffect, useRef, useState } from 'preact/hooks';
import { Keys } from './kbd.tsx';
import { placeElement } from './placement.ts';

const DELAY = 450;
/** After one tooltip was shown, the next comes at once for this long. */
const WARM = 400;

type Tip = { element: Element; text: string; keys: string | undefined };

/**
 * Draws the tooltip of whatever is under the pointer or has the keyboard's focus: what its `data-tip` says, with the
 * keys of `data-tip-keys`. It adds to an accessible name and is none. The shell mounts it once.
 */
export function TooltipHost() {
  const [tip, setTip] = useState<Tip | null>(null);
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hiddenAt = Number.NEGATIVE_INFINITY;
    let current: Element | null = null;
    const hide = () => {
      clearTimeout(timer);
      if (current) hiddenAt = performance.now();
      current = null;
      setTip(null);
    };
    const show = (element: Element, delay: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const text = element.isConnected ? element.getAttribute('data-tip') : null;
        if (!text) return;
        current = element;
        setTip({ element, text, keys: element.getAttribute('data-tip-keys') ?? undefined });
      }, delay);
    };
    const tipped = (target: EventTarget | null) => (target instanceof Element ? target.closest('[data-tip]') : null);
    // What comes to lie under a pointer that rests, when something was pressed or turned, was not pointed at.
    let rested: MouseEvent | null = null;
    const rest = (event: MouseEvent) => {
      rested = event;
      hide();
    };
    const onPointerOver = (event: PointerEvent) => {
      if (event.clientX === rested?.clientX && event.clientY === rested.clientY) return hide();
      const element = event.pointerType === 'mouse' ? tipped(event.target) : null;
      if (!element) return hide();
      if (element === current) return;
      const warm = current || performance.now() - hiddenAt < WARM;
      hide();
      show(element, warm ? 0 : DELAY);
    };
    const onFocusIn = (event: FocusEvent) => {
      const element = tipped(event.target);
      if (element?.matches(':focus-visible')) show(element, DELAY);
    };
    const events = ['keydown', 'scroll', 'focusout'] as const;
    const turns = ['pointerdown', 'wheel'] as const;
    document.addEventListener('pointerover', onPointerOver);
    document.addEventListener('focusin', onFocusIn);
    for (const name of events) document.addEventListener(name, hide, true);
    for (const name of turns) document.addEventListener(name, rest, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', onPointerOver);
      document.removeEventListener('focusin', onFocusIn);
      for (const name of events) document.removeEventListener(name, hide, true);
      for (const name of turns) document.removeEventListener(name, rest, true);
    };
  }, []);

  useEffect(() => {
    const element = panel.current;
    if (!tip || !element) return;
    element.showPopover();
    placeElement(element, tip.element, 'bottom');
    return () => element.hidePopover();
  }, [tip]);

  return (
    <div ref={panel} popover="manual" class="tooltip" role="tooltip">
      {tip?.text}
      {tip?.keys && <Keys keys={tip.keys} />}
    </div>
  );
}
