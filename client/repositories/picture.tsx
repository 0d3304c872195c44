import { computed, type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { isPhone, registerCommands, Skeleton, useOpened } from '../ui/index.ts';
import type { Inset } from './camera.ts';
import { drawLines, LINE_WIDTHS, type Line, weightClass } from './edges.ts';
import { type MapFacts, moduleLabel } from './facts.ts';
import { followGestures } from './gestures.ts';
import { placeLabels } from './labels.ts';
import type { Layout, Placed } from './layout.ts';
import { Legend, ZoomButtons } from './legend.tsx';
import type { RepositoryMap } from './map-model.ts';
import { browserFrames, Stage } from './stage.ts';
import { counted, moduleInWords } from './words.ts';

/** The width of the panel beside the picture, and the share of a phone's height that its sheet takes; as in style.css. */
const PANEL = 392;
const SHEET = 0.58;
const STEP = 80;

/** The modules as a picture to move about in. */
export function Picture({ map }: { map: RepositoryMap }) {
  const [facts, layout] = [map.facts.value, map.layout.value];
  if (!facts || !layout) return <Skeleton rows={6} height={40} />;
  return <Drawn map={map} facts={facts} layout={layout} />;
}

type DrawnProps = { map: RepositoryMap; facts: MapFacts; layout: Layout };

function Drawn({ map, facts, layout }: DrawnProps) {
  const element = useRef<SVGSVGElement>(null);
  const stage = useOpened(() => new Stage(discsOf(map), insetOf(map, element), browserFrames), [map]);
  const lines = useMemo(() => drawLines(layout, facts.map.edges), [layout, facts]);
  const placed = useMemo(() => new Map(layout.modules.map((module) => [module.id, module])), [layout]);
  const transform = useMemo(
    () => computed(() => `translate(${stage.camera.value.x} ${stage.camera.value.y}) scale(${stage.camera.value.k})`),
    [stage],
  );

  useEffect(() => {
    const svg = element.current;
    if (!svg) return;
    const sizes = new ResizeObserver(() => {
      stage.size.value = { width: svg.clientWidth, height: svg.clientHeight };
    });
    sizes.observe(svg);
    const stop = followGestures(svg, stage, (target) => map.select(moduleAt(target)));
    return () => {
      sizes.disconnect();
      stop();
    };
  }, [stage, map]);
  useEffect(() => registerCommands(commandsOf(stage)), [stage]);
  const sought = useRef(false);
  useSignalEffect(() => {
    const [found, selected] = [map.found.value, map.selected.value];
    if (stage.size.value.width === 0) return;
    if (found) stage.show(found.ids.flatMap((id) => placed.get(id) ?? []));
    else if (sought.current) stage.showAll();
    sought.current = found !== null;
    const opened = selected && placed.get(selected.id);
    if (opened) stage.reveal(opened);
  });

  return (
    <div class="map-stage">
      <a class="skip map-skip" href="#map-after">
        Skip the picture
      </a>
      {/* biome-ignore lint/a11y/useSemanticElements: there is no fieldset in a picture */}
      <svg
        ref={element}
        class="map-svg"
        role="group"
        aria-label={`Map of ${counted(facts.modules.length, 'module')}, the largest first`}
        data-lit={map.lit.value ? '' : undefined}
        onPointerOver={(event) => {
          if (event.pointerType === 'mouse') map.hovered.value = moduleAt(event.target);
        }}
        onPointerLeave={() => {
          map.hovered.value = null;
        }}
        onFocusIn={({ target }) => {
          const id = moduleAt(target);
          const disc = placed.get(id ?? '');
          if (!disc || !(target instanceof Element) || !target.matches(':focus-visible')) return;
          map.hovered.value = id;
          stage.reveal(disc);
        }}
        onFocusOut={() => {
          map.hovered.value = null;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          map.select(moduleAt(event.target));
        }}
      >
        <defs>
          <marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto">
            <path d="M0 .5 8 4 0 7.5z" />
          </marker>
        </defs>
        <g transform={transform}>
          <Ground stage={stage} layout={layout} lines={lines} />
          <Nodes map={map} stage={stage} facts={facts} layout={layout} />
          <Lit map={map} stage={stage} placed={placed} lines={lines} />
        </g>
        <Labels map={map} stage={stage} facts={facts} layout={layout} />
      </svg>
      <span id="map-after" tabIndex={-1} />
      <Legend map={map} />
      <ZoomButtons stage={stage} />
    </div>
  );
}

/** A stroke of so many pixels at every scale. */
const strokeOf = (stage: Stage, pixels: number): ReadonlySignal<number> =>
  computed(() => pixels / stage.camera.value.k);

/** The folders, and all imports, thin. */
function Ground({ stage, layout, lines }: { stage: Stage; layout: Layout; lines: readonly Line[] }) {
  const hairline = useMemo(() => strokeOf(stage, 1), [stage]);
  const strokes = useMemo(() => LINE_WIDTHS.map((width) => strokeOf(stage, width)), [stage]);
  // One path for all lines of a width: a thousand elements less to move.
  const paths = useMemo(() => {
    const byWidth = Map.groupBy(lines, ({ weight }) => weightClass(weight));
    return LINE_WIDTHS.map((_, width) => (byWidth.get(width) ?? []).map(({ path }) => path).join(''));
  }, [lines]);
  return useMemo(
    () => (
      <>
        <g class="map-folders" stroke-width={hairline}>
          {layout.regions.map(({ path, x, y, r }) => (
            <circle key={path} cx={x} cy={y} r={r} />
          ))}
        </g>
        <g class="map-lines">
          {paths.map((path, width) => (
            <path key={width} d={path} stroke-width={strokes[width] as ReadonlySignal<number>} />
          ))}
        </g>
      </>
    ),
    [layout, paths, strokes, hairline],
  );
}

type NodesProps = { map: RepositoryMap; stage: Stage; facts: MapFacts; layout: Layout };

/** The modules, the largest first: that is the order of the Tab key, and small ones lie on top. */
function Nodes({ map, stage, facts, layout }: NodesProps) {
  const stroke = useMemo(() => strokeOf(stage, 1.5), [stage]);
  const [colours, selected] = [map.colours.value, map.selected.value];
  return useMemo(() => {
    const placed = new Map(layout.modules.map((module) => [module.id, module]));
    return (
      <g class="map-nodes" stroke-width={stroke}>
        {facts.modules.map((module) => {
          const disc = placed.get(module.id);
          if (!disc) return null;
          const name = moduleLabel(module);
          return (
            // biome-ignore lint/a11y/useSemanticElements: there is no button in a picture
            <g
              key={module.id}
              class={`map-node ${colours.get(module.id)}`}
              transform={`translate(${disc.x} ${disc.y})`}
              role="button"
              // Lower case: SVG's attributes keep the case they are given.
              tabindex={0}
              aria-label={moduleInWords(name, module)}
              aria-pressed={module.id === selected?.id}
              data-module={module.id}
              data-tip={`${name} · ${counted(module.lines, 'line')} · ${counted(module.churn, 'change')}`}
            >
              <circle class="map-reach" r={disc.r} />
              <circle r={disc.r} />
            </g>
          );
        })}
      </g>
    );
  }, [facts, layout, colours, selected, stroke]);
}

type LitProps = { map: RepositoryMap; stage: Stage; placed: ReadonlyMap<string, Placed>; lines: readonly Line[] };

/** What stands out, drawn once more above all that is dim then. */
function Lit({ map, stage, placed, lines }: LitProps) {
  const stroke = useMemo(() => strokeOf(stage, 2), [stage]);
  const ring = useMemo(() => strokeOf(stage, 3), [stage]);
  const [lit, centre, colours, selected] = [map.lit.value, map.centre.value, map.colours.value, map.selected.value];
  const cycles = map.showsCycles.value && !centre;
  return (
    <g class="map-lit" stroke-width={stroke}>
      {lit &&
        lines.map(({ from, to, path }) => {
          const kind = centre ? (from === centre.id ? 'out' : to === centre.id ? 'in' : null) : cycles ? 'cycle' : null;
          if (!kind || (kind === 'cycle' && !map.facts.value?.byId.get(from)?.cycle?.includes(to))) return null;
          return <path key={`${from}\n${to}`} class={`map-line ${kind}`} d={path} marker-end="url(#map-arrow)" />;
        })}
      {lit &&
        [...lit].map((id) => {
          const disc = placed.get(id);
          return (
            disc && (
              <g key={id} class={`map-node ${colours.get(id)}`}>
                <circle cx={disc.x} cy={disc.y} r={disc.r} />
              </g>
            )
          );
        })}
      {[selected?.id, centre?.id].map((id, index) => {
        const disc = placed.get(id ?? '');
        return disc && <circle key={index} class="map-ring" cx={disc.x} cy={disc.y} r={disc.r} stroke-width={ring} />;
      })}
    </g>
  );
}

/** The names that have room at this scale. */
function Labels({ map, stage, facts, layout }: NodesProps) {
  const labels = useMemo(
    () =>
      computed(() => {
        const { k } = stage.camera.value;
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
    [stage, map, facts, layout],
  );
  const transform = useMemo(
    () => computed(() => `translate(${stage.camera.value.x} ${stage.camera.value.y})`),
    [stage],
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

const moduleAt = (target: EventTarget | null): string | null =>
  (target instanceof Element && target.closest('[data-module]')?.getAttribute('data-module')) || null;

const discsOf = (map: RepositoryMap) =>
  computed(() => [...(map.layout.value?.modules ?? []), ...(map.layout.value?.regions ?? [])]);

/** The room that the panel leaves. */
const insetOf = (map: RepositoryMap, element: { current: SVGSVGElement | null }): ReadonlySignal<Inset> =>
  computed(() => {
    const isOpen = map.selected.value !== null;
    const sheet = isOpen && isPhone.value ? (element.current?.clientHeight ?? 0) * SHEET : 0;
    return { top: 28, right: isOpen && !isPhone.value ? PANEL + 12 : 36, bottom: sheet + 44, left: 36 };
  });

function commandsOf(stage: Stage) {
  const group = 'Map';
  const command = (id: string, title: string, keys: string, run: () => void) => ({
    ...{ id: `map.${id}`, title, keys, group, run, hidden: true },
  });
  return [
    command('larger', 'Larger', '+', () => stage.zoom(1.4)),
    command('larger-unshifted', 'Larger', '=', () => stage.zoom(1.4)),
    command('smaller', 'Smaller', '-', () => stage.zoom(1 / 1.4)),
    command('all', 'Show everything', '0', () => stage.showAll()),
    command('left', 'Move left', 'ArrowLeft', () => stage.pan(STEP, 0)),
    command('right', 'Move right', 'ArrowRight', () => stage.pan(-STEP, 0)),
    command('up', 'Move up', 'ArrowUp', () => stage.pan(0, STEP)),
    command('down', 'Move down', 'ArrowDown', () => stage.pan(0, -STEP)),
  ];
}
