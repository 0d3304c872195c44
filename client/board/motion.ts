import type { Project } from '../local/project.ts';

const TIMING = { duration: 140, easing: 'cubic-bezier(.2, .8, .2, 1)' };

/**
 * Shows where cards went: whenever cards change place, those in sight glide from where they were. Returns the
 * function that stops it.
 */
export function followMoves(root: HTMLElement, project: Project): () => void {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let before: Map<string, DOMRect> | null = null;

  const glide = () => {
    const from = before;
    before = null;
    if (!from) return;
    for (const card of cardsIn(root)) {
      const old = from.get(card.dataset.card ?? '');
      const now = card.getBoundingClientRect();
      const [x, y] = old ? [old.left - now.left, old.top - now.top] : [0, 0];
      if (x === 0 && y === 0) continue;
      if (x === 0) card.animate([{ translate: `0 ${y}px` }, { translate: '0 0' }], TIMING);
      else flyOver(card, old ?? now, now);
    }
  };

  return project.cards.watch((changed) => {
    if (before || still.matches || root.dataset.dragging !== undefined) return;
    const moved = [...changed].some(([id, old]) => {
      const card = project.cards.card(id).peek();
      return old && card && (old.stage !== card.stage || old.rank !== card.rank);
    });
    if (!moved) return;
    // The view draws the change after this turn: now the cards are still where they were.
    before = new Map(cardsIn(root).map((card) => [card.dataset.card ?? '', card.getBoundingClientRect()]));
    requestAnimationFrame(() => requestAnimationFrame(glide));
  });
}

const cardsIn = (root: HTMLElement) => [...root.querySelectorAll<HTMLElement>('[data-card]')];

/** Columns clip their cards, so a copy above them crosses over. */
function flyOver(card: HTMLElement, from: DOMRect, to: DOMRect): void {
  const copy = card.cloneNode(true) as HTMLElement;
  const ghost = document.createElement('div');
  ghost.className = 'board-ghost landing';
  ghost.setAttribute('aria-hidden', 'true');
  copy.removeAttribute('data-card');
  copy.removeAttribute('role');
  copy.removeAttribute('tabindex');
  ghost.append(copy);
  ghost.style.width = `${to.width}px`;
  document.body.append(ghost);
  card.animate([{ opacity: 0 }, { opacity: 0 }], TIMING);
  const path = [{ translate: `${from.left}px ${from.top}px` }, { translate: `${to.left}px ${to.top}px` }];
  ghost.animate(path, TIMING).finished.finally(() => ghost.remove());
}
