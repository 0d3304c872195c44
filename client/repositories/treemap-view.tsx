import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type HeatStep, heatOf } from './colours.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { layTiles } from './treemap.ts';
import { counted, percent, splitPath } from './words.ts';
import './treemap-view.css';

type TreemapProps = {
  map: RepositoryMap;
  facts: MapFacts;
  /** Churn times complexity of each file, as a share of the highest. */
  scores: ReadonlyMap<string, number>;
  steps: readonly HeatStep[];
};

/** How wide a letter is, of the names of files and of modules. */
const LETTER = 5.9;
const BOLD_LETTER = 7;

/** As much of a text as has room in so many pixels. */
function shorten(text: string, width: number, letter: number): string {
  const letters = Math.floor((width - 8) / letter);
  if (text.length <= letters) return text;
  return letters > 3 ? `${text.slice(0, letters - 1)}…` : '';
}

/** Every file by its lines, in its module; the list beside it says the same to those who cannot see it. */
export function Treemap({ map, facts, scores, steps }: TreemapProps) {
  const element = useRef<SVGSVGElement>(null);
  const [size] = useState(() => signal({ width: 0, height: 0 }));
  useEffect(() => {
    const svg = element.current;
    if (!svg) return;
    const sizes = new ResizeObserver(() => {
      size.value = { width: svg.clientWidth, height: svg.clientHeight };
    });
    sizes.observe(svg);
    return () => sizes.disconnect();
  }, [size]);
  const { width, height } = size.value;
  const open = map.selected.value?.id;
  const drawn = useMemo(() => {
    if (width === 0) return null;
    const leaves = facts.map.files.map(({ path, module, lines }) => ({ path, group: module, size: lines }));
    const { groups, tiles } = layTiles(leaves, { x: 0, y: 0, width, height });
    return (
      <>
        {groups.map((group) => (
          <g key={group.id}>
            <rect
              class="map-tile-group"
              data-tip={map.nameOf(group.id)}
              x={group.x}
              y={group.y}
              width={group.width}
              height={group.height}
              rx="3"
            />
            {group.hasName && (
              <text class="map-tile-module" x={group.x + 4} y={group.y + 11}>
                {shorten(map.nameOf(group.id), group.width, BOLD_LETTER)}
              </text>
            )}
          </g>
        ))}
        {tiles.map(({ path, group, count, ...box }) => {
          const file = facts.files.get(path ?? '');
          const score = scores.get(path ?? '') ?? 0;
          const tip = file
            ? `${path} · ${counted(file.lines, 'line')} · ${counted(file.churn, 'change')} · score ${percent(score)}`
            : `${map.nameOf(group)}: ${counted(count, 'smaller file')}`;
          const name =
            file && box.width > 42 && box.height > 15 ? shorten(splitPath(file.path).name, box.width, LETTER) : '';
          return (
            <g key={path ?? `${group}/`}>
              <rect
                class={`map-tile ${heatOf(steps, score)}`}
                data-group={group}
                data-path={path ?? undefined}
                data-tip={tip}
                rx="2"
                {...box}
              />
              {name && (
                <text class="map-tile-name" x={box.x + 4} y={box.y + 12}>
                  {name}
                </text>
              )}
            </g>
          );
        })}
        {groups
          .filter(({ id }) => id === open)
          .map(({ id, x, y, width, height }) => (
            <rect key={id} class="map-tile-open" x={x} y={y} width={width} height={height} rx="3" />
          ))}
      </>
    );
  }, [map, facts, scores, steps, width, height, open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list below opens the same by keyboard
    <svg
      ref={element}
      class="map-treemap"
      role="img"
      aria-label={`${counted(facts.map.files.length, 'file')} by lines, coloured by score; the list below has the highest`}
      onClick={({ target }) => {
        if (!(target instanceof Element)) return;
        const [path, id] = [target.getAttribute('data-path'), target.getAttribute('data-group')];
        if (path) map.openFile(path);
        else if (id) map.select(id);
      }}
    >
      {drawn}
    </svg>
  );
}
