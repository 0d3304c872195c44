import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Camera, Size } from './camera.ts';
import type { Closeup } from './closeup.ts';
import { type Box, Discs } from './discs.ts';
import { type MapFacts, moduleLabel } from './facts.ts';
import { type Label, placeLabels, SMALLEST_NAMED, widen } from './labels.ts';
import type { Disc, Layout, Placed } from './layout.ts';
import type { RepositoryMap } from './map-model.ts';
import { splitPath } from './words.ts';

/** A map and where its modules stand. */
export type DrawnProps = { map: RepositoryMap; facts: MapFacts; layout: Layout };

/** Names are placed anew when the scale has changed by this much; in between they grow with the picture. */
const SCALE_STEP = 1.08;
const roundScale = (scale: number): number => SCALE_STEP ** Math.round(Math.log(scale) / Math.log(SCALE_STEP));

/** With more modules than these, names are placed anew only when the picture has come to rest. */
const MOST_AT_ONCE = 800;

type NamesSetting = DrawnProps & {
  camera: ReadonlySignal<Camera>;
  size: ReadonlySignal<Size>;
  discs: Discs<Placed>;
  closeup: Closeup;
};

/** Names where they stand at a scale, around the picture's origin. */
export type Names = { labels: readonly Label[]; scale: number };

/** The names that have room at the camera's scale. */
export function useNames({ map, camera, size, facts, layout, discs, closeup }: NamesSetting): ReadonlySignal<Names> {
  const seen = useResting(camera, size);
  const isLarge = discs.all.length > MOST_AT_ONCE;
  const scale = useMemo(
    () => computed(() => roundScale((isLarge ? seen.value.camera : camera.value).k)),
    [camera, seen, isLarge],
  );
  return useMemo(() => {
    const texts = new Map(
      discs.all.map(({ id, folders }) => {
        const module = facts.byId.get(id);
        return [id, module ? within(moduleLabel(module), folders.at(-1)) : id];
      }),
    );
    // The largest chooses first where its name stands.
    const folders = layout.regions
      .map((region) => ({ region, text: shortName(region.path, layout) }))
      .sort((a, b) => b.region.r - a.region.r);
    return computed(() => {
      const k = scale.value;
      const lit = map.lit.value;
      const sight = scaled(seen.value, k);
      const onScreen = <T extends Disc>(disc: T): T => ({ ...disc, x: disc.x * k, y: disc.y * k, r: disc.r * k });
      const inPicture = ({ left, top, right, bottom }: Box): Box => ({
        ...{ left: left / k, top: top / k, right: right / k, bottom: bottom / k },
      });
      const first = map.centre.value?.id;
      const asked = new Set([map.selected.value?.id, map.paths.value ? map.target.value?.id : undefined]);
      const shown = discs
        .within(inPicture(widen(sight)))
        .filter(({ id, r }) => asked.has(id) || (r * k >= SMALLEST_NAMED && (lit?.has(id) ?? true)))
        .sort((a, b) => Number(b.id === first) - Number(a.id === first));
      const regions = folders.map(({ region, text }) => ({
        ...{ id: region.path, text, kind: 'folder' as const, outermost: region.depth === 0 },
        ...onScreen({ x: region.x, y: region.y, r: region.r }),
      }));
      const [opened, files] = [closeup.modules.value, closeup.files.value];
      const isOpen = new Set([...opened, ...files].map(({ id }) => id));
      // The name of what is looked into stands on its rim, as that of a folder.
      const kindOf = (id: string) => (isOpen.has(id) ? ('folder' as const) : ('module' as const));
      const inside = [
        ...opened.flatMap(({ inside: { modules } }) =>
          modules.map((disc) => ({ ...onScreen(disc), text: splitPath(disc.id).name, kind: kindOf(disc.id) })),
        ),
        ...files.flatMap(({ id, inside: { modules } }) =>
          modules.map((disc) => {
            const text = facts.files.get(id)?.definitions?.[Number(disc.id)]?.name ?? '';
            return { ...onScreen(disc), id: `${id}#${disc.id}`, text, kind: 'module' as const };
          }),
        ),
      ];
      const innerDiscs = new Discs(inside.filter(({ kind, r }) => kind === 'module' && r >= 1));
      const discsIn = (box: Box) => [
        ...discs
          .within(inPicture(box))
          .filter(({ id, r }) => r * k >= 1 && !isOpen.has(id))
          .map(onScreen),
        ...innerDiscs.within(box),
      ];
      const named = [
        ...(lit ? [] : regions),
        ...shown.map((disc) => ({
          ...onScreen(disc),
          ...{ text: texts.get(disc.id) ?? disc.id, kind: kindOf(disc.id), asked: asked.has(disc.id) },
        })),
        ...(lit ? regions : []),
        ...inside,
      ];
      return { labels: placeLabels(named, sight, discsIn), scale: k };
    });
  }, [scale, map, facts, layout, discs, closeup, seen]);
}

/** How long the picture has to stand still, in ms, for names to be moved in from the edges of the window. */
const REST_MS = 120;

/** The part of the picture that is in sight, each time that it comes to rest. */
function useResting(camera: ReadonlySignal<Camera>, size: ReadonlySignal<Size>): ReadonlySignal<Seen> {
  const seen = useMemo(() => signal<Seen>({ camera: camera.peek(), size: size.peek() }), [camera, size]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      const next = { camera: camera.value, size: size.value };
      clearTimeout(timer);
      timer = setTimeout(() => {
        seen.value = next;
      }, REST_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [camera, size, seen]);
  return seen;
}

type Seen = { camera: Camera; size: Size };

/** What is in sight, in the pixels that names are placed in. */
function scaled({ camera, size }: Seen, k: number): Box {
  const by = k / camera.k;
  const [left, top] = [-camera.x * by, -camera.y * by];
  return { left, top, right: left + size.width * by, bottom: top + size.height * by };
}

/** A folder's path as it is read inside of the folder around it. */
function shortName(path: string, { regions }: Layout): string {
  const around = regions.filter((other) => path.startsWith(`${other.path}/`)).at(-1);
  return within(path, around?.path);
}

/** A path without that of the folder it is drawn in. */
function within(path: string, folder: string | undefined): string {
  if (folder === undefined) return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : (path.split('/').at(-1) ?? path);
}
