/** What a picture is made of, and how it gets onto a canvas. `export.ts` writes the same as SVG. */
import type { Camera, Size } from './camera.ts';
import type { Curve } from './edges.ts';
import type { Label } from './labels.ts';
import type { Disc, Point } from './layout.ts';

/** Colours as CSS writes them; widths in pixels of the window. */
export type Look = { fill?: string; stroke?: string; width?: number; alpha?: number };

/** Things that look the same. Discs and lines stand in the picture, names at the scale that they were placed for. */
export type Shape =
  | { kind: 'discs'; discs: readonly (Disc & { id?: string })[]; look: Look }
  | { kind: 'lines'; curves: readonly Curve[]; hasArrows: boolean; look: Look }
  | { kind: 'names'; labels: readonly Pick<Label, 'text' | 'x' | 'y'>[]; scale: number; font: string; look: Look };

/** A picture, and the window onto it. The first shapes lie below. */
export type Drawing = { shapes: readonly Shape[]; camera: Camera; size: Size; ground: string };

/** An arrow's length in pixels, and half of its width. */
const ARROW = { length: 9, half: 4 };
/** A disc that is smaller, in pixels, is drawn as a square, which is much faster and looks the same. */
const DOT = 1.1;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws onto a canvas that has `density` points to each pixel. */
export function paint(context: Context, { shapes, camera, size }: Drawing, density: number): void {
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  paintOver(context, shapes, camera, density);
}

/** Draws onto what is there. */
export function paintOver(context: Context, shapes: readonly Shape[], camera: Camera, density: number): void {
  for (const shape of shapes) {
    context.globalAlpha = shape.look.alpha ?? 1;
    if (shape.kind === 'names') paintNames(context, shape, camera, density);
    else paintPath(context, shape, camera, density);
  }
  context.globalAlpha = 1;
}

function paintPath(
  context: Context,
  shape: Exclude<Shape, { kind: 'names' }>,
  { x, y, k }: Camera,
  density: number,
): void {
  const { fill, stroke, width = 1 } = shape.look;
  context.setTransform(density * k, 0, 0, density * k, density * x, density * y);
  context.beginPath();
  // One path for all that look the same: thousands of paths would take ten times as long.
  if (shape.kind === 'discs') for (const disc of shape.discs) traceDisc(context, disc, k);
  else for (const line of shape.curves) traceCurve(context, line);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (!stroke) return;
  context.strokeStyle = stroke;
  context.lineWidth = width / k;
  context.stroke();
  if (shape.kind !== 'lines' || !shape.hasArrows) return;
  context.beginPath();
  for (const line of shape.curves) {
    const [tip, ...base] = arrowOf(line, k);
    context.moveTo(tip.x, tip.y);
    for (const corner of base) context.lineTo(corner.x, corner.y);
  }
  context.fillStyle = stroke;
  context.fill();
}

function traceDisc(context: Context, { x, y, r }: Disc, k: number): void {
  if (r * k < DOT) {
    context.rect(x - r, y - r, 2 * r, 2 * r);
    return;
  }
  context.moveTo(x + r, y);
  context.arc(x, y, r, 0, 2 * Math.PI);
}

function traceCurve(context: Context, [start, near, far, end]: Curve): void {
  context.moveTo(start.x, start.y);
  context.bezierCurveTo(near.x, near.y, far.x, far.y, end.x, end.y);
}

/** The corners of the arrow at a line's end, its tip first. */
export function arrowOf([, , far, end]: Curve, k: number): [Point, Point, Point] {
  const angle = Math.atan2(end.y - far.y, end.x - far.x);
  const [cos, sin] = [Math.cos(angle) / k, Math.sin(angle) / k];
  const corner = (side: number) => ({
    x: end.x - ARROW.length * cos - side * ARROW.half * sin,
    y: end.y - ARROW.length * sin + side * ARROW.half * cos,
  });
  return [end, corner(1), corner(-1)];
}

function paintNames(
  context: Context,
  { labels, scale, font, look }: Extract<Shape, { kind: 'names' }>,
  { x, y, k }: Camera,
  density: number,
): void {
  const by = (density * k) / scale;
  context.setTransform(by, 0, 0, by, density * x, density * y);
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.fillStyle = look.fill ?? '';
  context.strokeStyle = look.stroke ?? '';
  context.lineWidth = look.width ?? 0;
  for (const { text, x: left, y: top } of labels) {
    if (look.stroke) context.strokeText(text, left, top);
    context.fillText(text, left, top);
  }
}
