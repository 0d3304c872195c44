/** The canvas that a picture is drawn on, frame by frame. */
import type { Camera, Size } from './camera.ts';
import type { Box } from './discs.ts';
import { type Drawing, paint } from './shapes.ts';

/** What is to be seen. `content` is another object whenever more than the camera has changed. */
export type View = { camera: Camera; size: Size; content: unknown };

/** A frame that takes longer than this, in ms, is too slow to draw everything anew while the picture moves. */
const SLOW = 22;
/** How long the picture has to stand still, in ms, before all of it is drawn anew; and how old it may get on the way. */
const REST = 90;
const REFRESH = 180;

/**
 * Draws what it is shown in the next frame. Where that takes too long, what is on the canvas is moved and scaled while
 * the picture moves, only what comes into sight is drawn, and all of it when the picture rests.
 */
export class Screen {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  /** Draws a view, or as much of it as is in a part of the window. */
  readonly #scene: (view: View, part: Box | null) => Drawing;
  #request = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** What is on the canvas. */
  #shown: View | null = null;
  #drawnAt = 0;
  /** How long a whole drawing lately took, in ms, with what the browser did with it. */
  #cost = 0;
  /** The canvas before it was scaled: scaling what is scaled would blur it. */
  #still: { canvas: OffscreenCanvas; camera: Camera } | null = null;

  constructor(canvas: HTMLCanvasElement, scene: (view: View, part: Box | null) => Drawing) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('Draw the picture: the browser has no canvas');
    this.#canvas = canvas;
    this.#context = context;
    this.#scene = scene;
  }

  show(view: View): void {
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#rest);
    this.#request = requestAnimationFrame((now) => this.#frame(view, now));
  }

  close(): void {
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#rest);
  }

  #frame(next: View, now: number): void {
    const view = { ...next, camera: onPoints(next.camera) };
    const before = this.#shown;
    const isMove = before !== null && before.content === view.content && before.size === view.size;
    if (!isMove || this.#cost < SLOW || !this.#move(before.camera, view, now)) {
      this.#draw(view, now);
      return;
    }
    this.#shown = view;
    this.#rest = setTimeout(() => {
      this.#request = requestAnimationFrame((then) => this.#draw(view, then));
    }, REST);
  }

  #draw(view: View, now: number): void {
    const { width, height } = view.size;
    const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    if (this.#canvas.width !== wide) this.#canvas.width = wide;
    if (this.#canvas.height !== high) this.#canvas.height = high;
    paint(this.#context, this.#scene(view, null), devicePixelRatio);
    this.#shown = view;
    this.#drawnAt = now;
    this.#still = null;
    // The browser itself is done when it asks for the next frame.
    requestAnimationFrame((then) => {
      this.#cost = this.#cost === 0 ? then - now : this.#cost * 0.6 + (then - now) * 0.4;
    });
  }

  /** Moves or scales what is there; false when it is better drawn anew. */
  #move(from: Camera, view: View, now: number): boolean {
    const to = view.camera;
    if (from.k === to.k) {
      this.#still = null;
      return this.#pan((to.x - from.x) * devicePixelRatio, (to.y - from.y) * devicePixelRatio, view);
    }
    if (now - this.#drawnAt > REFRESH) return false;
    this.#still ??= { canvas: copyOf(this.#canvas), camera: from };
    const { canvas, camera } = this.#still;
    const by = to.k / camera.k;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, canvas.width, canvas.height);
    const [left, top] = [(to.x - camera.x * by) * devicePixelRatio, (to.y - camera.y * by) * devicePixelRatio];
    this.#context.drawImage(canvas, left, top, canvas.width * by, canvas.height * by);
    return true;
  }

  #pan(dx: number, dy: number, view: View): boolean {
    const { width, height } = this.#canvas;
    const [x, y] = [Math.round(dx), Math.round(dy)];
    if (Math.abs(x) >= width / 2 || Math.abs(y) >= height / 2) return false;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.globalCompositeOperation = 'copy';
    this.#context.drawImage(this.#canvas, x, y);
    this.#context.globalCompositeOperation = 'source-over';
    const strips = [
      { left: x > 0 ? 0 : width + x, top: 0, right: x > 0 ? x : width, bottom: height },
      { left: 0, top: y > 0 ? 0 : height + y, right: width, bottom: y > 0 ? y : height },
    ];
    for (const { left, top, right, bottom } of strips) {
      if (left >= right || top >= bottom) continue;
      const by = 1 / devicePixelRatio;
      const part = { left: left * by, top: top * by, right: right * by, bottom: bottom * by };
      this.#context.save();
      this.#context.setTransform(1, 0, 0, 1, 0, 0);
      this.#context.beginPath();
      this.#context.rect(left, top, right - left, bottom - top);
      this.#context.clip();
      paint(this.#context, this.#scene(view, part), devicePixelRatio);
      this.#context.restore();
    }
    return true;
  }
}

/** The camera at whole points of the screen, so that what is moved stays as sharp as it was. */
const onPoints = ({ x, y, k }: Camera): Camera => ({
  ...{ x: Math.round(x * devicePixelRatio) / devicePixelRatio, y: Math.round(y * devicePixelRatio) / devicePixelRatio },
  k,
});

function copyOf(canvas: HTMLCanvasElement): OffscreenCanvas {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy;
}
