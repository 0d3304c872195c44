import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { between, type Camera, centre, type Inset, isInSight, pan, type Size, showing, zoom } from './camera.ts';
import type { Disc, Point } from './layout.ts';

/** Calls back with each frame's time in ms until it is told to stop. */
export type Frames = (step: (now: number) => void) => () => void;

const FLIGHT_MS = 260;
/** How much smaller than all of it the picture may be made. */
const FARTHEST = 0.6;
/** The radius, in pixels, at which what is gone to can be read. */
const READABLE = 26;
/** What is shown alone takes so little of the window's height that what is around it is seen too. */
const CLOSE_UP = 4;

/** The window onto the picture: what part of it is in sight. */
export class Stage {
  readonly size: Signal<Size> = signal({ width: 0, height: 0 });
  readonly #camera = signal<Camera>({ x: 0, y: 0, k: 1 });
  readonly #inset: ReadonlySignal<Inset>;
  readonly #discs: ReadonlySignal<readonly Disc[]>;
  readonly #frames: Frames;
  readonly #stop: () => void;
  /** Whether a person chose what is in sight: then a change of the window leaves it. */
  #isChosen = false;
  #stopFlight: (() => void) | null = null;

  /** `discs` is all there is to see; `inset` tells what covers a window of a size, and may read signals. */
  constructor(discs: ReadonlySignal<readonly Disc[]>, inset: (size: Size) => Inset, frames: Frames) {
    this.#discs = discs;
    this.#inset = computed(() => inset(this.size.value));
    this.#frames = frames;
    this.#stop = effect(() => {
      const whole = this.#whole();
      if (!this.#isChosen && whole) this.#fly(whole, false);
    });
  }

  get camera(): ReadonlySignal<Camera> {
    return this.#camera;
  }

  /** Shows everything. */
  showAll(): void {
    const whole = this.#whole();
    if (whole) this.#fly(whole, true);
    this.#isChosen = false;
  }

  /** Makes everything larger around a point of the window, its middle without one. */
  zoom(factor: number, point?: Point): void {
    const { width, height } = this.size.peek();
    const widest = (this.#whole()?.k ?? 1) * FARTHEST;
    this.#choose(zoom(this.#camera.peek(), point ?? { x: width / 2, y: height / 2 }, factor, widest), !point);
  }

  /** Moves the picture by pixels. */
  pan(dx: number, dy: number): void {
    this.#choose(pan(this.#camera.peek(), dx, dy), false);
  }

  /** Goes to a disc that is out of sight, or has a smaller radius than so many pixels. */
  reveal(disc: Disc, least = 0): void {
    const [camera, size, inset] = [this.#camera.peek(), this.size.peek(), this.#inset.peek()];
    if (size.width === 0 || (isInSight(camera, disc, size, inset) && disc.r * camera.k >= least)) return;
    this.#choose(centre(camera, disc, size, inset, Math.max(least, READABLE)), true);
  }

  /** Shows these discs, and not much of the rest. */
  show(discs: readonly Disc[]): void {
    const [size, whole] = [this.size.peek(), this.#whole()];
    if (!whole || discs.length === 0) return;
    const around = discs.map(({ x, y, r }) => ({ x, y, r: Math.max(r * 1.2, size.height / whole.k / CLOSE_UP) }));
    this.#choose(showing(around, size, this.#inset.peek()), true);
  }

  close(): void {
    this.#stop();
    this.#stopFlight?.();
  }

  #whole(): Camera | null {
    const [size, discs] = [this.size.value, this.#discs.value];
    return size.width > 0 && discs.length > 0 ? showing(discs, size, this.#inset.value) : null;
  }

  #choose(camera: Camera, inMotion: boolean): void {
    this.#isChosen = true;
    this.#fly(camera, inMotion);
  }

  #fly(to: Camera, inMotion: boolean): void {
    this.#stopFlight?.();
    this.#stopFlight = null;
    if (!inMotion) {
      this.#camera.value = to;
      return;
    }
    const from = this.#camera.peek();
    let start: number | null = null;
    const stop = this.#frames((now) => {
      start ??= now;
      const part = Math.min(1, (now - start) / FLIGHT_MS);
      this.#camera.value = part === 1 ? to : between(from, to, 1 - (1 - part) ** 3);
      if (part === 1) stop();
    });
    this.#stopFlight = stop;
  }
}

/** The browser's frames; a single one, at the end, for who wants no motion. */
export const browserFrames: Frames = (step) => {
  let request = 0;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const frame = (now: number) => {
    request = requestAnimationFrame(frame);
    step(now);
    if (still) step(now + FLIGHT_MS);
  };
  request = requestAnimationFrame(frame);
  return () => cancelAnimationFrame(request);
};
