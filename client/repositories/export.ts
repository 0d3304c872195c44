/** The map as files for elsewhere. */
import type { SystemMap } from '../../shared/map.ts';
import { moduleLabel } from './facts.ts';

/** Mermaid draws no more than this without being told to. */
const MOST_EDGES = 400;
/** What an element looks like without the style sheet. */
const LOOKS = [
  ...['fill', 'stroke', 'stroke-width', 'stroke-linejoin', 'opacity', 'vector-effect', 'paint-order'],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'],
];
/** A picture of points has so many to each pixel. */
const DENSITY = 2;

/** The modules and their heaviest imports as a Mermaid flowchart. */
export function toMermaid({ modules, edges }: SystemMap): string {
  const ids = new Map(modules.map(({ id }, index) => [id, `m${index}`]));
  const heaviest = [...edges].sort((a, b) => b.weight - a.weight).slice(0, MOST_EDGES);
  const text = (words: string) => words.replaceAll('"', '#quot;');
  return [
    'flowchart LR',
    ...modules.map((module) => `  ${ids.get(module.id)}["${text(moduleLabel(module))}"]`),
    ...heaviest.map(({ from, to, weight }) => `  ${ids.get(from)} -->|${weight}| ${ids.get(to)}`),
    '',
  ].join('\n');
}

/** The picture as it is on screen, with its looks in it instead of in a style sheet. */
export function toSvg(svg: SVGSVGElement): string {
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const colour = colourReader();
  const [originals, copies] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  for (const [index, original] of originals.entries()) {
    const element = copies[index];
    if (!element) continue;
    const style = getComputedStyle(original);
    for (const name of ['class', 'role', 'tabindex', 'aria-label', 'aria-pressed', 'aria-hidden']) {
      element.removeAttribute(name);
    }
    for (const { name } of [...element.attributes]) if (name.startsWith('data-')) element.removeAttribute(name);
    for (const name of LOOKS) {
      const value = style.getPropertyValue(name);
      element.setAttribute(name, name === 'fill' || name === 'stroke' ? colour(value) : value);
    }
  }
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const background = getComputedStyle(document.body).backgroundColor;
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: colour(background) })) {
    ground.setAttribute(name, value);
  }
  copy.prepend(ground);
  for (const { name } of [...copy.attributes]) copy.removeAttribute(name);
  const whole = { width, height, viewBox: `0 0 ${width} ${height}`, xmlns: 'http://www.w3.org/2000/svg' };
  for (const [name, value] of Object.entries(whole)) copy.setAttribute(name, String(value));
  return new XMLSerializer().serializeToString(copy);
}

/** Turns colours into what every program knows; not all know `oklch()`. */
function colourReader(): (colour: string) => string {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map<string, string>();
  return (colour) => {
    if (!context || colour === 'none' || colour.startsWith('context-')) return colour;
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

/** The picture as it is on screen, as points. */
export async function toPng(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect();
  const url = URL.createObjectURL(new Blob([toSvg(svg)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(Math.ceil(width * DENSITY), Math.ceil(height * DENSITY));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
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
