/** Which names can be written without touching each other or another disc. */
import { type Box, boxAround, Discs, overlap } from './discs.ts';
import type { Disc } from './layout.ts';

/**
 * Something to be named, in pixels. A folder's name stands on its disc's edge, that of an `outermost` one beside it too
 * (within another folder it would seem to be the other's), a module's in it or beside it. What is `asked` for has its name
 * whatever that covers.
 */
type Named = Disc & { id: string; text: string; kind: 'module' | 'folder'; outermost?: boolean; asked?: boolean };
/** A name at the place of its middle. */
export type Label = { id: string; text: string; x: number; y: number; kind: Named['kind']; inside: boolean };

const FONT = { module: { letter: 5.8, height: 15 }, folder: { letter: 6.8, height: 18 } };
/** A disc that is smaller on the screen is named only when one looks closer. */
export const SMALLEST_NAMED = 3;
const SMALLEST_FOLDER = 26;
/** So many are placed at most: more could not be read. */
const MOST = 400;

/** About how wide a name is, in pixels. */
export const widthOf = (text: string, kind: Named['kind']): number => text.length * FONT[kind].letter + 6;

/**
 * Places the names, the first ones first; what has no room is left out. What stands in `sight` is not cut by its edges,
 * and what is far from it has no name. No name covers what `discsIn` gives, by default the modules that are named.
 */
export function placeLabels(
  named: readonly Named[],
  sight: Box | null = null,
  discsIn: (box: Box) => readonly (Disc & { id: string })[] = discsAmong(named),
): Label[] {
  const labels: Label[] = [];
  const taken: Box[] = [];
  const near = sight ? named.filter((one) => overlap(boxAround(one), widen(sight))) : named;
  const asked = near.filter((one) => one.asked);
  for (const one of [...asked, ...near.filter((other) => !other.asked)]) {
    if (labels.length === MOST) break;
    if (!one.asked && one.r < (one.kind === 'folder' ? SMALLEST_FOLDER : SMALLEST_NAMED)) continue;
    const [width, height] = [widthOf(one.text, one.kind), FONT[one.kind].height];
    const isInSight = sight !== null && overlap(boxAround(one), sight);
    const spots = placesFor(one, width, height).map((place) => {
      const { x, y } = isInSight ? movedInto(place, width, height, sight) : place;
      const box = { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
      return { label: { id: one.id, text: one.text, x, y, kind: one.kind, inside: place.inside }, box };
    });
    type Spot = (typeof spots)[number];
    const isFree = ({ box }: Spot) => !taken.some((other) => overlap(box, other));
    // A folder and a module in it can have the same path.
    const covers = ({ box }: Spot, discs: readonly (Disc & { id: string })[]) =>
      discs.some((other) => (one.kind === 'folder' || other.id !== one.id) && touches(box, other));
    const spot =
      spots.find((each) => isFree(each) && !covers(each, discsIn(each.box))) ??
      (one.asked ? (spots.find((each) => isFree(each) && !covers(each, asked)) ?? spots[0]) : undefined);
    if (!spot) continue;
    taken.push(spot.box);
    labels.push(spot.label);
  }
  return labels;
}

function discsAmong(named: readonly Named[]): (box: Box) => Named[] {
  const discs = new Discs(named.filter(({ kind, r }) => kind === 'module' && r >= 1));
  return (box) => discs.within(box);
}

/** Where around a folder its name may stand, as angles: at the top, at the bottom, then ever farther from them. */
const AROUND = [0, 15, -15, 30, -30, 45, -45, 60, -60, 75, -75, 90]
  .flatMap((turn) => [turn - 90, turn + 90])
  .map((degrees) => (degrees * Math.PI) / 180);

/** Where a name may stand, the best place first. */
function placesFor(
  { x, y, r, kind, outermost }: Named,
  width: number,
  height: number,
): { x: number; y: number; inside: boolean }[] {
  if (kind === 'folder') {
    const at = (angle: number, away: number) => ({
      x: x + Math.cos(angle) * (r + (away * width) / 2),
      y: y + Math.sin(angle) * (r + (away * height) / 2),
      inside: false,
    });
    return (outermost ? [0, 1] : [0]).flatMap((away) => AROUND.map((angle) => at(angle, away)));
  }
  if (2 * r > width + 4) return [{ x, y, inside: true }];
  const [below, beside] = [r + height / 2 + 1, r + width / 2 + 1];
  return [
    { x, y: y + below, inside: false },
    { x, y: y - below, inside: false },
    { x: x + beside, y, inside: false },
    { x: x - beside, y, inside: false },
    // Rather over its rim than not at all: what is large should have a name.
    ...(4 * r > width ? [{ x, y, inside: false }] : []),
  ];
}

const EDGE = 4;

/** A place from which the name is not cut by the edges of the window. */
function movedInto({ x, y }: { x: number; y: number }, width: number, height: number, sight: Box) {
  const within = (value: number, from: number, to: number) => Math.max(from, Math.min(to, value));
  return {
    x: within(
      x,
      sight.left + width / 2 + EDGE,
      Math.max(sight.left + width / 2 + EDGE, sight.right - width / 2 - EDGE),
    ),
    y: within(y, sight.top + height / 2 + EDGE, sight.bottom - height / 2 - EDGE),
  };
}

/** Half a window more on each side, so that names are there already when the picture is moved a little. */
export function widen({ left, top, right, bottom }: Box): Box {
  const [aside, above] = [(right - left) / 2, (bottom - top) / 2];
  return { left: left - aside, top: top - above, right: right + aside, bottom: bottom + above };
}

function touches({ left, top, right, bottom }: Box, { x, y, r }: Disc): boolean {
  const dx = Math.max(left - x, 0, x - right);
  const dy = Math.max(top - y, 0, y - bottom);
  return dx * dx + dy * dy < r * r;
}
