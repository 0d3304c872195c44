import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { SystemMap } from '../../shared/map.ts';
import type { Cycle } from '../../shared/map-cycles.ts';
import { Resource } from '../local/resource.ts';
import type { Key } from './caption.ts';
import { COLOURINGS, type Colouring, languagesOf, type Palette, paletteOf } from './colouring.ts';
import { type MapFacts, type MapFile, type ModuleFacts, moduleLabel, readFacts, withNeighbours } from './facts.ts';
import type { Layout, LayoutInput } from './layout.ts';
import { type Impact, impactOf, pathBetween } from './reach.ts';
import { type Found, searchMap } from './search.ts';
import type { Drawing } from './shapes.ts';

/** The views of a map. */
export const MODES = ['modules', 'hotspots', 'coupling', 'people', 'history', 'table'] as const;
export type Mode = (typeof MODES)[number];
/** The parts of the panel; `path` and `cycle` are of modules only, `definitions` of files only. */
const PARTS = ['files', 'definitions', 'imports', 'impact', 'path', 'cycle'] as const;
export type Part = (typeof PARTS)[number];

/** What a map needs from outside. */
type MapSetting = {
  read: () => Promise<SystemMap>;
  arrange: (input: LayoutInput, signal: AbortSignal, onProgress?: (part: number) => void) => Promise<Layout>;
  /** The search parameters of the address: `module`, `file`, `line`, `definition`, `code`, `part`, `to`, `mode`, `colour`, `weight`, `cycles`, `tests`. */
  query: ReadonlySignal<URLSearchParams>;
  /** Changes them in place, or as a step that the browser's back undoes. */
  setQuery: (changes: Record<string, string | null>, options?: { replace: boolean }) => void;
};

/** What is opened is gone back from; how it is looked at is not. */
const STEP = { replace: false };

/** The newest map of a repository, and how it is looked at. All of that is in the address, so it can be sent to others. */
export class RepositoryMap {
  readonly map: Resource<SystemMap>;
  readonly facts: ReadonlySignal<MapFacts | null>;
  readonly mode: ReadonlySignal<Mode>;
  readonly colouring: ReadonlySignal<Colouring>;
  /** The module whose panel is open. */
  readonly selected: ReadonlySignal<ModuleFacts | null>;
  /** The file of it that is open in the panel. */
  readonly file: ReadonlySignal<MapFile | null>;
  /** The file or module that the address asks for and the map does not have. */
  readonly missing: ReadonlySignal<string | null>;
  /** The place in the file that somebody was sent to: its definition of a name, from a line on, or what a line is in. */
  readonly place: ReadonlySignal<{ line: number; name: string | null } | null>;
  /** Whether the code of the file is open. */
  readonly showsCode: ReadonlySignal<boolean>;
  /** The part of the panel; null is the first. */
  readonly part: ReadonlySignal<Part | null>;
  /** What breaks when the open file or module is touched. */
  readonly impact: ReadonlySignal<Impact | null>;
  /** The module that the path leads to. */
  readonly target: ReadonlySignal<ModuleFacts | null>;
  /** The ways there and back, each null when there is none; null while they are not asked for. */
  readonly paths: ReadonlySignal<{ there: string[] | null; back: string[] | null } | null>;
  /** Only imports of at least this weight are drawn. */
  readonly leastWeight: ReadonlySignal<number>;
  readonly found: ReadonlySignal<Found | null>;
  /** The module whose imports are drawn: the one pointed at, or the one whose panel is open. */
  readonly centre: ReadonlySignal<ModuleFacts | null>;
  /** The modules to be seen among dim ones; null when none stands out. */
  readonly lit: ReadonlySignal<ReadonlySet<string> | null>;
  readonly palette: ReadonlySignal<Palette | null>;
  /** Each module's class of colour. */
  readonly colours: ReadonlySignal<ReadonlyMap<string, string>>;
  /** Each language's. */
  readonly languageColours: ReadonlySignal<ReadonlyMap<string, string>>;
  readonly searchText = signal('');
  /** The module under the pointer, or with the focus. */
  readonly hovered: Signal<string | null> = signal(null);
  /** Gives what is seen of the picture, and what its colours mean; null while there is none. */
  readonly drawing: Signal<(() => { drawing: Drawing; key: Key }) | null> = signal(null);
  /** Whether the modules in cycles are shown among dim ones. */
  readonly showsCycles: ReadonlySignal<boolean>;
  /** The one cycle that is asked for, by a module of it; null for all. */
  readonly cycle: ReadonlySignal<Cycle | null>;
  /** Whether cycles that only exist with tests are shown too. */
  readonly showsTests: ReadonlySignal<boolean>;
  /** What of the cycles is shown. */
  readonly shownCycles: ReadonlySignal<readonly Cycle[]>;
  /** Whether a panel is open beside the picture: that of a module, or of the cycles. */
  readonly hasPanel: ReadonlySignal<boolean>;

