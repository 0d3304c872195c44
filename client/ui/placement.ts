type Box = { left: number; top: number; right: number; bottom: number };
type Size = { width: number; height: number };
export type Placement = 'bottom-start' | 'bottom-end' | 'bottom' | 'top' | 'right';

/** What something floats beside: an element, or a point in the window. */
export type Anchor = Element | { x: number; y: number };

/** The room, in pixels, kept free at the edges of the window and between a thing and what it belongs to. */
const MARGIN = 8;
const GAP = 4;

const clamp = (value: number, lowest: number, highest: number) => Math.max(lowest, Math.min(value, highest));

/**
 * Where something of `size` goes beside `anchor`: at the wanted side, on the opposite one when it does not fit there
 * and does here, and always inside the window.
 */
export function placeBeside(
  anchor: Box,
  size: Size,
  window: Size,
  placement: Placement,
): { left: number; top: number } {
  const highestLeft = Math.max(MARGIN, window.width - size.width - MARGIN);
  const highestTop = Math.max(MARGIN, window.height - size.height - MARGIN);
  if (placement === 'right') {
    const fits = anchor.right + GAP + size.width <= window.width - MARGIN;
    const left = fits ? anchor.right + GAP : anchor.left - GAP - size.width;
    return { left: clamp(left, MARGIN, highestLeft), top: clamp(anchor.top, MARGIN, highestTop) };
  }
  const below = anchor.bottom + GAP;
  const above = anchor.top - GAP - size.height;
  const fitsBelow = below + size.height <= window.height - MARGIN;
  const wantsAbove = placement === 'top';
  const top = wantsAbove ? (above >= MARGIN ? above : below) : fitsBelow || above < MARGIN ? below : above;
  const centre = (anchor.left + anchor.right - size.width) / 2;
  const left =
    placement === 'bottom-start' ? anchor.left : placement === 'bottom-end' ? anchor.right - size.width : centre;
  return { left: clamp(left, MARGIN, highestLeft), top: clamp(top, MARGIN, highestTop) };
}

function boxOf(anchor: Anchor): Box {
  if (anchor instanceof Element) return anchor.getBoundingClientRect();
  return { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
}

/** Puts a floating element where `placeBeside` says. */
export function placeElement(floating: HTMLElement, anchor: Anchor, placement: Placement) {
  const size = { width: floating.offsetWidth, height: floating.offsetHeight };
  const { left, top } = placeBeside(boxOf(anchor), size, { width: innerWidth, height: innerHeight }, placement);
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
}
