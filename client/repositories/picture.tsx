import { computed, effect, type Signal, signal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ProgressBar, registerCommands, systemIsDark, theme, useOpened } from '../ui/index.ts';
import type { Inset, Size } from './camera.ts';
import { keyOf } from './caption.ts';
import { Closeup } from './closeup.ts';
import { type Box, Discs } from './discs.ts';
import { Lines } from './edges.ts';
import { moduleLabel } from './facts.ts';
import { followGestures } from './gestures.ts';
import { useGoing } from './going.ts';
import { filesNear, Legend, ZoomButtons } from './legend.tsx';
import type { RepositoryMap } from './map-model.ts';
import { type DrawnProps, useNames } from './names.ts';
import { Paints } from './paints.ts';
import { nextTowards, type Pointed, pointedAt, pointedModule } from './pointed.ts';
import { sceneOf } from './scene.ts';
import { Screen, type View } from './screen.ts';
import { browserFrames, Stage } from './stage.ts';
import { counted, moduleInWords } from './words.ts';
import './picture.css';

/**
 * The width of the panel beside the picture; in a picture no wider than `NARROW` it is a sheet, which takes a share of its
 * height. As in module-panel.css.
 */
const PANEL = 392;
const NARROW = 640;
const SHEET = 0.58;
/** The height of the legend, with two lines of colours at most. */
const LEGEND = 138;
const STEP = 80;
/** The directions that the arrow keys walk in. */
const STEPS: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

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
  const [frame, canvas, probe] = [
    useRef<HTMLDivElement>(null),
    useRef<HTMLCanvasElement>(null),
    useRef<HTMLElement>(null),
  ];
  const stage = useOpened(() => new Stage(discsOf(map), (window) => insetOf(map, window), browserFrames), [map]);
  const { camera, size } = stage;
  const closeup = useOpened(
    () => new Closeup({ facts, layout, camera, size, arrange: map.arrange }),
    [facts, layout, stage, map],
  );
  const discs = useMemo(() => new Discs([...layout.modules].sort((a, b) => b.r - a.r)), [layout]);
  const least = map.leastWeight.value;
  const lines = useMemo(
    () =>
      new Lines(
        layout,
        facts.map.edges.filter(({ weight }) => weight >= least),
      ),
    [layout, facts, least],
  );
  const names = useNames({ map, camera, size, facts, layout, discs, closeup });
  const pointed = useMemo(() => signal<Pointed | null>(null), [map, layout]);
  const [chosen, isDark] = [theme.value, systemIsDark.value];

  useEffect(() => {
    const element = canvas.current;
    if (!element || !probe.current) return;
    const paints = new Paints(probe.current);
    const opened = computed(() => ({ modules: closeup.modules.value, files: closeup.files.value }));
    const scene = ({ camera: at, size: window }: Pick<View, 'camera' | 'size'>, part: Box | null) => {
      const rest = { names: names.peek(), opened: opened.peek() };
      return sceneOf({ map, facts, layout, discs, lines, camera: at, size: window, ...rest }, paints, part);
    };
    // Whatever is drawn but the camera: it is read here, so that it is drawn anew when it changes.
    const content = computed(() => [
      ...[opened.value, map.lit.value, map.centre.value, map.selected.value, map.file.value, map.colours.value],
      ...[map.palette.value, map.part.value, map.paths.value],
    ]);
    const screen = new Screen(element, scene);
    const stop = effect(() => {
      void names.value;
      screen.show({ camera: camera.value, size: size.value, content: content.value });
      element.dataset.modules = String(layout.modules.length);
    });
    map.drawing.value = () => ({
      drawing: scene({ camera: camera.peek(), size: seenOf(map, size.peek()) }, null),
      key: keyOf(
        map.colouring.peek(),
        map.palette.peek()?.legendOf(filesNear(facts, closeup.modules.peek())) ?? [],
        paints,
      ),
    });
    return () => {
      stop();
      screen.close();
      map.drawing.value = null;
    };
  }, [map, facts, layout, discs, lines, camera, size, names, closeup, chosen, isDark]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const sizes = new ResizeObserver(() => {
      size.value = { width: element.clientWidth, height: element.clientHeight };
    });
    sizes.observe(element);
    const at = (point: { x: number; y: number }) =>
      pointedAt(
        { facts, discs, opened: { modules: closeup.modules.peek(), files: closeup.files.peek() } },
        camera.peek(),
        point,
      );
    const stop = followGestures(element, stage, (point) => {
      const hit = at(point);
      if (hit?.file) map.openFile(hit.file);
      else map.select(hit?.module ?? null);
    });
    const point = (hit: Pointed | null) => {
      pointed.value = hit;
      map.hovered.value = hit?.module ?? null;
    };
    let pointer: { x: number; y: number } | null = null;
    const follow = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      const { left, top } = element.getBoundingClientRect();
      // What is dragged stays under the pointer.
      pointer = event.buttons === 0 ? { x: event.clientX - left, y: event.clientY - top } : null;
      if (pointer) point(at(pointer));
    };
    const leave = () => {
      pointer = null;
      point(null);
    };
    // The picture moves under a pointer that rests, which points at something else then; who walks by keys points by keys.
    const stopMoves = camera.subscribe(() => {
      if (pointer && !document.activeElement?.matches('.map-keys:focus-visible')) point(at(pointer));
    });
    element.addEventListener('pointermove', follow);
    element.addEventListener('pointerleave', leave);
    return () => {
      sizes.disconnect();
      stop();
      stopMoves();
      element.removeEventListener('pointermove', follow);
      element.removeEventListener('pointerleave', leave);
    };
  }, [stage, map, facts, discs, closeup, camera, size, pointed]);

  useEffect(() => registerCommands(commandsOf(stage)), [stage]);
  const sought = useRef(false);
  useSignalEffect(() => {
    const found = map.found.value;
    if (size.value.width === 0) return;
    const placed = (id: string) => layout.modules.find((disc) => disc.id === id) ?? [];
    if (found) stage.show(found.ids.flatMap(placed));
    else if (sought.current) stage.showAll();
    sought.current = found !== null;
  });
  useGoing({ map, layout, stage, closeup });

  return (
    <div class="map-stage">
      <i ref={probe} hidden />
      <div ref={frame} class="map-frame">
        <canvas ref={canvas} class="map-canvas" />
        <Cursor map={map} facts={facts} discs={discs} stage={stage} pointed={pointed} />
      </div>
      <Legend map={map} near={closeup.modules.value} />
      <ZoomButtons stage={stage} />
    </div>
  );
}

