/** Files around a wheel or below each other, those of a module beside each other, joined where they change together. */

import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';

type Pair = SystemMap['coupling'][number];
/** A file on the rim; `angle` in degrees, clockwise from the top. */
export type Spoke = { path: string; module: string; angle: number };
export type Chord = Pair & { path: string; isAcross: boolean };
export type Wheel = { spokes: Spoke[]; chords: Chord[] };
/** A file in a column; `y` is its middle. */
export type Row = { path: string; module: string; y: number };
export type Arcs = { rows: Row[]; chords: Chord[]; height: number };

/** What the gap between two modules is worth in files. */
const BETWEEN = 1;
/** So many files, with the gaps between modules, have names around the wheel that do not touch; and so many a column. */
const ON_WHEEL = 96;
const IN_COLUMN = 48;

/** A file, and how many places of files are before it. */
type Placed = { path: string; module: string; place: number };

/** The strongest pairs that have room, and their files with those of a module beside each other. */
function placeFiles(coupling: readonly Pair[], moduleOf: (path: string) => string, most: number, room: number) {
  const [pairs, paths, modules]: [Pair[], Set<string>, Set<string>] = [[], new Set(), new Set()];
  for (const pair of coupling.slice(0, most)) {
    for (const path of [pair.a, pair.b]) {
      paths.add(path);
      modules.add(moduleOf(path));
    }
    if (pairs.length > 0 && paths.size + modules.size * BETWEEN > room) break;
    pairs.push(pair);
  }
  const files = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]
    .map((path): Placed => ({ path, module: moduleOf(path), place: 0 }))
    .sort((a, b) => byText(a.module, b.module) || byText(a.path, b.path));
  let place = 0;
  for (const [index, file] of files.entries()) {
    if (index > 0) place += file.module === files[index - 1]?.module ? 1 : 1 + BETWEEN;
    file.place = place;
  }
  return { pairs, files, places: files.length === 0 ? 0 : place + 1 };
}

/** Lays out the strongest pairs; the rim's radius is 100. `moduleOf` tells the module of a file. */
export function layWheel(coupling: readonly Pair[], moduleOf: (path: string) => string, most: number): Wheel {
  const { pairs, files, places } = placeFiles(coupling, moduleOf, most, ON_WHEEL);
  const step = 360 / Math.max(1, places + BETWEEN);
  const spokes = files.map(({ path, module, place }): Spoke => ({ path, module, angle: place * step }));
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

/** Lays out the strongest pairs as a column of rows, with arcs in the width to its left. */
export function layArcs(
  coupling: readonly Pair[],
  moduleOf: (path: string) => string,
  { most, width, row }: { most: number; width: number; row: number },
): Arcs {
  const { pairs, files, places } = placeFiles(coupling, moduleOf, most, IN_COLUMN);
  const rows = files.map(({ path, module, place }): Row => ({ path, module, y: (place + 0.5) * row }));
  const at = new Map(rows.map((each) => [each.path, each]));
  const height = places * row;
  const chords = pairs.flatMap((pair): Chord[] => {
    const [a, b] = [at.get(pair.a), at.get(pair.b)];
    if (!a || !b) return [];
    // The farther apart, the farther out: a curve reaches three quarters of the way to what pulls it.
    const apart = Math.sqrt(Math.abs(a.y - b.y) / Math.max(1, height));
    const pull = width - (width * (0.1 + 0.85 * apart)) / 0.75;
    const [from, to] = [text({ x: width, y: a.y }), text({ x: width, y: b.y })];
    const by = `${text({ x: pull, y: a.y })} ${text({ x: pull, y: b.y })}`;
    return [{ ...pair, isAcross: a.module !== b.module, path: `M${from}C${by} ${to}` }];
  });
  return { rows, chords, height };
}

/** A point of the rim. */
function onRim(angle: number, radius: number): { x: number; y: number } {
  const turn = ((angle - 90) / 180) * Math.PI;
  return { x: Math.cos(turn) * radius, y: Math.sin(turn) * radius };
}

const text = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(2)} ${y.toFixed(2)}`;
