/** What is drawn of a map: all that is in sight, as fine as it can be seen. */
import type { Camera, Size } from './camera.ts';
import type { Opened } from './closeup.ts';
import { type Box, boxAround, type Discs, overlap } from './discs.ts';
import { type Curve, LINE_WIDTHS, type Line, type Lines, MOST_LINES, thinness, weightClass } from './edges.ts';
import type { MapFacts } from './facts.ts';
import { widthOf } from './labels.ts';
import type { Disc, Layout, Placed } from './layout.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Names } from './names.ts';
import type { PaintName, Paints } from './paints.ts';
import type { Drawing, Shape } from './shapes.ts';

/** A module that is smaller on the screen, in pixels, is drawn without its edge, which would be all of it. */
const SPECK = 3.2;
/** What is smaller cannot be seen. */
const LEAST_FOLDER = 2;
/** How much is seen of what does not stand out, and of its lines. */
const DIM = 0.22;
const [LINE_SHARE, DIM_LINE_SHARE] = [0.2, 0.05];

export type Sight = {
  map: RepositoryMap;
  facts: MapFacts;
  layout: Layout;
  discs: Discs<Placed>;
  lines: Lines;
  camera: Camera;
  size: Size;
  names: Names;
  opened: { modules: readonly Opened[]; files: readonly Opened[] };
};

/** The picture for the window onto it, or for a part of the window. */
export function sceneOf(sight: Sight, paints: Paints, part: Box | null = null): Drawing {
  const { camera, size, map } = sight;
  const lit = map.lit.value;
  const inPicture = ({ left, top, right, bottom }: Box): Box => ({
    ...{ left: (left - camera.x) / camera.k, top: (top - camera.y) / camera.k },
    ...{ right: (right - camera.x) / camera.k, bottom: (bottom - camera.y) / camera.k },
  });
  const whole = inPicture({ left: 0, top: 0, right: size.width, bottom: size.height });
  const box = part ? inPicture(part) : whole;
  const shapes = [
    ...ground(sight, box, whole, lit !== null, paints),
    ...modules(sight, sight.discs.within(box), lit === null ? 1 : DIM, paints),
    ...standingOut(sight, box, paints),
    ...inside(sight, paints),
    ...names(sight, part, paints),
  ];
  return { shapes, camera, size, ground: paints.token('bg') };
}

/** The folders, and the imports, thin. */
function ground({ layout, lines, camera }: Sight, box: Box, whole: Box, isDim: boolean, paints: Paints): Shape[] {
  const folders = layout.regions.filter((disc) => disc.r * camera.k > LEAST_FOLDER && overlap(boxAround(disc), box));
  const seen = lines.at(camera.k, whole);
  const byWidth = Map.groupBy(seen.lines, ({ weight }) => weightClass(weight, seen.lightest));
  const look = { stroke: paints.token('map-line'), alpha: isDim ? DIM_LINE_SHARE : LINE_SHARE };
  return [
    { kind: 'discs', discs: folders, look: { fill: paints.token('text', 0.026), stroke: paints.token('line') } },
    ...LINE_WIDTHS.flatMap((width, index): Shape[] => {
      const curves = (byWidth.get(index) ?? [])
        .map((line) => line.curve)
        .filter((curve) => overlap(hullOf(curve), box));
      const own = { ...look, width: width * thinness(seen.lines.length) };
      return curves.length > 0 ? [{ kind: 'lines', curves, hasArrows: false, look: own }] : [];
    }),
  ];
}

