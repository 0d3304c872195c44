/**
 * Where the things in a folder would like to stand. One more of them, or one fewer, moves hardly any other: each has a
 * home by its name alone, imports draw it from there along springs, which have one rest only, and then all are given
 * room by how far from the middle they are.
 */
export type Point = { x: number; y: number };
type Thing = { name: string; r: number };
/** What two things import of each other, by their places in the list. */
type Spring = { a: number; b: number; weight: number };

/** The springs are followed so many times; they hardly move any more then. */
const ROUNDS = 60;
/** How close things stand: 1 gives them the room of their areas, less lets them be pushed apart. */
const TIGHTNESS = 0.8;

/** Works out the targets around the origin. */
export function targetsOf(things: readonly Thing[], springs: readonly Spring[]): Point[] {
  if (things.length < 2) return things.map(() => ({ x: 0, y: 0 }));
  const homes = things.map(({ name }) => homeOf(name));
  const ends = things.map(() => [] as { other: number; pull: number }[]);
  for (const { a, b, weight } of springs) {
    const pull = Math.log1p(weight);
    ends[a]?.push({ other: b, pull });
    ends[b]?.push({ other: a, pull });
  }
  const places = homes.map((home) => ({ ...home }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, home] of homes.entries()) {
      const sum = { ...home, pull: 1 };
      for (const { other, pull } of ends[index] ?? []) {
        sum.x += (places[other]?.x ?? 0) * pull;
        sum.y += (places[other]?.y ?? 0) * pull;
        sum.pull += pull;
      }
      places[index] = { x: sum.x / sum.pull, y: sum.y / sum.pull };
    }
  }
  return spread(things, places);
}

/** Leaves each in its direction from the middle, and gives what is nearer to the middle the room within. */
function spread(things: readonly Thing[], places: readonly Point[]): Point[] {
  const area = things.reduce((sum, { r }) => sum + r * r, 0);
  const middle = { x: 0, y: 0 };
  for (const [index, { r }] of things.entries()) {
    middle.x += ((places[index]?.x ?? 0) * r * r) / area;
    middle.y += ((places[index]?.y ?? 0) * r * r) / area;
  }
  const targets = places.map(({ x, y }) => ({ x: x - middle.x, y: y - middle.y }));
  const byDistance = targets
    .map((target, index) => ({ target, r: things[index]?.r ?? 0, distance: Math.hypot(target.x, target.y) || 1e-9 }))
    .sort((a, b) => a.distance - b.distance);
  let within = 0;
  for (const { target, r, distance } of byDistance) {
    const reach = (Math.sqrt(within + (r * r) / 2) * TIGHTNESS) / distance;
    within += r * r;
    target.x *= reach;
    target.y *= reach;
  }
  return targets;
}

/** A place on the disc of radius 1 that depends on a name alone (FNV-1a, and the mixing of MurmurHash 3). */
function homeOf(name: string): Point {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  const angle = ((hash & 0xffff) / 0x10000) * 2 * Math.PI;
  const distance = Math.sqrt((hash >>> 16) / 0x10000);
  return { x: distance * Math.cos(angle), y: distance * Math.sin(angle) };
}
