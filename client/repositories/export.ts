/** The map as files for elsewhere. */
import type { SystemMap } from '../../shared/map.ts';
import type { Camera } from './camera.ts';
import { type Caption, captionOf, type Key, type Measure } from './caption.ts';
import type { Box } from './discs.ts';
import { moduleLabel } from './facts.ts';
import type { Point } from './layout.ts';
import { arrowOf, type Drawing, type Look, paintOver, type Shape } from './shapes.ts';

/** Mermaid draws no more than this without being told to: https://mermaid.js.org/config/schema-docs/config.html */
const MOST_EDGES = 500;
const LONGEST_TEXT = 50_000;
/** Room for the line that says what is left out. */
const LONGEST_NOTE = 100;
/** A picture of points has so many to each pixel. */
const DENSITY = 2;
/** The room around a picture; half of a name's height; and the narrowest picture, which a caption stands below. */
const [MARGIN, NAME, NARROWEST] = [20, 8, 320];

/** The heaviest imports and the modules as a Mermaid flowchart: of a large map, what Mermaid takes, which it says. */
export function toMermaid({ modules, edges }: SystemMap): string {
  const ids = new Map(modules.map(({ id }, index) => [id, `m${index}`]));
  const text = (words: string) => words.replaceAll('"', '#quot;');
  const lineOf = new Map(
    modules.map((module) => [module.id, `  ${ids.get(module.id)}["${text(moduleLabel(module))}"]\n`]),
  );
  const head = 'flowchart LR\n';
  const told = new Set<string>();
  const arrows: string[] = [];
  let length = head.length;
  /** Takes modules, and an arrow between them, if there is room for all. */
  const take = (wanted: readonly string[], arrow = '') => {
    const fresh = wanted.filter((id) => !told.has(id));
    const longer = fresh.reduce((sum, id) => sum + (lineOf.get(id)?.length ?? 0), length + arrow.length);
    if (longer > LONGEST_TEXT - LONGEST_NOTE) return;
    length = longer;
    for (const id of fresh) told.add(id);
    if (arrow !== '') arrows.push(arrow);
  };
  const heaviest = [...edges].sort((a, b) => b.weight - a.weight).slice(0, MOST_EDGES);
  for (const { from, to, weight } of heaviest) take([from, to], `  ${ids.get(from)} -->|${weight}| ${ids.get(to)}\n`);
  for (const { id } of modules) take([id]);
  const isAll = told.size === modules.length && arrows.length === edges.length;
  const shares = `${told.size} of ${modules.length} modules and ${arrows.length} of ${edges.length} imports`;
  const note = isAll ? '' : `  %% The heaviest, as many as Mermaid draws: ${shares}\n`;
  return [head, note, ...modules.filter(({ id }) => told.has(id)).map(({ id }) => lineOf.get(id)), ...arrows].join('');
}

/** A picture for elsewhere: the part of the window that has something, what it is of, and what its colours mean. */
export type Exported = { drawing: Drawing; part: Box; title: string; caption: Caption };

/** Takes what is drawn without the empty room around it, and writes below it what it is of. */
export function withCaption({ drawing, key }: { drawing: Drawing; key: Key }, title: string): Exported {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  const measure = (words: string, font: string) => {
    if (!context) return 0;
    context.font = font;
    return context.measureText(words).width;
  };
  const part = partOf(drawing, measure);
  return { drawing, part, title, caption: captionOf(title, key, part.right - part.left, measure) };
}

/** What of the window has something in it, in whole pixels, and wide enough for a caption. */
export function partOf({ shapes, camera, size }: Drawing, measure: Measure): Box {
  const boxes = shapes.flatMap((shape) => boxesOf(shape, camera, measure));
  const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const least = (of: (box: Box) => number, most: number) =>
    clamp(Math.floor(boxes.reduce((sum, box) => Math.min(sum, of(box)), Infinity) - MARGIN), most);
  const largest = (of: (box: Box) => number, most: number) =>
    clamp(Math.ceil(boxes.reduce((sum, box) => Math.max(sum, of(box)), -Infinity) + MARGIN), most);
  const [top, bottom] = [least((box) => box.top, size.height), largest((box) => box.bottom, size.height)];
  const [left, right] = [least((box) => box.left, size.width), largest((box) => box.right, size.width)];
  const width = Math.max(right - left, Math.min(size.width, NARROWEST));
  const start = clamp(Math.round((left + right - width) / 2), size.width - width);
  // Of a picture that was moved out of the window there is nothing.
  return { left: start, right: start + width, ...(bottom > top ? { top, bottom } : { top: 0, bottom: size.height }) };
}

/** What shapes take of the window. Lines lead from disc to disc. */
function boxesOf(shape: Shape, { x, y, k }: Camera, measure: Measure): Box[] {
  if (shape.kind === 'lines') return [];
  if (shape.kind === 'discs') return shape.discs.map((disc) => boxAt(x + k * disc.x, y + k * disc.y, k * disc.r));
  const grown = k / shape.scale;
  return shape.labels.map(({ text, ...at }) =>
    boxAt(x + grown * at.x, y + grown * at.y, (grown * measure(text, shape.font)) / 2, grown * NAME),
  );
}

const boxAt = (x: number, y: number, width: number, height = width): Box => ({
  ...{ left: x - width, top: y - height, right: x + width, bottom: y + height },
});

