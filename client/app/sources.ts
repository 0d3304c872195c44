/** What the palette finds besides commands: projects, and the items of every project that is on this device. */
import { signal } from '@preact/signals';
import type { ItemKind } from '../../shared/stages.ts';
import { Cards } from '../local/cards.ts';
import { openDocument } from '../local/index.ts';
import { projects } from '../local/workspace.ts';
import { fuzzySearch, type IconName, navigate, type PaletteEntry, registerPaletteSource } from '../ui/index.ts';
import { openProject } from './place.ts';

/** How many projects' items are looked through, the open one first. */
const MOST_PROJECTS = 20;
const MOST_ITEMS = 12;

export const KIND_ICONS: Record<ItemKind, IconName> = { idea: 'idea', spec: 'spec', task: 'task' };

/** The projects that match. */
export function findProjects(query: string): PaletteEntry[] {
  return fuzzySearch(query, projects.value, (project) => project.name, MOST_ITEMS).map(
    ({ candidate, score, positions }) => ({
      id: candidate.id,
      title: candidate.name,
      group: 'Projects',
      icon: 'board',
      // A project is what is looked for more often than an item that is called the same.
      score: query ? score + 20 : score,
      positions,
      run: () => navigate(`/p/${candidate.id}/board`),
    }),
  );
}

type Indexed = { id: string; title: string; kind: ItemKind; stage: string; projectId: string; projectName: string };

/** Opens the projects' documents while the palette is open, and looks through the titles of their items. */
export function openItemIndex(onChange: () => void): () => void {
  const open = openProject.peek();
  const others = projects.peek().filter((project) => project.id !== open?.id);
  const listed = [...(open ? [open] : []), ...others].slice(0, MOST_PROJECTS);
  const items = signal<Indexed[]>([]);
  const closes: (() => void)[] = [];
  let stopped = false;

  const index = async () => {
    for (const project of listed) {
      const { doc, close } = openDocument(`project:${project.id}`);
      const cards = new Cards(doc);
      closes.push(() => {
        cards.dispose();
        close();
      });
      const read = () => {
        const others = items.peek().filter((item) => item.projectId !== project.id);
        const own = [...cards.all()].map(({ id, title, kind, stage }) => ({
          ...{ id, title, kind, stage },
          projectId: project.id,
          projectName: project.name,
        }));
        items.value = [...others, ...own];
        onChange();
      };
      read();
      closes.push(cards.watch(read));
      // A large project takes some milliseconds to read: typing goes first.
      await new Promise((resolve) => setTimeout(resolve));
      if (stopped) return;
    }
  };
  void index();

  const unregister = registerPaletteSource({
    id: 'items',
    search: (query) =>
      query === ''
        ? []
        : fuzzySearch(query, items.peek(), (item) => item.title, MOST_ITEMS).map(({ candidate, score, positions }) => ({
            id: candidate.id,
            title: candidate.title,
            group: 'Items',
            detail: candidate.projectName,
            icon: KIND_ICONS[candidate.kind],
            color: `var(--${candidate.stage})`,
            score,
            positions,
            run: () => navigate(`/p/${candidate.projectId}/items/${candidate.id}`),
          })),
  });
  return () => {
    stopped = true;
    unregister();
    for (const close of closes) close();
  };
}
