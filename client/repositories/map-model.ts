import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { SystemMap } from '../../shared/map.ts';
import { Resource } from '../local/resource.ts';
import { type HeatStep, heatOf, heatSteps, languageColours } from './colours.ts';
import { type MapFacts, type ModuleFacts, moduleLabel, readFacts, withNeighbours } from './facts.ts';
import type { Layout, LayoutInput } from './layout.ts';
import { type Found, searchMap } from './search.ts';

const MODES = ['modules', 'hotspots', 'coupling', 'people', 'table'] as const;
export type Mode = (typeof MODES)[number];
const COLOURINGS = ['language', 'churn'] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** What a map needs from outside. */
type MapSetting = {
  read: () => Promise<SystemMap>;
  arrange: (input: LayoutInput, signal: AbortSignal) => Promise<Layout>;
  /** The search parameters of the address: `module`, `mode`, `colour`. */
  query: ReadonlySignal<URLSearchParams>;
  setQuery: (changes: Record<string, string | null>) => void;
};

type LegendEntry = { colour: string; words: string };

/** The newest map of a repository, and how it is looked at. */
export class RepositoryMap {
  readonly map: Resource<SystemMap>;
  readonly facts: ReadonlySignal<MapFacts | null>;
  readonly mode: ReadonlySignal<Mode>;
  readonly colouring: ReadonlySignal<Colouring>;
  /** The module whose panel is open. */
  readonly selected: ReadonlySignal<ModuleFacts | null>;
  readonly found: ReadonlySignal<Found | null>;
  /** The module whose imports are drawn: the one pointed at, or the one whose panel is open. */
  readonly centre: ReadonlySignal<ModuleFacts | null>;
  /** The modules to be seen among dim ones; null when none stands out. */
  readonly lit: ReadonlySignal<ReadonlySet<string> | null>;
  /** Each module's class of colour. */
  readonly colours: ReadonlySignal<ReadonlyMap<string, string>>;
  /** Each language's. */
  readonly languageColours: ReadonlySignal<ReadonlyMap<string, string>>;
  readonly legend: ReadonlySignal<readonly LegendEntry[]>;
  readonly searchText = signal('');
  /** The module under the pointer, or with the focus. */
  readonly hovered: Signal<string | null> = signal(null);
  /** Whether the modules in cycles are shown among dim ones. */
  readonly showsCycles = signal(false);

  readonly #setting: MapSetting;
  readonly #layout = signal<Layout | null>(null);
  readonly #failure = signal<Error | null>(null);
  readonly #stop: () => void;

  constructor(setting: MapSetting) {
    this.#setting = setting;
    const { query } = setting;
    this.map = new Resource(setting.read);
    this.facts = computed(() => this.map.data.value && readFacts(this.map.data.value));
    this.mode = computed(() => MODES.find((mode) => mode === query.value.get('mode')) ?? 'modules');
    this.colouring = computed(() => COLOURINGS.find((each) => each === query.value.get('colour')) ?? 'language');
    const moduleId = computed(() => query.value.get('module'));
    this.selected = computed(() => this.facts.value?.byId.get(moduleId.value ?? '') ?? null);
    this.found = computed(() => this.facts.value && searchMap(this.facts.value, this.searchText.value));
    this.centre = computed(() => {
      const pointed = this.facts.value?.byId.get(this.hovered.value ?? '');
      if (pointed) return pointed;
      return this.found.value || this.showsCycles.value ? null : this.selected.value;
    });
    this.lit = computed(() => {
      if (this.centre.value) return withNeighbours(this.centre.value);
      if (this.found.value) return new Set(this.found.value.ids);
      return this.showsCycles.value ? new Set(this.facts.value?.map.cycles.flat()) : null;
    });

    this.languageColours = computed(() => {
      const facts = this.facts.value;
      const linesOf = new Map<string, number>();
      for (const { language, lines } of facts?.modules ?? []) {
        linesOf.set(language, (linesOf.get(language) ?? 0) + lines);
      }
      const drawn = [...linesOf.keys()].sort((a, b) => (linesOf.get(b) ?? 0) - (linesOf.get(a) ?? 0));
      const rest = (facts?.map.languages ?? []).map(({ name }) => name).filter((name) => !linesOf.has(name));
      return languageColours([...drawn, ...rest]);
    });
    const steps = computed<HeatStep[]>(() => heatSteps(this.facts.value?.modules.map(({ churn }) => churn) ?? []));
    this.colours = computed(() => {
      const byChurn = this.colouring.value === 'churn';
      const modules = this.facts.value?.modules ?? [];
      return new Map(
        modules.map(({ id, churn, language }) => [
          id,
          byChurn ? heatOf(steps.value, churn) : (this.languageColours.value.get(language) ?? 'map-series-other'),
        ]),
      );
    });
    this.legend = computed(() => {
      if (this.colouring.value === 'churn') {
        return steps.value.map(({ from, to, colour }) => ({
          colour,
          words: from === to ? `${to}` : `${from} to ${to}`,
        }));
      }
      const drawn = new Set(this.facts.value?.modules.map(({ language }) => language));
      return [...this.languageColours.value]
        .filter(([name]) => drawn.has(name))
        .map(([words, colour]) => ({ colour, words }));
    });
    this.#stop = effect(() => {
      const map = this.map.data.value;
      if (!map) return;
      const giveUp = new AbortController();
      setting.arrange(map, giveUp.signal).then(
        (layout) => {
          if (!giveUp.signal.aborted) this.#layout.value = layout;
        },
        (error: unknown) => {
          if (giveUp.signal.aborted) return;
          this.#failure.value = error instanceof Error ? error : new Error(String(error));
        },
      );
      return () => giveUp.abort();
    });
  }

  /** Where the modules stand; null until that is worked out. */
  get layout(): ReadonlySignal<Layout | null> {
    return this.#layout;
  }

  /** Why there is no picture. */
  get failure(): ReadonlySignal<Error | null> {
    return this.#failure;
  }

  setMode(mode: Mode): void {
    this.#setting.setQuery({ mode: mode === 'modules' ? null : mode });
  }

  setColouring(colouring: Colouring): void {
    this.#setting.setQuery({ colour: colouring === 'language' ? null : colouring });
  }

  /** Opens a module's panel; null closes it. */
  select(id: string | null): void {
    this.#setting.setQuery({ module: id });
  }

  /** Opens the panel of a file's module. */
  openFile(path: string): void {
    const module = this.facts.value?.files.get(path)?.module;
    if (module !== undefined) this.select(module);
  }

  /** What to call a module. */
  nameOf(id: string): string {
    const module = this.facts.value?.byId.get(id);
    return module ? moduleLabel(module) : id;
  }

  /** Stops working on it. */
  close(): void {
    this.#stop();
  }
}
