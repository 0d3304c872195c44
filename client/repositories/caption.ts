/** What stands below a picture that is taken elsewhere: what it is of, and what its colours mean. */
import { COLOURING_WORDS, type Colouring, type LegendEntry } from './colouring.ts';
import type { Paints } from './paints.ts';
import type { Look, Shape } from './shapes.ts';

/** What a legend says, and in which colours. */
export type Key = {
  /** After “coloured by”. */
  by: string;
  entries: readonly { words: string; look: Look }[];
  ink: { font: string; text: string; dim: string; line: string };
};
/** How wide words are. */
export type Measure = (words: string, font: string) => number;
/** Its shapes stand as in a window of their own. */
export type Caption = { shapes: Shape[]; height: number };

const [PADDING, ROW, GAP, DISC] = [16, 20, 16, 5];
const AFTER_DISC = 6;

/** A legend as it is drawn. */
export function keyOf(colouring: Colouring, legend: readonly LegendEntry[], paints: Paints): Key {
  const [text, dim, line] = [paints.token('text'), paints.token('dim'), paints.token('line')];
  return {
    by: COLOURING_WORDS[colouring],
    entries: legend.map(({ words, colour }) => {
      const { fill, stroke } = paints.of(colour);
      return { words, look: { fill, stroke } };
    }),
    ink: { font: paints.font, text, dim, line },
  };
}

/** One line of text, and below it the colours, in as many lines as they need. */
export function captionOf(title: string, { by, entries, ink }: Key, width: number, measure: Measure): Caption {
  const [head, body] = [`600 12px ${ink.font}`, `400 12px ${ink.font}`];
  let [x, y] = [PADDING, PADDING + ROW / 2];
  // Words are placed by their middle.
  const word = (text: string, at: number, font: string) => ({ text, x: at + measure(text, font) / 2, y });
  const names = (font: string, fill: string, ...labels: ReturnType<typeof word>[]): Shape => ({
    ...{ kind: 'names', scale: 1, font, labels, look: { fill } },
  });
  const says = word(title, x, head);
  const how = word(`coloured by ${by}`, x + measure(title, head) + GAP, body);
  // On a narrow picture it has a line of its own.
  if (how.x + measure(how.text, body) / 2 > width - PADDING) {
    y += ROW;
    how.x -= measure(title, head) + GAP;
    how.y = y;
  }
  y += ROW;
  const placed = entries.map(({ words, look }) => {
    const needed = 2 * DISC + AFTER_DISC + measure(words, body);
    if (x > PADDING && x + needed > width - PADDING) [x, y] = [PADDING, y + ROW];
    const disc = { x: x + DISC, y, r: DISC };
    const label = word(words, x + 2 * DISC + AFTER_DISC, body);
    x += needed + GAP;
    return { disc, label, look };
  });
  const [left, right] = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
  ];
  return {
    shapes: [
      { kind: 'lines', curves: [[left, left, right, right]], hasArrows: false, look: { stroke: ink.line } },
      names(head, ink.text, says),
      names(body, ink.dim, how),
      ...placed.map(({ disc, look }): Shape => ({ kind: 'discs', discs: [disc], look: { ...look, width: 1.5 } })),
      names(body, ink.text, ...placed.map(({ label }) => label)),
    ],
    height: y + ROW / 2 + PADDING,
  };
}
