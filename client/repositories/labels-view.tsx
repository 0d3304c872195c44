import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Camera, Size } from './camera.ts';
import type { Closeup } from './closeup.ts';
import { type MapFacts, moduleLabel } from './facts.ts';
import { type Box, placeLabels } from './labels.ts';
import type { Layout } from './layout.ts';
import type { RepositoryMap } from './map-model.ts';
import { splitPath } from './words.ts';
import './labels-view.css';

/** A map and where its modules stand. */
export type DrawnProps = { map: RepositoryMap; facts: MapFacts; layout: Layout };

/** Names are placed anew when the scale has changed by this much; in between they grow with the picture. */
const SCALE_STEP = 1.08;
const roundScale = (scale: number): number => SCALE_STEP ** Math.round(Math.log(scale) / Math.log(SCALE_STEP));

type LabelsProps = DrawnProps & {
  camera: ReadonlySignal<Camera>;
  size: ReadonlySignal<Size>;
  closeup: Closeup;
};

/** The names that have room at this scale. */
export function Labels({ map, camera, size, facts, layout, closeup }: LabelsProps) {
  const scale = useMemo(() => computed(() => roundScale(camera.value.k)), [camera]);
  const seen = useResting(camera, size);
  const labels = useMemo(
    () =>
      computed(() => {
        const k = scale.value;
        const lit = map.lit.value;
        const placed = new Map(layout.modules.map((module) => [module.id, module]));
        const onScreen = ({ x, y, r }: { x: number; y: number; r: number }) => ({ x: x * k, y: y * k, r: r * k });
        const first = map.centre.value?.id;
        const shown = facts.modules
          .filter(({ id }) => lit?.has(id) ?? true)
          .sort((a, b) => Number(b.id === first) - Number(a.id === first));
        const regions = layout.regions.map((region) => ({
          ...{ id: region.path, text: shortName(region.path, layout), kind: 'folder' as const },
          ...onScreen(region),
        }));
        const [opened, files] = [closeup.modules.value, closeup.files.value];
        const isOpen = new Set([...opened, ...files].map(({ id }) => id));
        const named = [
          ...(lit ? [] : regions),
          ...shown.flatMap((module) => {
            const disc = placed.get(module.id);
            if (!disc) return [];
            const text = within(moduleLabel(module), disc.folders.at(-1));
            // The name of what is looked into stands on its rim, as that of a folder.
            const kind = isOpen.has(module.id) ? ('folder' as const) : ('module' as const);
            return [{ id: module.id, text, kind, ...onScreen(disc) }];
          }),
          ...(lit ? regions : []),
          ...opened.flatMap(({ inside }) =>
            inside.modules.map((disc) => {
              const kind = isOpen.has(disc.id) ? ('folder' as const) : ('module' as const);
              return { id: disc.id, text: splitPath(disc.id).name, kind, ...onScreen(disc) };
            }),
          ),
          ...files.flatMap(({ id, inside }) =>
            inside.modules.map((disc) => {
              const text = facts.files.get(id)?.definitions?.[Number(disc.id)]?.name ?? '';
              return { id: `${id}#${disc.id}`, text, kind: 'module' as const, ...onScreen(disc) };
            }),
          ),
        ];
        return placeLabels(named, seen.value && scaled(seen.value, k));
      }),
    [scale, map, facts, layout, closeup, seen],
  );
  const transform = useMemo(
    () =>
      computed(() => {
        const { x, y, k } = camera.value;
        return `translate(${x} ${y}) scale(${k / scale.value})`;
      }),
    [camera, scale],
  );
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it holds text only, which the modules say already
    <g class="map-labels" aria-hidden="true" transform={transform}>
      {labels.value.map(({ id, text, x, y, kind, inside }) => (
        <text key={`${kind} ${id}`} class={`${kind} ${inside ? 'inside' : ''}`} x={x} y={y}>
          {text}
        </text>
      ))}
    </g>
  );
}

/** How long the picture has to stand still, in ms, for names to be moved in from the edges of the window. */
const REST_MS = 120;

/** The part of the picture that is in sight, each time that it comes to rest. */
function useResting(camera: ReadonlySignal<Camera>, size: ReadonlySignal<Size>): ReadonlySignal<Seen | null> {
  const seen = useMemo(() => signal<Seen | null>(null), [camera]);
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
