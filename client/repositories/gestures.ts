import type { Point } from './layout.ts';
import type { Stage } from './stage.ts';

/** A pointer that moved less far, in pixels, has clicked. */
const CLICK = 4;

/**
 * Lets the pointer drag the picture, two fingers pinch it and the wheel zoom it. `onClick` tells where was clicked, which
 * a drag is not. Returns the function that stops it.
 */
export function followGestures(element: HTMLElement, stage: Stage, onClick: (point: Point) => void): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const pointers = new Map<number, Point>();
  let travelled = 0;

  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const release = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size > 0) return;
    element.classList.remove('dragged');
    if (event.type === 'pointerup' && travelled < CLICK) onClick(place(event));
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      travelled = pointers.size === 0 ? 0 : CLICK;
      pointers.set(event.pointerId, place(event));
    },
    options,
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = place(event);
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      if (travelled < CLICK) return;
      // From here on it is a drag, wherever the pointer goes; before, the click belongs to what it is on.
      if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
      element.classList.add('dragged');
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (!other) return stage.pan(now.x - before.x, now.y - before.y);
      const [apart, was] = [now, before].map(({ x, y }) => Math.hypot(x - other.x, y - other.y)) as [number, number];
      stage.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      stage.zoom(apart / Math.max(1, was), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    },
    options,
  );
  element.addEventListener('pointerup', release, options);
  element.addEventListener('pointercancel', release, options);
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      // Browsers tell of a pinch on a touchpad as of a wheel with Ctrl, in smaller steps.
      const speed = event.ctrlKey ? 0.01 : event.deltaMode === 1 ? 0.05 : 0.0016;
      stage.zoom(Math.exp(-event.deltaY * speed), place(event));
    },
    { ...options, passive: false },
  );
  return () => stop.abort();
}