/** Where the caption stands. */
const below = ({ left, bottom }: Box): Camera => ({ x: left, y: bottom, k: 1 });

/** A picture as SVG, whose title is for whoever hears it; a module's own title is its id. Its places are the window's. */
export function toSvg({ drawing, part, title, caption }: Exported, colour = colourReader()): string {
  const { left, top, bottom } = part;
  const [width, height] = [part.right - left, bottom - top + caption.height];
  const ground = (y: number) =>
    `<rect x="${left}" y="${y}" width="100%" height="100%" fill="${colour(drawing.ground)}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">`,
    `<title>${escapeText(title)}</title>`,
    ground(top),
    ...shapesAsSvg(drawing.shapes, drawing.camera, colour),
    // It hides what of the picture reaches below it.
    ground(bottom),
    ...shapesAsSvg(caption.shapes, below(part), colour),
    '</svg>',
    '',
  ].join('\n');
}

function shapesAsSvg(shapes: readonly Shape[], { x, y, k }: Camera, colour: (of: string) => string): string[] {
  const number = (value: number) => String(Number(value.toFixed(2)));
  const point = (at: Point) => `${number(x + k * at.x)} ${number(y + k * at.y)}`;
  const attributes = ({ fill, stroke, width = 1, alpha = 1 }: Look) =>
    [
      `fill="${fill ? colour(fill) : 'none'}"`,
      ...(stroke ? [`stroke="${colour(stroke)}" stroke-width="${number(width)}"`] : []),
      ...(alpha < 1 ? [`opacity="${alpha}"`] : []),
    ].join(' ');
  const written = (shape: Shape): string[] => {
    const { look } = shape;
    switch (shape.kind) {
      case 'discs':
        return group(
          attributes(look),
          shape.discs.map(({ id, ...disc }) => {
            const [cx = '', cy = ''] = point(disc).split(' ');
            const place = `cx="${cx}" cy="${cy}" r="${number(k * disc.r)}"`;
            return id === undefined
              ? `<circle ${place}/>`
              : `<circle ${place}><title>${escapeText(id)}</title></circle>`;
          }),
        );
      case 'lines': {
        const lines = shape.curves.map(([from, near, far, to]) => `M${point(from)}C${[near, far, to].map(point)}`);
        const arrows = shape.hasArrows ? shape.curves.map((line) => `M${arrowOf(line, k).map(point).join('L')}Z`) : [];
        return [
          ...group(attributes(look), lines.length > 0 ? [`<path d="${lines.join('')}"/>`] : []),
          ...group(
            attributes({ fill: look.stroke ?? 'none', alpha: look.alpha ?? 1 }),
            arrows.map((d) => `<path d="${d}"/>`),
          ),
        ];
      }
      case 'names': {
        const grown = k / shape.scale;
        const [, weight = '', pixels = '', family = ''] = shape.font.match(/^(\d+) (\d+)px (.+)$/) ?? [];
        const font = `font-family="${escapeText(family)}" font-size="${number(Number(pixels) * grown)}" font-weight="${weight}"`;
        const halo = 'text-anchor="middle" dominant-baseline="central" paint-order="stroke" stroke-linejoin="round"';
        return group(
          `${attributes({ ...look, width: (look.width ?? 0) * grown })} ${font} ${halo}`,
          shape.labels.map((label) => {
            const at = `x="${number(x + grown * label.x)}" y="${number(y + grown * label.y)}"`;
            return `<text ${at}>${escapeText(label.text)}</text>`;
          }),
        );
      }
    }
  };
  return shapes.flatMap(written);
}

const group = (attributes: string, children: readonly string[]): string[] =>
  children.length > 0 ? [`<g ${attributes}>${children.join('')}</g>`] : [];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeText = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);

/** Turns colours into what every program knows; not all know `oklch()`. */
function colourReader(): (colour: string) => string {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map<string, string>();
  return (colour) => {
    if (!context) return colour;
    const before = known.get(colour);
    if (before !== undefined) return before;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
    const read = `rgba(${red},${green},${blue},${Number((alpha / 255).toFixed(3))})`;
    known.set(colour, read);
    return read;
  };
}

/** A picture as points. */
export async function toPng({ drawing, part, caption }: Exported): Promise<Blob> {
  const { left, top, right, bottom } = part;
  const size = { width: right - left, height: bottom - top };
  const { x, y, k } = drawing.camera;
  const canvas = new OffscreenCanvas(size.width * DENSITY, Math.ceil((size.height + caption.height) * DENSITY));
  const context = canvas.getContext('2d');
  if (!context) throw new Error(`Draw the picture: no canvas of ${canvas.width} × ${canvas.height} points`);
  context.fillStyle = drawing.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  paintOver(context, drawing.shapes, { x: x - left, y: y - top, k }, DENSITY);
  // It hides what of the picture reaches below it.
  context.setTransform(DENSITY, 0, 0, DENSITY, 0, 0);
  context.fillStyle = drawing.ground;
  context.fillRect(0, size.height, size.width, caption.height);
  paintOver(context, caption.shapes, { x: 0, y: size.height, k: 1 }, DENSITY);
  return await canvas.convertToBlob({ type: 'image/png' });
}

/** Has the browser keep a file. */
export function saveAs(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