type CursorProps = Pick<DrawnProps, 'map' | 'facts'> & {
  discs: Discs<DrawnProps['layout']['modules'][number]>;
  stage: Stage;
  pointed: Signal<Pointed | null>;
};

/** The one module that is pointed at. Who has the keyboard walks from module to module; the table has them all. */
function Cursor({ map, facts, discs, stage, pointed }: CursorProps) {
  const { x, y, k } = stage.camera.value;
  const resting = map.selected.value ?? facts.modules[0];
  const at = pointed.value;
  const id = at?.module ?? resting?.id;
  const module = facts.byId.get(id ?? '');
  const disc = at?.disc ?? discs.all.find((each) => each.id === id);
  const go = (to: string | undefined) => {
    const next = discs.all.find((each) => each.id === to);
    if (!next) return;
    pointed.value = pointedModule(facts, next);
    map.hovered.value = next.id;
    stage.reveal(next);
  };
  return (
    <div
      class="map-keys"
      role="listbox"
      tabIndex={0}
      aria-label={`Map of ${counted(facts.modules.length, 'module')}; arrow keys walk, the table lists them all`}
      aria-activedescendant="map-cursor"
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) go(id);
      }}
      onBlur={() => {
        pointed.value = null;
        map.hovered.value = null;
      }}
      onKeyDown={(event) => {
        const step = STEPS[event.key];
        const from = discs.all.find((each) => each.id === id);
        if (step && from && !event.shiftKey) go(nextTowards(discs.all, from, step)?.id);
        else if (event.key === 'Home') go(facts.modules[0]?.id);
        else if (event.key === 'End') go(facts.modules.at(-1)?.id);
        else if (event.key === 'Enter' || event.key === ' ') map.select(id ?? null);
        else return;
        event.preventDefault();
      }}
    >
      {module && disc && (
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names this as its active one
        <div
          // Another element for another module, so that screen readers tell of the change.
          key={module.id}
          id="map-cursor"
          class={`map-cursor ${at ? '' : 'resting'}`}
          role="option"
          aria-selected={module.id === map.selected.value?.id}
          aria-posinset={facts.modules.indexOf(module) + 1}
          aria-setsize={facts.modules.length}
          aria-label={moduleInWords(moduleLabel(module), module)}
          data-module={module.id}
          data-file={at?.file ?? undefined}
          data-tip={at?.tip}
          style={{
            transform: `translate(${x + k * (disc.x - disc.r)}px, ${y + k * (disc.y - disc.r)}px)`,
            width: `${2 * k * disc.r}px`,
            height: `${2 * k * disc.r}px`,
          }}
        />
      )}
    </div>
  );
}

const discsOf = (map: RepositoryMap) =>
  computed(() => [...(map.layout.value?.modules ?? []), ...(map.layout.value?.regions ?? [])]);

/** How much of a window of this size is not below the panel. */
function seenOf({ hasPanel }: RepositoryMap, { width, height }: Size): Size {
  if (!hasPanel.value) return { width, height };
  return width <= NARROW ? { width, height: Math.floor(height * (1 - SHEET)) } : { width: width - PANEL, height };
}

/** The room that the legend, the buttons and the panel leave in a window of this size. */
function insetOf({ hasPanel }: RepositoryMap, { width, height }: Size): Inset {
  const isSheet = hasPanel.value && width <= NARROW;
  const right = hasPanel.value && !isSheet ? PANEL + 52 : 52;
  return { top: 28, right, bottom: isSheet ? height * SHEET + 24 : LEGEND, left: 36 };
}

/** Whether keys are meant for the picture: nothing else has the focus, and the slider has keys of its own. */
function hasKeys(): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused.matches('.map-stage :not(input)');
}

function commandsOf(stage: Stage) {
  const group = 'Map';
  const command = (id: string, title: string, keys: string, run: () => void) => ({
    ...{ id: `map.${id}`, title, keys, group, run, when: hasKeys, hidden: true },
  });
  return [
    command('larger', 'Larger', '+', () => stage.zoom(1.4)),
    command('larger-unshifted', 'Larger', '=', () => stage.zoom(1.4)),
    command('smaller', 'Smaller', '-', () => stage.zoom(1 / 1.4)),
    command('all', 'Show everything', '0', () => stage.showAll()),
    // The palette has the focus itself while it offers this.
    { id: 'map.fit', title: 'Fit the map: show everything', group, icon: 'widen' as const, run: () => stage.showAll() },
    command('left', 'Move left', 'ArrowLeft', () => stage.pan(STEP, 0)),
    command('right', 'Move right', 'ArrowRight', () => stage.pan(-STEP, 0)),
    command('up', 'Move up', 'ArrowUp', () => stage.pan(0, STEP)),
    command('down', 'Move down', 'ArrowDown', () => stage.pan(0, -STEP)),
  ];
}
