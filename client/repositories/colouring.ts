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
/** A way to colour: a class for each module and file, and what the classes mean that are seen. */
export type Palette = {
  ofModule: (module: ModuleFacts) => string;
  ofFile: (file: MapFile) => string;
  /** Of the modules, and of the files of those that are open. */
  legendOf: (files: readonly MapFile[]) => LegendEntry[];
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
      const of = ({ language }: { language: string }) => colours.get(language) ?? OTHER;
      const legendOf = (files: readonly MapFile[]) => {
        const drawn = new Set([...facts.modules, ...files].map(({ language }) => language));
        return named([...colours].filter(([name]) => drawn.has(name)));
      };
      return { ofModule: of, ofFile: of, legendOf };
    }
    case 'churn': {
      const steps = heatSteps(facts.modules.map(({ churn }) => churn));
      const fileSteps = heatSteps(facts.map.files.map(({ churn }) => churn));
      return {
        ofModule: ({ churn }) => heatOf(steps, churn),
        ofFile: ({ churn }) => heatOf(fileSteps, churn),
        // One file changes less than a module of many: its steps are others.
        legendOf: (files) => (files.length === 0 ? inWords(steps) : inWords(fileSteps, ' in a file')),
      };
    }
    case 'age': {
      const made = Date.parse(facts.map.generatedAt);
      const of = ({ lastChanged }: { lastChanged: string | null }) => {
        if (lastChanged === null) return 'map-heat-0';
        const days = (made - Date.parse(lastChanged)) / DAY;
        return AGES.find((age) => days <= age.days)?.colour ?? 'map-heat-1';
      };
      const legendOf = (files: readonly MapFile[]) => {
        const used = new Set<string>([...facts.modules, ...files].map(of));
        return [...AGES, { colour: 'map-heat-0', words: 'not known' }].filter(({ colour }) => used.has(colour));
      };
      return { ofModule: of, ofFile: of, legendOf };
    }
    case 'owner': {
      const owners = byLines(facts.modules.flatMap(({ owner, lines }) => (owner ? [[owner.author, lines]] : [])));
      const colours = seriesColours(owners);
      const of = (author: string | undefined) => colours.get(author ?? '') ?? OTHER;
      const ofFile = ({ path }: MapFile) => facts.ownerOf.get(path)?.author;
      return {
        ofModule: ({ owner }) => of(owner?.author),
        ofFile: (file) => of(ofFile(file)),
        // Who owns files only has no colour of their own.
        legendOf: (files) =>
          named(
            [...new Set([...owners, ...files.flatMap((file) => ofFile(file) ?? [])])].map((name) => [name, of(name)]),
          ),
      };
    }
    case 'coverage': {
      const ofModule = (module: ModuleFacts) => `map-cover-${coverageOfModule(facts, module)}`;
      const ofFile = (file: MapFile) => `map-cover-${coverageOf(facts, file).coverage}`;
      const legendOf = (files: readonly MapFile[]) => {
        const used = new Set([...facts.modules.map(ofModule), ...files.map(ofFile)]);
        return COVERAGES.filter(({ colour }) => used.has(colour));
      };
      return { ofModule, ofFile, legendOf };
    }
  }
}

/** Steps of changes; the first says of what. */
const inWords = (steps: readonly HeatStep[], of = ''): LegendEntry[] =>
  steps.map(({ from, to, colour }, index) => ({
    ...{ colour, words: `${from === to ? to : `${from} to ${to}`}${index === 0 ? of : ''}` },
  }));

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
