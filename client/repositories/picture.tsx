import { computed, type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { isPhone, ProgressBar, registerCommands, useOpened } from '../ui/index.ts';
import type { Inset } from './camera.ts';
import { Closeup } from './closeup.ts';
import { Inside } from './closeup-view.tsx';
import { useDrawnCamera } from './drawn-camera.ts';
import { drawLines, LINE_WIDTHS, type Line, thinness, weightClass } from './edges.ts';
import { moduleLabel } from './facts.ts';
import { followGestures } from './gestures.ts';
import { type DrawnProps, Labels } from './labels-view.tsx';
import type { Layout, Placed } from './layout.ts';
import { Legend, ZoomButtons } from './legend.tsx';
import type { RepositoryMap } from './map-model.ts';
import { browserFrames, Stage } from './stage.ts';
import { counted, moduleInWords } from './words.ts';
import './picture.css';

/** The width of the panel beside the picture, and the share of a phone's height that its sheet takes; as in module-panel.css. */
const PANEL = 392;
const SHEET = 0.58;
/** The height of the legend, with two lines of colours at most. */
const LEGEND = 138;
const STEP = 80;
/** With more modules and imports than these, the picture is moved as it is and drawn anew when it comes to rest. */
const DRAWN_AT_ONCE = 1500;

/** The modules as a picture to move about in. */
export function Picture({ map }: { map: RepositoryMap }) {
  const [facts, layout] = [map.facts.value, map.layout.value];
  if (!facts || !layout) {
    return (
      <div class="map-waiting">
        <p class="dim">Placing {counted(facts?.modules.length ?? 0, 'module')} …</p>
        <ProgressBar value={map.progress.value} label="Placing the modules" />
      </div>
    );
  }
  return <Drawn map={map} facts={facts} layout={layout} />;
}

function Drawn({ map, facts, layout }: DrawnProps) {
  const element = useRef<SVGSVGElement>(null);
  const stage = useOpened(() => new Stage(discsOf(map), insetOf(map, element), browserFrames), [map]);
  const camera = useDrawnCamera(stage, element, facts.modules.length + facts.map.edges.length > DRAWN_AT_ONCE);
  const closeup = useOpened(
    () => new Closeup({ facts, layout, camera, size: stage.size, arrange: map.arrange }),
    [facts, layout, stage, camera, map],
  );
  const transform = useMemo(
    () => computed(() => `translate(${camera.value.x} ${camera.value.y}) scale(${camera.value.k})`),
    [camera],
  );
  const least = map.leastWeight.value;
  const lines = useMemo(() => drawLines(layout, facts.map.edges), [layout, facts]);
  const heavy = useMemo(() => lines.filter(({ weight }) => weight >= least), [lines, least]);
  const placed = useMemo(() => new Map(layout.modules.map((module) => [module.id, module])), [layout]);
  useEffect(() => {
    const svg = element.current;
    if (!svg) return;
    const sizes = new ResizeObserver(() => {
      stage.size.value = { width: svg.clientWidth, height: svg.clientHeight };
    });
    sizes.observe(svg);
    const stop = followGestures(svg, stage, (target) => open(map, target));
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
          <Ground layout={layout} lines={heavy} />
          <Nodes map={map} facts={facts} layout={layout} />
          <Lit map={map} placed={placed} lines={lines} />
          <Inside map={map} facts={facts} closeup={closeup} />
        </g>
        <Labels map={map} camera={camera} size={stage.size} facts={facts} layout={layout} closeup={closeup} />
      </svg>
      <span id="map-after" tabIndex={-1} />
      <Legend map={map} />
      <ZoomButtons stage={stage} />
    </div>
  );
}

/** The folders, and all imports, thin. */
function Ground({ layout, lines }: { layout: Layout; lines: readonly Line[] }) {
  // One path for all lines of a width: a thousand elements less to move.
  const paths = useMemo(() => {
    const byWidth = Map.groupBy(lines, ({ weight }) => weightClass(weight));
    return LINE_WIDTHS.map((_, width) => (byWidth.get(width) ?? []).map(({ path }) => path).join(''));
  }, [lines]);
  return useMemo(
    () => (
      <>
        <g class="map-folders">
          {layout.regions.map(({ path, x, y, r }) => (
            <circle key={path} cx={x} cy={y} r={r} />
          ))}
        </g>
        <g class="map-lines">
          {paths.map((path, width) => (
            <path key={width} d={path} stroke-width={(LINE_WIDTHS[width] ?? 1) * thinness(lines.length)} />
          ))}
        </g>
      </>
    ),
    [layout, paths, lines],
  );
}

/** The modules, the largest first: that is the order of the Tab key, and small ones lie on top. */
function Nodes({ map, facts, layout }: DrawnProps) {
  const [colours, selected] = [map.colours.value, map.selected.value];
  return useMemo(() => {
    const placed = new Map(layout.modules.map((module) => [module.id, module]));
    return (
      <g class="map-nodes">
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
  }, [facts, layout, colours, selected]);
}

type LitProps = { map: RepositoryMap; placed: ReadonlyMap<string, Placed>; lines: readonly Line[] };

/** What stands out, drawn once more above all that is dim then. */
function Lit({ map, placed, lines }: LitProps) {
  const [lit, centre, colours, selected] = [map.lit.value, map.centre.value, map.colours.value, map.selected.value];
  const kindOf = useMemo(() => computed(() => lineKinds(map)), [map]).value;
  return (
    <g class="map-lit">
      {lit &&
        lines.map(({ from, to, path }) => {
          const kind = kindOf(from, to);
          return (
            kind && <path key={`${from}\n${to}`} class={`map-line ${kind}`} d={path} marker-end="url(#map-arrow)" />
          );
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
        return disc && <circle key={index} class="map-ring" cx={disc.x} cy={disc.y} r={disc.r} />;
      })}
    </g>
  );
}

/** How the lines are drawn that stand out; null for the others. */
function lineKinds(map: RepositoryMap): (from: string, to: string) => string | null {
  const [facts, centre, lit, paths] = [map.facts.value, map.centre.value, map.lit.value, map.paths.value];
  if (centre && centre === map.selected.value && map.part.value === 'impact') {
    return (from, to) => (lit?.has(from) && lit.has(to) ? 'in' : null);
  }
  if (centre) return (from, to) => (from === centre.id ? 'out' : to === centre.id ? 'in' : null);
  if (map.found.value) return () => null;
  if (map.showsCycles.value) return (from, to) => (facts?.byId.get(from)?.cycle?.includes(to) ? 'cycle' : null);
  const isOn = (path: readonly string[] | null | undefined, from: string, to: string) =>
    path?.some((id, index) => id === from && path[index + 1] === to);
  return (from, to) => (isOn(paths?.there, from, to) ? 'out' : isOn(paths?.back, from, to) ? 'cycle' : null);
}

const moduleAt = (target: EventTarget | null): string | null =>
  (target instanceof Element && target.closest('[data-module]')?.getAttribute('data-module')) || null;

/** Opens what was clicked: a file where files are seen, else the module. */
function open(map: RepositoryMap, target: Element): void {
  const path = target.closest('[data-file]')?.getAttribute('data-file');
  if (path) map.openFile(path);
  else map.select(moduleAt(target));
}

const discsOf = (map: RepositoryMap) =>
  computed(() => [...(map.layout.value?.modules ?? []), ...(map.layout.value?.regions ?? [])]);

/** The room that the legend, the buttons and the panel leave. */
const insetOf = (map: RepositoryMap, element: { current: SVGSVGElement | null }): ReadonlySignal<Inset> =>
  computed(() => {
    const isOpen = map.selected.value !== null;
    const sheet = isOpen && isPhone.value ? (element.current?.clientHeight ?? 0) * SHEET : 0;
    const bottom = isOpen && isPhone.value ? sheet + 44 : LEGEND;
    return { top: 28, right: isOpen && !isPhone.value ? PANEL + 12 : 52, bottom, left: 36 };
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
