import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type MapFacts, moduleLabel } from './facts.ts';
import { placeLabels } from './labels.ts';
import type { Layout } from './layout.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Stage } from './stage.ts';
import './labels-view.css';

/** A map and where its modules stand. */
export type DrawnProps = { map: RepositoryMap; facts: MapFacts; layout: Layout };

/** Names are placed anew when the scale has changed by this much; in between they grow with the picture. */
const SCALE_STEP = 1.08;
const roundScale = (scale: number): number => SCALE_STEP ** Math.round(Math.log(scale) / Math.log(SCALE_STEP));

/** The names that have room at this scale. */
export function Labels({ map, stage, facts, layout }: DrawnProps & { stage: Stage }) {
  const scale = useMemo(() => computed(() => roundScale(stage.camera.value.k)), [stage]);
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
        return placeLabels([
          ...(lit ? [] : regions),
          ...shown.flatMap((module) => {
            const disc = placed.get(module.id);
            if (!disc) return [];
            const text = within(moduleLabel(module), disc.folders.at(-1));
            return [{ id: module.id, text, kind: 'module' as const, ...onScreen(disc) }];
          }),
          ...(lit ? regions : []),
        ]);
      }),
    [scale, map, facts, layout],
  );
  const transform = useMemo(
    () =>
      computed(() => {
        const { x, y, k } = stage.camera.value;
        return `translate(${x} ${y}) scale(${k / scale.value})`;
      }),
    [stage, scale],
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
