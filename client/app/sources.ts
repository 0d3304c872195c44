/** What the palette finds besides commands: projects, and the items of every project that is on this device. */
import { openItemIndex } from '../local/item-index.ts';
import { projects } from '../local/workspace.ts';
import { fuzzySearch, navigate, type PaletteEntry, registerPaletteSource } from '../ui/index.ts';
import { itemPath, kindIcon, stageColor } from '../ui/nouns.ts';
import { openProject } from './place.ts';

const MOST_ITEMS = 12;

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

/** Lets the palette look through the titles of items, those of the open project first, until the returned function is called. */
export function findItems(onChange: () => void): () => void {
  const index = openItemIndex({ first: openProject.peek()?.id ?? null, onChange });
  const unregister = registerPaletteSource({
    id: 'items',
    search: (query) =>
      query === ''
        ? []
        : fuzzySearch(query, index.items(), ({ card }) => card.title, MOST_ITEMS).map(
            ({ candidate: { card, summary }, score, positions }) => ({
              id: card.id,
              title: card.title,
              group: 'Items',
              detail: summary.name,
              icon: kindIcon(card.kind),
              color: stageColor(card.stage),
              score,
              positions,
              run: () => navigate(itemPath(summary.id, card.id)),
            }),
          ),
  });
  return () => {
    unregister();
    index.close();
  };
}
