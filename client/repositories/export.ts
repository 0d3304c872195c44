/** The map as files for elsewhere. */
import type { SystemMap } from '../../shared/map.ts';
import { moduleLabel } from './facts.ts';
import type { Point } from './layout.ts';
import { arrowOf, type Drawing, type Look, paint, type Shape } from './shapes.ts';

/** Mermaid draws no more than this without being told to: https://mermaid.js.org/config/schema-docs/config.html */
const MOST_EDGES = 500;
const LONGEST_TEXT = 50_000;
/** Room for the line that says what is left out. */
const LONGEST_NOTE = 100;
/** A picture of points has so many to each pixel. */
const DENSITY = 2;

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

/** A picture as SVG, with `title` for whoever hears it; a module's own title is its id. */
export function toSvg({ shapes, camera, size, ground }: Drawing, title: string, colour = colourReader()): string {
  const { x, y, k } = camera;
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
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="100%" height="100%" fill="${colour(ground)}"/>`,
    ...shapes.flatMap(written),
    '</svg>',
    '',
  ].join('\n');
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
export async function toPng(drawing: Drawing): Promise<Blob> {
  const { width, height } = drawing.size;
  const canvas = new OffscreenCanvas(Math.ceil(width * DENSITY), Math.ceil(height * DENSITY));
  const context = canvas.getContext('2d');
  if (!context) throw new Error(`Draw the picture: no canvas of ${canvas.width} × ${canvas.height} points`);
  paint(context, drawing, DENSITY);
  context.globalCompositeOperation = 'destination-over';
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = drawing.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
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
