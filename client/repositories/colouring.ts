/** What the colours of modules and files say. */
import { type HeatStep, heatOf, heatSteps, languageColours, seriesColours } from './colours.ts';
import { COVERAGE_WORDS, coverageOf, coverageOfModule } from './coverage.ts';
import type { MapFacts, MapFile, ModuleFacts } from './facts.ts';

export const COLOURINGS = ['language', 'churn', 'age', 'owner', 'coverage'] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** What each says, after “colour by”. */
export const COLOURING_WORDS: Readonly<Record<Colouring, string>> = {
  language: 'language',
  churn: 'changes',
  age: 'last change',
  owner: 'owner',
  coverage: 'how much was read',
};

export type LegendEntry = { colour: string; words: string };
/** A way to colour: a class for each module and file, and what the classes of the modules mean. */
export type Palette = {
  ofModule: (module: ModuleFacts) => string;
  ofFile: (file: MapFile) => string;
  legend: LegendEntry[];
};

const OTHER = 'map-series-other';
const DAY = 24 * 60 * 60 * 1000;
/** The steps of age: changed within so many days before the map was made. */
const AGES = [
  { days: 7, words: 'within a week', colour: 'map-heat-5' },
  { days: 30, words: 'a month', colour: 'map-heat-4' },
  { days: 91, words: 'three months', colour: 'map-heat-3' },
  { days: 365, words: 'a year', colour: 'map-heat-2' },
  { days: Number.POSITIVE_INFINITY, words: 'longer ago', colour: 'map-heat-1' },
] as const;

/** Each language's class, those of most modules' lines first. */
export function languagesOf({ map, modules }: MapFacts): Map<string, string> {
  const drawn = byLines(modules.map(({ language, lines }) => [language, lines]));
  const known = new Set(drawn);
  return languageColours([...drawn, ...map.languages.map(({ name }) => name).filter((name) => !known.has(name))]);
}

/** How much of it was read, most first. */
const COVERAGES = [
  { coverage: 'read', words: COVERAGE_WORDS.read, colour: 'map-cover-read' },
  { coverage: 'part', words: 'in part', colour: 'map-cover-part' },
  { coverage: 'counted', words: COVERAGE_WORDS.counted, colour: 'map-cover-counted' },
  { coverage: 'skipped', words: COVERAGE_WORDS.skipped, colour: 'map-cover-skipped' },
] as const;

/** Works a colouring out. */
export function paletteOf(facts: MapFacts, colouring: Colouring): Palette {
  switch (colouring) {
    case 'language': {
      const colours = languagesOf(facts);
      const drawn = new Set(facts.modules.map(({ language }) => language));
      const of = ({ language }: { language: string }) => colours.get(language) ?? OTHER;
      return { ofModule: of, ofFile: of, legend: named([...colours].filter(([name]) => drawn.has(name))) };
    }
    case 'churn': {
      const steps = heatSteps(facts.modules.map(({ churn }) => churn));
      const fileSteps = heatSteps(facts.map.files.map(({ churn }) => churn));
      return {
        ofModule: ({ churn }) => heatOf(steps, churn),
        ofFile: ({ churn }) => heatOf(fileSteps, churn),
        legend: steps.map(({ from, to, colour }: HeatStep) => ({
          ...{ colour, words: from === to ? `${to}` : `${from} to ${to}` },
        })),
      };
    }
    case 'age': {
      const made = Date.parse(facts.map.generatedAt);
      const of = ({ lastChanged }: { lastChanged: string | null }) => {
        if (lastChanged === null) return 'map-heat-0';
        const days = (made - Date.parse(lastChanged)) / DAY;
        return AGES.find((age) => days <= age.days)?.colour ?? 'map-heat-1';
      };
      const used = new Set(facts.modules.map(of));
      const unknown = used.has('map-heat-0') ? [{ colour: 'map-heat-0', words: 'not known' }] : [];
      return { ofModule: of, ofFile: of, legend: [...AGES.filter(({ colour }) => used.has(colour)), ...unknown] };
    }
    case 'owner': {
      const owners = byLines(facts.modules.flatMap(({ owner, lines }) => (owner ? [[owner.author, lines]] : [])));
      const colours = seriesColours(owners);
      const of = (author: string | undefined) => colours.get(author ?? '') ?? OTHER;
      return {
        ofModule: ({ owner }) => of(owner?.author),
        ofFile: ({ path }) => of(facts.ownerOf.get(path)?.author),
        legend: named([...colours]),
      };
    }
    case 'coverage': {
      const of = (module: ModuleFacts) => `map-cover-${coverageOfModule(facts, module)}`;
      const used = new Set(facts.modules.map(of));
      return {
        ofModule: of,
        ofFile: (file) => `map-cover-${coverageOf(facts, file).coverage}`,
        legend: COVERAGES.filter(({ colour }) => used.has(colour)),
      };
    }
  }
}

/** Names by their lines, most first. */
function byLines(entries: readonly (readonly [string, number])[]): string[] {
  const lines = new Map<string, number>();
  for (const [name, own] of entries) lines.set(name, (lines.get(name) ?? 0) + own);
  return [...lines].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}

/** Those with a colour of their own, and the rest in one entry. */
function named(colours: readonly (readonly [string, string])[]): LegendEntry[] {
  const own = colours.filter(([, colour]) => colour !== OTHER).map(([words, colour]) => ({ words, colour }));
  const others = colours.length - own.length;
  return others > 0 ? [...own, { words: `${others} others`, colour: OTHER }] : own;
}
