import type { Signal } from '@preact/signals';
import { STAGES, type Stage } from '../../shared/stages.ts';

/** A place on the board: before the shown card `index` of a stage. */
type Place = { stage: Stage; index: number };
/** Cards under the pointer, and where they would go. */
export type Drag = { ids: readonly string[]; place: Place | null };

type DragHost = {
  state: Signal<Drag | null>;
  /** The cards that go along when this one is dragged; none when it must stay. */
  idsOf(id: string): readonly string[];
  drop(ids: readonly string[], place: Place): void;
};

/** How far, in pixels, a mouse must move before it drags, and a finger before it scrolls instead. */
const THRESHOLD = { mouse: 5, touch: 10 };
/** How long, in milliseconds, a finger rests on a card before it drags. */
const LONG_PRESS = 350;
/** The width of the edges, in pixels, where dragging scrolls, and how fast it does at most, per frame. */
const EDGE = 56;
const SPEED = 18;
const LANDING = { duration: 140, easing: 'cubic-bezier(.2, .8, .2, 1)' };

type Press = { pointerId: number; touch: boolean; card: HTMLElement; id: string; x: number; y: number };

/**
 * Lets cards be dragged: elements with `data-card` inside columns with `data-stage`, whose scrolling parts have
 * `data-cards` and the places of their cards `data-index`. Returns the function that stops it.
 */
export function followDrags(root: HTMLElement, host: DragHost): () => void {
  let press: Press | null = null;
  let ghost: HTMLElement | null = null;
  let longPress: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let pointer = { x: 0, y: 0 };
  let grip = { x: 0, y: 0 };

  const onPointerDown = (event: PointerEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const card = target?.closest<HTMLElement>('[data-card]');
    const id = card?.dataset.card;
    if (!card || !id || event.button !== 0 || press || target?.closest('input,button,textarea')) return;
    press = {
      pointerId: event.pointerId,
      touch: event.pointerType === 'touch',
      card,
      id,
      x: event.clientX,
      y: event.clientY,
    };
    pointer = { x: event.clientX, y: event.clientY };
    if (press.touch) longPress = setTimeout(start, LONG_PRESS);
  };

  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerId !== press?.pointerId) return;
    pointer = { x: event.clientX, y: event.clientY };
    if (ghost) return;
    const distance = Math.hypot(pointer.x - press.x, pointer.y - press.y);
    if (distance < THRESHOLD[press.touch ? 'touch' : 'mouse']) return;
    if (press.touch) release();
    else start();
  };

  const start = () => {
    if (!press) return;
    const ids = host.idsOf(press.id);
    if (ids.length === 0) {
      release();
      return;
    }
    const box = press.card.getBoundingClientRect();
    grip = { x: press.x - box.left, y: press.y - box.top };
    ghost = ghostOf(press.card, box, ids.length);
    root.setPointerCapture(press.pointerId);
    root.dataset.dragging = '';
    host.state.value = { ids, place: null };
    frame = requestAnimationFrame(follow);
  };

  const follow = () => {
    if (!ghost) return;
    ghost.style.translate = `${pointer.x - grip.x}px ${pointer.y - grip.y}px`;
    scrollNear(root, pointer);
    const drag = host.state.peek();
    const place = placeAt(root, pointer);
    if (drag && (drag.place?.stage !== place?.stage || drag.place?.index !== place?.index)) {
      host.state.value = { ...drag, place };
    }
    frame = requestAnimationFrame(follow);
  };

  const onPointerUp = (event: PointerEvent) => {
    if (event.pointerId !== press?.pointerId) return;
    const drag = host.state.peek();
    if (ghost && drag) {
      swallowClick();
      if (drag.place) host.drop(drag.ids, drag.place);
    }
    release();
  };

  const onPointerCancel = (event: PointerEvent) => {
    if (event.pointerId === press?.pointerId) release();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !ghost) return;
    event.preventDefault();
    event.stopPropagation();
    swallowClick();
    release();
  };

  const release = () => {
    clearTimeout(longPress);
    cancelAnimationFrame(frame);
    if (ghost && press) land(ghost, root, press.id);
    if (press && root.hasPointerCapture(press.pointerId)) root.releasePointerCapture(press.pointerId);
    delete root.dataset.dragging;
    press = ghost = null;
    host.state.value = null;
  };

  // Once a finger drags, the browser must not scroll with it; and the long press must not open a menu.
  const hold = (event: Event) => {
    if (!ghost) return;
    event.preventDefault();
    event.stopPropagation();
  };

  root.addEventListener('pointerdown', onPointerDown);
  root.addEventListener('touchmove', hold, { passive: false });
  root.addEventListener('contextmenu', hold, true);
  addEventListener('pointermove', onPointerMove);
  addEventListener('pointerup', onPointerUp);
  addEventListener('pointercancel', onPointerCancel);
  addEventListener('keydown', onKeyDown, true);
  return () => {
    release();
    root.removeEventListener('pointerdown', onPointerDown);
    root.removeEventListener('touchmove', hold);
    root.removeEventListener('contextmenu', hold, true);
    removeEventListener('pointermove', onPointerMove);
    removeEventListener('pointerup', onPointerUp);
    removeEventListener('pointercancel', onPointerCancel);
    removeEventListener('keydown', onKeyDown, true);
  };
}