  readonly #setting: MapSetting;
  readonly #layout = signal<Layout | null>(null);
  readonly #progress = signal(0);
  readonly #failure = signal<Error | null>(null);
  readonly #stop: () => void;

  constructor(setting: MapSetting) {
    this.#setting = setting;
    const { query } = setting;
    const asked = (name: string) => computed(() => query.value.get(name));
    const moduleAt = (name: string) => {
      const id = asked(name);
      return computed(() => this.facts.value?.byId.get(id.value ?? '') ?? null);
    };
    this.map = new Resource(setting.read);
    this.facts = computed(() => this.map.data.value && readFacts(this.map.data.value));
    this.mode = computed(() => MODES.find((mode) => mode === query.value.get('mode')) ?? 'modules');
    this.colouring = computed(() => COLOURINGS.find((each) => each === query.value.get('colour')) ?? 'language');
    this.part = computed(() => PARTS.find((part) => part === query.value.get('part')) ?? null);
    this.place = computed(() => {
      const line = Number.parseInt(query.value.get('line') ?? '', 10);
      return line > 0 ? { line, name: query.value.get('definition') } : null;
    });
    this.showsCode = computed(() => query.value.has('code') && query.value.has('file'));
    this.leastWeight = computed(() => Math.max(1, Number.parseInt(query.value.get('weight') ?? '', 10) || 1));
    this.showsCycles = computed(() => query.value.has('cycles') && (this.facts.value?.map.cycles.length ?? 1) > 0);
    this.showsTests = computed(() => query.value.has('tests'));
    this.cycle = computed(() => {
      const [facts, id] = [this.facts.value, query.value.get('cycles')];
      if (!facts || !id) return null;
      const { code, withTests } = facts.cycles;
      const all = this.showsTests.value ? [...withTests, ...code] : [...code, ...withTests];
      return all.find(({ members }) => members.includes(id)) ?? null;
    });
    this.shownCycles = computed(() => {
      const [facts, cycle] = [this.facts.value, this.cycle.value];
      if (!facts || !this.showsCycles.value) return [];
      return cycle ? [cycle] : [...facts.cycles.code, ...(this.showsTests.value ? facts.cycles.withTests : [])];
    });
    this.hasPanel = computed(() => this.selected.value !== null || this.showsCycles.value);
    const path = asked('file');
    this.file = computed(() => this.facts.value?.files.get(path.value ?? '') ?? null);
    const module = moduleAt('module');
    this.selected = computed(() => this.facts.value?.byId.get(this.file.value?.module ?? '') ?? module.value);
    this.missing = computed(() => {
      if (!this.facts.value || this.file.value) return null;
      return path.value ?? (this.selected.value ? null : query.value.get('module'));
    });
    this.target = moduleAt('to');
    this.impact = computed(() => {
      const [facts, file, selected] = [this.facts.value, this.file.value, this.selected.value];
      return facts && selected && impactOf(facts, file ? [file] : selected.files);
    });
    this.paths = computed(() => {
      const [facts, from, to] = [this.facts.value, this.selected.value, this.target.value];
      if (!facts || !from || !to || this.part.value !== 'path') return null;
      return { there: pathBetween(facts, from.id, to.id), back: pathBetween(facts, to.id, from.id) };
    });
    this.found = computed(() => this.facts.value && searchMap(this.facts.value, this.searchText.value));
    this.centre = computed(() => {
      const pointed = this.facts.value?.byId.get(this.hovered.value ?? '');
      if (pointed) return pointed;
      if (this.found.value || this.showsCycles.value || this.paths.value) return null;
      return this.selected.value;
    });
    this.lit = computed(() => {
      const [centre, selected, impact] = [this.centre.value, this.selected.value, this.impact.value];
      if (centre && centre === selected && this.part.value === 'impact' && impact) {
        return new Set([selected.id, ...impact.modules.keys()]);
      }
      if (centre) return withNeighbours(centre);
      if (this.found.value) return new Set(this.found.value.ids);
      if (this.shownCycles.value.length > 0) return new Set(this.shownCycles.value.flatMap(({ members }) => members));
      if (!this.paths.value || !selected || !this.target.value) return null;
      const { there, back } = this.paths.value;
      return new Set([selected.id, this.target.value.id, ...(there ?? []), ...(back ?? [])]);
    });

    this.languageColours = computed(() => (this.facts.value ? languagesOf(this.facts.value) : new Map()));
    this.palette = computed(() => this.facts.value && paletteOf(this.facts.value, this.colouring.value));
    this.colours = computed(() => {
      const [facts, palette] = [this.facts.value, this.palette.value];
      return new Map(palette && facts?.modules.map((each) => [each.id, palette.ofModule(each)]));
    });
    this.#stop = effect(() => {
      const map = this.map.data.value;
      if (!map) return;
      const giveUp = new AbortController();
      const onProgress = (part: number) => {
        this.#progress.value = part;
      };
      setting.arrange(map, giveUp.signal, onProgress).then(
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

  /** Which part of placing the modules is done, 0 to 1. */
  get progress(): ReadonlySignal<number> {
    return this.#progress;
  }

  /** Lays out what is seen from near. */
  get arrange(): MapSetting['arrange'] {
    return this.#setting.arrange;
  }

  /** Why there is no picture. */
  get failure(): ReadonlySignal<Error | null> {
    return this.#failure;
  }

  setMode(mode: Mode): void {
    this.#setting.setQuery({ mode: mode === 'modules' ? null : mode }, STEP);
  }

  setColouring(colouring: Colouring): void {
    this.#setting.setQuery({ colour: colouring === 'language' ? null : colouring });
  }

  setLeastWeight(weight: number): void {
    this.#setting.setQuery({ weight: weight > 1 ? String(weight) : null });
  }

  setPart(part: Part): void {
    this.#setting.setQuery({ part });
  }

  /**
   * Shows cycles among dim modules, with their panel in place of a module's: those of code, those that need tests too, or
   * the one that a module is in. Null shows none.
   */
  showCycles(shown: { of?: string | undefined; withTests: boolean } | null): void {
    const others = {
      module: null,
      file: null,
      line: null,
      definition: null,
      code: null,
      part: null,
      to: null,
      mode: null,
    };
    const which = { cycles: shown && (shown.of ?? ''), tests: shown?.withTests ? '' : null };
    this.#setting.setQuery({ ...which, ...(shown ? others : {}) }, STEP);
  }

  /** Opens a module's panel; null closes it. */
  select(id: string | null): void {
    const panel = id === null ? { part: null, to: null } : {};
    this.#setting.setQuery({ module: id, file: null, line: null, definition: null, code: null, ...panel }, STEP);
  }

  /** Opens a file in the panel. */
  openFile(path: string): void {
    const module = this.facts.value?.files.get(path)?.module ?? null;
    this.#setting.setQuery({ module, file: path, line: null, definition: null, code: null }, STEP);
  }

  /** Opens the code of the open file, at some lines (`12-30`) or where it begins. */
  openCode(line: string | null = null): void {
    this.#setting.setQuery({ code: '', line, definition: null }, STEP);
  }

  /** Goes back from the code to what is known of its file. */
  closeCode(): void {
    this.#setting.setQuery({ code: null }, STEP);
  }

  /** Asks for the path from the module of the panel to another. */
  setTarget(id: string): void {
    this.#setting.setQuery({ part: 'path', to: id });
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
