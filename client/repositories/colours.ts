/** The colours of a map. The style sheet has a class for each: `map-series-1` …, `map-heat-0` …. */

/** How many languages have a colour of their own. */
const SERIES = 8;
/** The colours of those that most repositories have, so that they look the same on every map. */
const USUAL: Readonly<Record<string, number>> = {
  TypeScript: 1,
  TSX: 2,
  JavaScript: 3,
  CSS: 4,
  Python: 5,
  Ruby: 6,
  Markdown: 7,
  Go: 8,
};

/** Each language's class; the most used ones have colours of their own. `languages` has the most used first. */
export function languageColours(languages: readonly string[]): Map<string, string> {
  const shown = languages.slice(0, SERIES);
  const free = new Set(Array.from({ length: SERIES }, (_, index) => index + 1));
  const chosen = new Map<string, number>();
  for (const name of shown) {
    const usual = USUAL[name];
    if (usual !== undefined && free.delete(usual)) chosen.set(name, usual);
  }
  for (const name of shown) {
    const [next] = free;
    if (chosen.has(name) || next === undefined) continue;
    free.delete(next);
    chosen.set(name, next);
  }
  return new Map(languages.map((name) => [name, `map-series-${chosen.get(name) ?? 'other'}`]));
}

/** A class for each name; the first ones have colours of their own. */
export const seriesColours = (names: readonly string[]): Map<string, string> =>
  new Map(names.map((name, index) => [name, `map-series-${index < SERIES ? index + 1 : 'other'}`]));

/** A step of heat: whatever is from `from` to `to`. */
export type HeatStep = { from: number; to: number; colour: string };

/** At most five steps with about as many values in each; nothing at all is a step of its own. */
export function heatSteps(values: readonly number[], most = 5): HeatStep[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const bounds = new Set<number>();
  for (let step = 1; step <= most; step++) {
    const bound = sorted[Math.ceil((step / most) * sorted.length) - 1];
    if (bound !== undefined) bounds.add(bound);
  }
  const tops = [...bounds];
  const steps = tops.map((to, index) => {
    const from = sorted.find((value) => value > (tops[index - 1] ?? 0)) ?? to;
    // The hottest is always the last colour, however few steps there are.
    return { from, to, colour: `map-heat-${most - tops.length + index + 1}` };
  });
  return values.some((value) => value <= 0) ? [{ from: 0, to: 0, colour: 'map-heat-0' }, ...steps] : steps;
}

/** The class of a value. */
export const heatOf = (steps: readonly HeatStep[], value: number): string =>
  steps.find(({ to }) => value <= to)?.colour ?? 'map-heat-0';
