import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Camera, Size } from './camera.ts';
import type { MapFacts } from './facts.ts';
import { definitionsInput, filesInput, fitInto } from './inside.ts';
import { type Disc, type Layout, type LayoutInput, layOut } from './layout.ts';

/** A disc that is larger than this on the screen, in pixels, shows what is in it. */
const OPENS = 84;
/** So many are open at most: the largest. */
const MOST_OPEN = 12;

/** A module or file that shows what is in it. */
export type Opened = { id: string; disc: Disc; inside: Layout };

type CloseupSetting = {
  facts: MapFacts;
  layout: Layout;
  camera: ReadonlySignal<Camera>;
  size: ReadonlySignal<Size>;
  arrange: (input: LayoutInput, signal: AbortSignal) => Promise<Layout>;
};

/** What is seen when one looks closer: the files of the modules that are large on the screen, then their definitions. */
export class Closeup {
  /** The modules whose files are drawn. */
  readonly modules: ReadonlySignal<readonly Opened[]>;
  /** The files whose definitions are drawn. */
  readonly files: ReadonlySignal<readonly Opened[]>;

  readonly #files = signal<ReadonlyMap<string, Layout>>(new Map());
  readonly #definitions = new Map<string, Layout>();
  readonly #giveUp = new AbortController();
  readonly #stop: () => void;

  constructor({ facts, layout, camera, size, arrange }: CloseupSetting) {
    const large = (discs: () => readonly (Disc & { id: string })[]) => {
      // As text, so that a move that changes nothing here ends here.
      const ids = computed(() =>
        discs()
          .filter((disc) => isLarge(disc, camera.value, size.value))
          .sort((a, b) => b.r - a.r)
          .slice(0, MOST_OPEN)
          .map(({ id }) => id)
          .join('\n'),
      );
      return computed(() => (ids.value === '' ? [] : ids.value.split('\n')));
    };
    const placed = new Map(layout.modules.map((module) => [module.id, module]));
    const modules = large(() => layout.modules);
    this.modules = computed(() =>
      modules.value.flatMap((id) => {
        const [disc, inside] = [placed.get(id), this.#files.value.get(id)];
        return disc && inside ? [{ id, disc, inside: fitInto(inside, disc) }] : [];
      }),
    );
    const files = computed(() => this.modules.value.flatMap(({ inside }) => inside.modules));
    const opened = large(() => files.value);
    this.files = computed(() =>
      opened.value.flatMap((path) => {
        const [file, disc] = [facts.files.get(path), files.value.find(({ id }) => id === path)];
        if (!file?.definitions?.length || !disc) return [];
        const inside = this.#definitions.get(path) ?? layOut(definitionsInput(file));
        this.#definitions.set(path, inside);
        return [{ id: path, disc, inside: fitInto(inside, disc) }];
      }),
    );
    const asked = new Set<string>();
    this.#stop = effect(() => {
      for (const id of modules.value) {
        const module = facts.byId.get(id);
        if (!module || module.files.length === 0 || asked.has(id)) continue;
        asked.add(id);
        arrange(filesInput(module), this.#giveUp.signal).then(
          (inside) => {
            this.#files.value = new Map(this.#files.peek()).set(id, inside);
          },
          // Without its files the module is drawn as it is from afar; the panel has them all.
          () => asked.delete(id),
        );
      }
    });
  }

  close(): void {
    this.#stop();
    this.#giveUp.abort();
  }
}

/** Whether a disc is large enough to be looked into, and in sight. */
function isLarge({ x, y, r }: Disc, camera: Camera, { width, height }: Size): boolean {
  const own = r * camera.k;
  if (own < OPENS) return false;
  const at = { x: camera.x + x * camera.k, y: camera.y + y * camera.k };
  return at.x + own > 0 && at.x - own < width && at.y + own > 0 && at.y - own < height;
}
