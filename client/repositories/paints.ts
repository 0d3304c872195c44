/** The colours of the style sheet for pictures that are drawn by a script. */

/** What a class of `colours.css` looks like: a disc, its edge, and a disc that is too small for an edge. */
export type Paint = { fill: string; stroke: string; speck: string };

/** Tokens, and what only the picture needs. */
export type PaintName =
  | 'accent'
  | 'good'
  | 'bad'
  | 'bg'
  | 'surface'
  | 'text'
  | 'dim'
  | 'line'
  | 'line-strong'
  | 'map-line';

/** Reads the colours that hold at an element, each once. Another theme needs new ones. */
export class Paints {
  readonly font: string;
  readonly #probe: HTMLElement;
  readonly #classes = new Map<string, Paint>();
  readonly #tokens = new Map<string, string>();

  constructor(probe: HTMLElement) {
    this.#probe = probe;
    this.font = getComputedStyle(probe).fontFamily;
  }

  /** The colours of a class: `map-series-1`, `map-heat-3` … */
  of(name: string): Paint {
    const known = this.#classes.get(name);
    if (known) return known;
    this.#probe.className = `map-paint ${name}`;
    const { backgroundColor, borderTopColor, outlineColor } = getComputedStyle(this.#probe);
    const paint = { fill: backgroundColor, stroke: borderTopColor, speck: outlineColor };
    this.#classes.set(name, paint);
    return paint;
  }

  /** The colour of a token, with as much of it as `share` says. */
  token(name: PaintName, share = 1): string {
    const key = `${name} ${share}`;
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    this.#probe.style.color = `color-mix(in oklab, var(--${name}) ${share * 100}%, transparent)`;
    const { color } = getComputedStyle(this.#probe);
    this.#tokens.set(key, color);
    return color;
  }
}
