/** Files around a wheel, those of a module beside each other, with a chord between those that change together. */
import type { SystemMap } from '../../shared/map.ts';

type Pair = SystemMap['coupling'][number];
/** A file on the rim; `angle` in degrees, clockwise from the top. */
export type Spoke = { path: string; module: string; angle: number };
export type Chord = Pair & { path: string; isAcross: boolean };
export type Wheel = { spokes: Spoke[]; chords: Chord[] };

/** What the gap between two modules is worth in files. */
const BETWEEN = 1;

/** Lays out the strongest pairs; the rim's radius is 100. `moduleOf` tells the module of a file. */
export function layWheel(coupling: readonly Pair[], moduleOf: (path: string) => string, most: number): Wheel {
  const pairs = coupling.slice(0, most);
  const paths = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const sorted = paths
    .map((path) => ({ path, module: moduleOf(path) }))
    .sort((a, b) => byText(a.module, b.module) || byText(a.path, b.path));
  const modules = new Set(sorted.map(({ module }) => module)).size;
  const step = 360 / Math.max(1, sorted.length + modules * BETWEEN);
  let place = 0;
  const spokes = sorted.map(({ path, module }, index): Spoke => {
    if (index > 0) place += module === sorted[index - 1]?.module ? 1 : 1 + BETWEEN;
    return { path, module, angle: place * step };
  });
  const at = new Map(spokes.map((spoke) => [spoke.path, spoke]));
  const chords = pairs.flatMap((pair): Chord[] => {
    const [a, b] = [at.get(pair.a), at.get(pair.b)];
    if (!a || !b) return [];
    const [from, to] = [onRim(a.angle, 100), onRim(b.angle, 100)];
    // Neighbours are joined by a shallow arc, opposites through the middle.
    const apart = Math.min(Math.abs(a.angle - b.angle), 360 - Math.abs(a.angle - b.angle)) / 180;
    const pull = onRim((a.angle + b.angle) / 2 + (Math.abs(a.angle - b.angle) > 180 ? 180 : 0), 82 * (1 - apart));
    return [{ ...pair, isAcross: a.module !== b.module, path: `M${text(from)}Q${text(pull)} ${text(to)}` }];
  });
  return { spokes, chords };
}

/** A point of the rim. */
function onRim(angle: number, radius: number): { x: number; y: number } {
  const turn = ((angle - 90) / 180) * Math.PI;
  return { x: Math.cos(turn) * radius, y: Math.sin(turn) * radius };
}

const text = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(2)} ${y.toFixed(2)}`;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
