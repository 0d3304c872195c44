/** What is under the pointer, and what lies next to it in a direction. */
import type { Camera } from './camera.ts';
import type { Opened } from './closeup.ts';
import { Discs } from './discs.ts';
import { type MapFacts, moduleLabel } from './facts.ts';
import type { Disc, Placed, Point } from './layout.ts';
import { counted } from './words.ts';

/** Something in the picture: a module, or a file of it where files are seen. */
export type Pointed = { module: string; file: string | null; disc: Disc; tip: string };

/** How far beside its disc a module is still hit, in pixels: small ones could not be otherwise. */
const REACH = 7;

type Field = {
  facts: MapFacts;
  discs: Discs<Placed>;
  opened: { modules: readonly Opened[]; files: readonly Opened[] };
};

/** What is at a point of the window. */
export function pointedAt({ facts, discs, opened }: Field, camera: Camera, point: Point): Pointed | null {
  const at = { x: (point.x - camera.x) / camera.k, y: (point.y - camera.y) / camera.k };
  for (const { id, inside } of opened.files) {
    const disc = new Discs(inside.modules).at(at, 0);
    const file = facts.files.get(id);
    const definition = disc && file?.definitions?.[Number(disc.id)];
    if (!definition) continue;
    const tip = `${definition.name} · ${definition.kind} · lines ${definition.line} to ${definition.endLine}`;
    return { module: file.module, file: id, disc, tip };
  }
  for (const { id, inside } of opened.modules) {
    const disc = new Discs(inside.modules).at(at, 0);
    const file = facts.files.get(disc?.id ?? '');
    if (!disc || !file) continue;
    const tip = `${file.path} · ${counted(file.lines, 'line')} · ${counted(file.churn, 'change')}`;
    return { module: id, file: file.path, disc, tip };
  }
  const disc = discs.at(at, REACH / camera.k);
  return disc && pointedModule(facts, disc);
}

/** A module as something that is pointed at. */
export function pointedModule(facts: MapFacts, disc: Placed): Pointed {
  const module = facts.byId.get(disc.id);
  const tip = module
    ? `${moduleLabel(module)} · ${counted(module.lines, 'line')} · ${counted(module.churn, 'change')}`
    : disc.id;
  return { module: disc.id, file: null, disc, tip };
}

/** The nearest disc in a direction, a step of length 1; those straight ahead count as nearer. Null at the edge. */
export function nextTowards<T extends Disc>(discs: readonly T[], from: T, { x, y }: Point): T | null {
  let [next, least]: [T | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const disc of discs) {
    const [dx, dy] = [disc.x - from.x, disc.y - from.y];
    const [ahead, aside] = [dx * x + dy * y, Math.abs(dx * y - dy * x)];
    if (disc === from || ahead <= 0 || aside > 2 * ahead) continue;
    const distance = ahead + 2 * aside;
    if (distance < least) [next, least] = [disc, distance];
  }
  return next;
}