function ghostOf(card: HTMLElement, box: DOMRect, count: number): HTMLElement {
  const ghost = document.createElement('div');
  ghost.className = 'board-ghost';
  ghost.setAttribute('aria-hidden', 'true');
  ghost.style.width = `${box.width}px`;
  ghost.style.translate = `${box.left}px ${box.top}px`;
  const copy = card.cloneNode(true) as HTMLElement;
  copy.removeAttribute('data-card');
  copy.removeAttribute('role');
  copy.removeAttribute('tabindex');
  ghost.append(copy);
  if (count > 1) {
    const badge = document.createElement('span');
    badge.className = 'board-ghost-count';
    badge.textContent = String(count);
    ghost.append(badge);
  }
  document.body.append(ghost);
  return ghost;
}

/** The ghost goes to where the card went, or came from, and is gone. */
function land(ghost: HTMLElement, root: HTMLElement, id: string): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  requestAnimationFrame(() => {
    const box = root.querySelector(`[data-card="${id}"]`)?.getBoundingClientRect();
    if (still || !box) {
      ghost.remove();
      return;
    }
    ghost.classList.add('landing');
    ghost
      .animate([{ translate: `${box.left}px ${box.top}px`, width: `${box.width}px` }], LANDING)
      .finished.finally(() => ghost.remove());
  });
}

/** The click that a browser makes of a drag would open the card. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }));
}

function placeAt(root: HTMLElement, { x, y }: { x: number; y: number }): Place | null {
  const bounds = root.getBoundingClientRect();
  if (y < bounds.top - EDGE || y > bounds.bottom + EDGE) return null;
  if (x < bounds.left - EDGE || x > bounds.right + EDGE) return null;
  let nearest: { column: HTMLElement; distance: number } | null = null;
  for (const column of root.querySelectorAll<HTMLElement>('[data-stage]')) {
    const { left, right } = column.getBoundingClientRect();
    const distance = Math.max(left - x, x - right, 0);
    if (!nearest || distance < nearest.distance) nearest = { column, distance };
  }
  const stage = STAGES.find((known) => known === nearest?.column.dataset.stage);
  if (!nearest || !stage) return null;
  let index = 0;
  for (const place of nearest.column.querySelectorAll<HTMLElement>('[data-index]')) {
    const { top, bottom } = place.getBoundingClientRect();
    if (y > (top + bottom) / 2) index = Math.max(index, Number(place.dataset.index) + 1);
  }
  return { stage, index };
}

/** Scrolls the board and the column under the pointer when it is near their edges. */
function scrollNear(root: HTMLElement, { x, y }: { x: number; y: number }): void {
  const { left, right } = root.getBoundingClientRect();
  root.scrollLeft += push(x, left, right);
  for (const cards of root.querySelectorAll<HTMLElement>('[data-cards]')) {
    const box = cards.getBoundingClientRect();
    if (x >= box.left && x <= box.right) cards.scrollTop += push(y, box.top, box.bottom);
  }
}

function push(at: number, start: number, end: number): number {
  if (at < start + EDGE) return -SPEED * Math.min(1, (start + EDGE - at) / EDGE);
  if (at > end - EDGE) return SPEED * Math.min(1, (at - end + EDGE) / EDGE);
  return 0;
}
