/** What lies in a module and in a file when one looks closer: files by their folders and imports, definitions by what they lie in. */
import type { MapFile, ModuleFacts } from './facts.ts';
import type { Disc, Layout, LayoutInput } from './layout.ts';

type Definition = NonNullable<MapFile['definitions']>[number];

/** How much of its disc is given to what lies in it; the rest stays as a rim. */
const SHARE = 0.88;

/** The files of a module, to be laid out as modules are: by their folders in it, and by what they import of each other. */
export function filesInput({ path: root, files }: ModuleFacts): LayoutInput {
  const own = new Set(files.map(({ path }) => path));
  return {
    modules: files.map(({ path, lines }) => ({ id: path, path: path.slice(root === '' ? 0 : root.length + 1), lines })),
    edges: files.flatMap(({ path, imports }) =>
      imports.filter((to) => own.has(to)).map((to) => ({ from: path, to, weight: 1 })),
    ),
  };
}

/** The definitions of a file: one inside of another lies in its disc. */
export function definitionsInput({ definitions = [] }: MapFile): LayoutInput {
  const around: { definition: Definition; path: string }[] = [];
  const modules: { id: string; path: string; lines: number }[] = [];
  for (const [index, definition] of definitions.entries()) {
    while (around.length > 0 && (around.at(-1)?.definition.endLine ?? 0) < definition.endLine) around.pop();
    const outer = around.at(-1);
    const path = outer ? `${outer.path}/${index}` : `${index}`;
    modules.push({ id: `${index}`, path, lines: definition.endLine - definition.line + 1 });
    around.push({ definition, path });
  }
  return { modules, edges: [] };
}

/** Makes a layout fit into a disc. */
export function fitInto(layout: Layout, { x, y, r }: Disc): Layout {
  const all = [...layout.modules, ...layout.regions];
  const reach = all.reduce((most, disc) => Math.max(most, Math.hypot(disc.x, disc.y) + disc.r), 1e-9);
  const k = (r * SHARE) / reach;
  const place = <T extends Disc>(disc: T): T => ({ ...disc, x: x + disc.x * k, y: y + disc.y * k, r: disc.r * k });
  return { modules: layout.modules.map(place), regions: layout.regions.map(place) };
}