/** What a curve does not leave. */
function hullOf(curve: Curve): Box {
  const [xs, ys] = [curve.map(({ x }) => x), curve.map(({ y }) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** Modules in the colours of the map; those of a colour together. */
function modules({ map, camera }: Sight, discs: readonly Placed[], alpha: number, paints: Paints): Shape[] {
  const colours = map.colours.value;
  return [...Map.groupBy(discs, ({ id }) => colours.get(id) ?? '')].flatMap(([colour, own]): Shape[] => {
    const { fill, stroke, speck } = paints.of(colour);
    const [small, large] = [own.filter(({ r }) => r * camera.k < SPECK), own.filter(({ r }) => r * camera.k >= SPECK)];
    return [
      { kind: 'discs', discs: small, look: { fill: speck, alpha } },
      { kind: 'discs', discs: large, look: { fill, stroke, width: 1.5, alpha } },
    ];
  });
}

/** What stands out, drawn once more above all that is dim then. */
function standingOut(sight: Sight, box: Box, paints: Paints): Shape[] {
  const { map, discs, lines } = sight;
  const [lit, centre, selected] = [map.lit.value, map.centre.value, map.selected.value];
  const ringed = new Set([selected?.id, centre?.id]);
  const rings: Shape = {
    ...{ kind: 'discs', discs: discs.all.filter(({ id }) => ringed.has(id)) },
    look: { stroke: paints.token('accent'), width: 3 },
  };
  if (!lit) return [rings];
  const kindOf = lineKinds(map);
  const byKind = Map.groupBy(lines.each, ({ from, to }: Line) => kindOf(from.id, to.id));
  const drawn = Object.entries(LINE_COLOURS).flatMap(([kind, colour]): Shape[] => {
    const curves = (byKind.get(kind as LineKind) ?? []).slice(0, MOST_LINES).map((line) => line.curve);
    const look = { stroke: paints.token(colour), width: 2, alpha: 0.85 };
    return curves.length > 0 ? [{ kind: 'lines', curves, hasArrows: true, look }] : [];
  });
  const bright = discs.all.filter((disc) => lit.has(disc.id) && overlap(boxAround(disc), box));
  return [...drawn, ...modules(sight, bright, 1, paints), rings];
}

type LineKind = 'in' | 'out' | 'cycle';
const LINE_COLOURS: Record<LineKind, PaintName> = { in: 'good', out: 'accent', cycle: 'bad' };

/** How the lines are drawn that stand out; null for the others. */
function lineKinds(map: RepositoryMap): (from: string, to: string) => LineKind | null {
  const [centre, lit, paths] = [map.centre.value, map.lit.value, map.paths.value];
  if (centre && centre === map.selected.value && map.part.value === 'impact') {
    return (from, to) => (lit?.has(from) && lit.has(to) ? 'in' : null);
  }
  if (centre) return (from, to) => (from === centre.id ? 'out' : to === centre.id ? 'in' : null);
  if (map.found.value) return () => null;
  if (map.showsCycles.value) {
    const imports = Map.groupBy(
      map.shownCycles.value.flatMap((cycle) => cycle.imports),
      ({ from }) => from,
    );
    const targets = new Map([...imports].map(([from, out]) => [from, new Set(out.map(({ to }) => to))]));
    return (from, to) => (targets.get(from)?.has(to) ? 'cycle' : null);
  }
  const isOn = (path: readonly string[] | null | undefined, from: string, to: string) =>
    path?.some((id, index) => id === from && path[index + 1] === to);
  return (from, to) => (isOn(paths?.there, from, to) ? 'out' : isOn(paths?.back, from, to) ? 'cycle' : null);
}

/** The files and definitions that are seen from near; the panel lists them for those who do not see them. */
function inside({ map, facts, opened }: Sight, paints: Paints): Shape[] {
  const [palette, open, lit] = [map.palette.value, map.file.value?.path, map.lit.value];
  const alphaOf = (module: string | undefined) => (lit !== null && !lit.has(module ?? '') ? DIM : 1);
  const folder = { fill: paints.token('text', 0.04), stroke: paints.token('line') };
  const discs = (all: readonly (Disc & { id?: string })[], look: Shape['look']): Shape => ({
    kind: 'discs',
    discs: all,
    look,
  });
  return [
    ...opened.modules.flatMap(({ id, inside: { modules: files, regions } }) => {
      const alpha = alphaOf(id);
      const colourOf = (path: string) => {
        const file = facts.files.get(path);
        return (file && palette?.ofFile(file)) ?? '';
      };
      return [
        discs(regions, { ...folder, alpha }),
        ...[...Map.groupBy(files, (file) => colourOf(file.id))].map(([colour, own]) => {
          const { fill, stroke } = paints.of(colour);
          return discs(own, { fill, stroke, alpha });
        }),
        discs(
          files.filter((file) => file.id === open),
          { stroke: paints.token('accent'), width: 3 },
        ),
      ];
    }),
    ...opened.files.flatMap(({ id, inside: { modules: definitions, regions } }) => {
      const alpha = alphaOf(facts.files.get(id)?.module);
      const look = { fill: paints.token('surface'), stroke: paints.token('line-strong'), alpha };
      return [
        discs(regions, { ...folder, alpha }),
        discs(
          definitions.map(({ id: _, ...disc }) => disc),
          look,
        ),
      ];
    }),
  ];
}

function names({ names: { labels: all, scale }, camera }: Sight, part: Box | null, paints: Paints): Shape[] {
  const grown = camera.k / scale;
  const labels = all.filter(({ text, kind, x, y }) => {
    if (!part) return true;
    const at = { x: camera.x + grown * x, y: camera.y + grown * y, r: grown * widthOf(text, kind) };
    return overlap(boxAround(at), part);
  });
  const [text, dim, bg] = [paints.token('text'), paints.token('dim'), paints.token('bg')];
  const [module, folder] = [`500 11px ${paints.font}`, `600 12px ${paints.font}`];
  const of = (fits: (label: Names['labels'][number]) => boolean, font: string, look: Shape['look']): Shape => ({
    ...{ kind: 'names', labels: labels.filter(fits), scale, font, look },
  });
  return [
    of(({ kind, inside }) => kind === 'module' && inside, module, { fill: text }),
    of(({ kind, inside }) => kind === 'module' && !inside, module, { fill: text, stroke: bg, width: 3 }),
    of(({ kind }) => kind === 'folder', folder, { fill: dim, stroke: bg, width: 5 }),
  ];
}
