/**
 * Where the modules stand. Folders are discs with their modules and folders in them, as on a map of countries; inside
 * each, what imports each other stands close together. The same map always gives the same picture, and nearly the same
 * map nearly the same.
 */
import { forceCollide, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force';
import { type Point, targetsOf } from './targets.ts';

export type { Point };
export type Disc = Point & { r: number };
/** A module; `folders` are the discs it lies in, the outermost first. */
export type Placed = Disc & { id: string; folders: string[] };
/** A folder's disc; the outermost ones have depth 0. */
type Region = Disc & { path: string; depth: number };

export type LayoutInput = {
  modules: readonly { id: string; path: string; lines: number }[];
  edges: readonly { from: string; to: string; weight: number }[];
};

/** Places around the origin; a module's area is in proportion to its lines. */
export type Layout = { modules: Placed[]; regions: Region[] };

/** A module, or a folder of them. Children are placed around its centre. */
type Tree = Disc & { path: string; module: string | null; children: Tree[]; leaves: string[] };
type Edges = LayoutInput['edges'];
/** The room around each disc, how many modules there are in all, and who is told when a folder's are placed. */
type Work = { room: number; total: number; onPlaced: (modules: number) => void };

/** The smallest module, as a share of the largest one's radius: smaller ones could not be seen or hit. */
const SMALLEST = 0.09;
/** The room around each disc, as a share of the largest module's radius. */
const ROOM = 0.17;
const TICKS = 120;
/** With more things in a folder, or so many times as many in all, there are fewer ticks: thousands take seconds too. */
const UNHURRIED = 260;
const FOLDERS = 6;
const LEAST_TICKS = 36;
/** With more modules in all, overlaps are looked for less often: what they leave is pushed apart in the end. */
const CROWD = 1000;
/** The outermost picture is so much wider than high, as windows are. */
const WIDE = 1.15;
/** How much a folder keeps its direction where what it is linked to lies on all sides: then it would turn for little. */
const INERTIA = 0.25;

/** A module's radius: its area is in proportion to its lines. */
const radiusOf = (lines: number, mostLines: number): number => Math.sqrt(Math.max(lines, mostLines * SMALLEST ** 2, 1));

/** Places the modules and their folders. `onProgress` is told which part of the work is done, 0 to 1. */
export function layOut({ modules, edges }: LayoutInput, onProgress?: (part: number) => void): Layout {
  const mostLines = Math.max(1, ...modules.map(({ lines }) => lines));
  const root = plant(modules, mostLines);
  let placed = 0;
  const onPlaced = (things: number) => {
    placed += things;
    onProgress?.(Math.min(0.9, placed / Math.max(1, modules.length)));
  };
  arrange(root, edges, { room: ROOM * Math.sqrt(mostLines), total: modules.length, onPlaced }, true);
  const layout: Layout = { modules: [], regions: [] };
  turn(root, { x: 0, y: 0 }, edges, placesIn(root));
  collect(root, { x: 0, y: 0 }, null, layout);
  return layout;
}

/** The folders as a tree; one that holds a single thing is left out. */
function plant(modules: LayoutInput['modules'], mostLines: number): Tree {
  const root: Tree = branch('');
  const folders = new Map([['', root]]);
  const folderAt = (path: string): Tree => {
    const known = folders.get(path);
    if (known) return known;
    const folder = branch(path);
    folders.set(path, folder);
    folderAt(path.split('/').slice(0, -1).join('/')).children.push(folder);
    return folder;
  };
  for (const { id, path, lines } of [...modules].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    folderAt(path).children.push({ ...branch(path), module: id, r: radiusOf(lines, mostLines), leaves: [id] });
  }
  return prune(root);
}

const branch = (path: string): Tree => ({ path, module: null, children: [], leaves: [], x: 0, y: 0, r: 0 });

function prune(tree: Tree): Tree {
  if (tree.module !== null) return tree;
  const children = tree.children.map(prune);
  const [only] = children;
  if (only && children.length === 1 && tree.path !== '') return only;
  return { ...tree, children, leaves: children.flatMap(({ leaves }) => leaves) };
}

type Body = SimulationNodeDatum & Disc & { tree: Tree; target: Point };

/** Places the children of a folder around its centre, and theirs before, and gives the folder its radius. */
function arrange(tree: Tree, edges: Edges, work: Work, isOutermost = false): void {
  if (tree.module !== null) return;
  for (const child of tree.children) arrange(child, inside(child, edges), work);
  const { room, total, onPlaced } = work;
  const things = tree.children.map((child) => ({
    tree: child,
    name: child.module ?? child.path,
    r: child.r + room * (child.module === null ? 1.1 : 1),
  }));
  const targets = targetsOf(things, springsBetween(tree.children, edges));
  const [across, down] = isOutermost ? [WIDE, 1 / WIDE] : [1, 1];
  const bodies = things.map(({ tree: child, r }, index): Body => {
    const target = { x: (targets[index]?.x ?? 0) * across, y: (targets[index]?.y ?? 0) * down };
    return { tree: child, r, target, ...target };
  });
  const ticks = Math.max(
    LEAST_TICKS,
    Math.min(TICKS, Math.round((TICKS * UNHURRIED) / Math.max(bodies.length, total / FOLDERS))),
  );
  const simulation = forceSimulation(bodies)
    // It has cooled down as far when the ticks are fewer.
    .alphaDecay(1 - 0.002 ** (1 / ticks))
    .force('x', forceX<Body>(({ target }) => target.x).strength(0.2))
    .force('y', forceY<Body>(({ target }) => target.y).strength(0.2))
    .force('together', forceX<Body>(0).strength(0.15))
    .force('level', forceY<Body>(0).strength(isOutermost ? 0.27 : 0.15))
    .force('apart', forceCollide<Body>(({ r }) => r).iterations(total > CROWD ? 1 : 3))
    .stop();
  simulation.tick(ticks);
  separate(bodies, total > CROWD ? 40 : 200);
  const around = enclose(bodies);
  for (const { tree: child, x, y } of bodies) {
    child.x = x - around.x;
    child.y = y - around.y;
  }
  tree.r = around.r;
  onPlaced(tree.children.filter(({ module }) => module !== null).length);
}

/** The imports between the modules of a folder: those that matter in it. */
function inside(tree: Tree, edges: Edges): Edges {
  if (tree.module !== null) return [];
  const own = new Set(tree.leaves);
  return edges.filter(({ from, to }) => own.has(from) && own.has(to));
}

/** What the things in a folder import from each other, by their places in it, one spring a pair. */
function springsBetween(things: readonly Tree[], edges: Edges): { a: number; b: number; weight: number }[] {
  const indexOf = new Map(things.flatMap(({ leaves }, index) => leaves.map((leaf) => [leaf, index] as const)));
  const springs = new Map<number, { a: number; b: number; weight: number }>();
  for (const { from, to, weight } of edges) {
    const [source, target] = [indexOf.get(from), indexOf.get(to)];
    if (source === undefined || target === undefined || source === target) continue;
    const [a, b] = [Math.min(source, target), Math.max(source, target)];
    const spring = springs.get(a * things.length + b);
    if (spring) spring.weight += weight;
    else springs.set(a * things.length + b, { a, b, weight });
  }
  return [...springs.values()].sort((one, other) => one.a - other.a || one.b - other.b);
}

/** Pushes discs apart that still overlap. */
function separate(discs: Disc[], passes: number): void {
  const sorted = [...discs];
  for (let pass = 0; pass < passes; pass++) {
    let moved = false;
    // From left to right, so that only those near each other are compared.
    sorted.sort((a, b) => a.x - a.r - (b.x - b.r));
    for (let index = 0; index < sorted.length; index++) {
      const a = sorted[index] as Disc;
      for (let next = index + 1; next < sorted.length; next++) {
        const b = sorted[next] as Disc;
        if (b.x - b.r > a.x + a.r) break;
        const distance = Math.hypot(b.x - a.x, b.y - a.y) || 1e-6;
        const overlap = a.r + b.r - distance;
        if (overlap <= 1e-3) continue;
        moved = true;
        const [dx, dy] = [((b.x - a.x) / distance || 1) * overlap * 0.5, ((b.y - a.y) / distance) * overlap * 0.5];
        a.x -= dx;
        a.y -= dy;
        b.x += dx;
        b.y += dy;
      }
    }
    if (!moved) return;
  }
}

/** A disc around all of them, nearly the smallest: its centre moves towards the farthest in ever shorter steps. */
export function enclose(discs: readonly Disc[]): Disc {
  const centre = { x: 0, y: 0 };
  let r = 0;
  for (let step = 1; step <= 400; step++) {
    let farthest: Disc | null = null;
    r = 0;
    for (const disc of discs) {
      const reach = Math.hypot(disc.x - centre.x, disc.y - centre.y) + disc.r;
      if (reach > r) [r, farthest] = [reach, disc];
    }
    if (!farthest || step === 400) break;
    const distance = Math.hypot(farthest.x - centre.x, farthest.y - centre.y) || 1;
    const length = r / (step + 1) / 2;
    centre.x += ((farthest.x - centre.x) / distance) * Math.min(length, distance);
    centre.y += ((farthest.y - centre.y) / distance) * Math.min(length, distance);
  }
  return { ...centre, r };
}

/** Where each module is when folders are not turned. */
function placesIn(tree: Tree, at: Point = { x: 0, y: 0 }, places = new Map<string, Point>()): Map<string, Point> {
  if (tree.module !== null) places.set(tree.module, at);
  for (const child of tree.children) placesIn(child, { x: at.x + child.x, y: at.y + child.y }, places);
  return places;
}

/** Turns every folder, the outer ones first, so that its modules look towards what they are linked to outside of it. */
function turn(tree: Tree, at: Point, edges: Edges, places: Map<string, Point>): void {
  for (const folder of tree.children.filter(({ module }) => module === null)) {
    const centre = { x: at.x + folder.x, y: at.y + folder.y };
    const inside = new Set(folder.leaves);
    const pulls = edges
      .filter(({ from, to }) => inside.has(from) !== inside.has(to))
      .flatMap(({ from, to, weight }) => {
        const [near, far] = inside.has(from) ? [places.get(from), places.get(to)] : [places.get(to), places.get(from)];
        if (!near || !far) return [];
        return [{ near: { x: near.x - centre.x, y: near.y - centre.y }, far, weight }];
      });
    // The turn that makes the most of the pulls, as a formula: a little more on one side turns it a little, not around.
    const sum = { along: 0, aside: 0 };
    for (const { near, far, weight } of pulls) {
      const away = { x: far.x - centre.x, y: far.y - centre.y };
      const pull = Math.log1p(weight) / (Math.hypot(away.x, away.y) || 1);
      sum.along += pull * (near.x * away.x + near.y * away.y);
      sum.aside += pull * (near.x * away.y - near.y * away.x);
      sum.along += INERTIA * Math.log1p(weight) * Math.hypot(near.x, near.y);
    }
    const angle = Math.atan2(sum.aside, sum.along);
    for (const child of folder.children) Object.assign(child, rotate(child, angle));
    placesIn(folder, centre, places);
    turn(
      folder,
      centre,
      edges.filter(({ from, to }) => inside.has(from) || inside.has(to)),
      places,
    );
  }
}

function rotate({ x, y }: Point, angle: number): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}

/** Writes down what is in a folder; the root itself is no disc. */
function collect(tree: Tree, at: Point, folders: string[] | null, layout: Layout): void {
  if (tree.module !== null) {
    layout.modules.push({ id: tree.module, ...at, r: tree.r, folders: folders ?? [] });
    return;
  }
  if (folders !== null) layout.regions.push({ path: tree.path, depth: folders.length, ...at, r: tree.r });
  const inside = folders === null ? [] : [...folders, tree.path];
  for (const child of tree.children) collect(child, { x: at.x + child.x, y: at.y + child.y }, inside, layout);
}
