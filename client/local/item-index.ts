import type { Card } from '../../shared/documents.ts';
import { openProject } from './open-project.ts';
import type { Project } from './project.ts';
import { type ProjectSummary, projects } from './workspace.ts';

/** How many projects' items are looked through. */
const MOST_PROJECTS = 20;

/** An item of a project that is on this device. */
export type IndexedItem = { summary: ProjectSummary; card: Card };

/** The items of the projects on this device, to be looked through by their titles. */
export type ItemIndex = {
  /** What is known by now; there may be more when `onChange` is called. */
  items(): Iterable<IndexedItem>;
  close(): void;
};

/** Opens the projects' boards, that of `first` before the others, for as long as somebody looks for items. */
export function openItemIndex({ first, onChange }: { first: string | null; onChange: () => void }): ItemIndex {
  const opened: { summary: ProjectSummary; project: Project }[] = [];
  const closes: (() => void)[] = [];
  let stopped = false;

  const nextToOpen = (): ProjectSummary | undefined => {
    if (opened.length >= MOST_PROJECTS) return undefined;
    const wanted = projects.peek().filter(({ id }) => opened.every(({ summary }) => summary.id !== id));
    return wanted.find(({ id }) => id === first) ?? wanted[0];
  };
  let isIndexing = false;
  const index = async () => {
    if (isIndexing) return;
    isIndexing = true;
    for (let summary = nextToOpen(); summary; summary = nextToOpen()) {
      // A large board takes some milliseconds to read: what asked is drawn first, and typing goes before.
      await new Promise((resolve) => setTimeout(resolve));
      if (stopped) return;
      const { project, close } = openProject(summary.id);
      opened.push({ summary, project });
      closes.push(close, project.cards.watch(onChange));
      onChange();
    }
    isIndexing = false;
  };
  // Whoever is quick asks before the list of projects has come.
  closes.push(projects.subscribe(() => void index()));
  return {
    *items() {
      for (const { summary, project } of opened) for (const card of project.cards.all()) yield { summary, card };
    },
    close() {
      stopped = true;
      for (const close of closes) close();
    },
  };
}
