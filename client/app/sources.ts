/** What the palette finds besides commands: projects, and the items of every project that is on this device. */
import { openProject } from '../local/open-project.ts';
import type { Project } from '../local/project.ts';
import { type ProjectSummary, projects } from '../local/workspace.ts';
import { fuzzySearch, navigate, type PaletteEntry, registerPaletteSource } from '../ui/index.ts';
import { itemPath, kindIcon, stageColor } from '../ui/nouns.ts';
import { openProject as openProjectSummary } from './place.ts';

/** How many projects' items are looked through, the open one first. */
const MOST_PROJECTS = 20;
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

/** Opens the projects' boards while the palette is open, and looks through the titles of their items. */
export function openItemIndex(onChange: () => void): () => void {
  const opened: { summary: ProjectSummary; project: Project }[] = [];
  const closes: (() => void)[] = [];
  let stopped = false;

  const nextToOpen = (): ProjectSummary | undefined => {
    const first = openProjectSummary.peek();
    const wanted = [...(first ? [first] : []), ...projects.peek()];
    if (opened.length >= MOST_PROJECTS) return undefined;
    return wanted.find(({ id }) => opened.every(({ summary }) => summary.id !== id));
  };
  let isIndexing = false;
  const index = async () => {
    if (isIndexing) return;
    isIndexing = true;
    for (let summary = nextToOpen(); summary; summary = nextToOpen()) {
      // A large board takes some milliseconds to read: the palette is drawn first, and typing goes before.
      await new Promise((resolve) => setTimeout(resolve));
      if (stopped) return;
      const { project, close } = openProject(summary.id);
      opened.push({ summary, project });
      closes.push(close, project.cards.watch(onChange));
      onChange();
    }
    isIndexing = false;
  };
  // Whoever is quick opens the palette before the list of projects has come.
  closes.push(projects.subscribe(() => void index()));

  function* items() {
    for (const { summary, project } of opened) for (const card of project.cards.all()) yield { summary, card };
  }
  const unregister = registerPaletteSource({
    id: 'items',
    search: (query) =>
      query === ''
        ? []
        : fuzzySearch(query, items(), ({ card }) => card.title, MOST_ITEMS).map(({ candidate, score, positions }) => ({
            id: candidate.card.id,
            title: candidate.card.title,
            group: 'Items',
            detail: candidate.summary.name,
            icon: kindIcon(candidate.card.kind),
            color: stageColor(candidate.card.stage),
            score,
            positions,
            run: () => navigate(itemPath(candidate.summary.id, candidate.card.id)),
          })),
  });
  return () => {
    stopped = true;
    unregister();
    for (const close of closes) close();
  };
}
