import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { itemTypes, MAX_TITLE_LENGTH } from '../../shared/documents.ts';
import { initialStage } from '../../shared/stages.ts';
import type { OpenDocument } from '../local/index.ts';
import { Project } from '../local/project.ts';

/** What a capture needs from outside. */
type CaptureSetting = {
  openDocument: (name: string) => Pick<OpenDocument, 'doc' | 'close'>;
  newId: () => string;
  now: () => Date;
  /** The person who captures. */
  authorId: string;
};

/** An idea before it is one: a title, perhaps notes, and the project it goes to. */
export class Capture {
  readonly title = signal('');
  readonly notes = signal('');
  readonly projectId = signal<string | null>(null);
  /** Why it cannot be kept yet; null when it can. */
  readonly problem: ReadonlySignal<string | null> = computed(() => {
    if (this.title.value.trim() === '') return 'Give the idea a title';
    if (this.title.value.length > MAX_TITLE_LENGTH) return `Keep the title below ${MAX_TITLE_LENGTH} characters`;
    return this.projectId.value === null ? 'Choose a project' : null;
  });

  readonly #setting: CaptureSetting;

  constructor(setting: CaptureSetting, projectId: string | null) {
    this.#setting = setting;
    this.projectId.value = projectId;
  }

  /**
   * Puts the idea on the project's board, at the top of its first column, and its notes into its text; works without a
   * network. Returns where it went, or null when there is a problem.
   */
  keep(): { projectId: string; itemId: string } | null {
    const projectId = this.projectId.peek();
    if (this.problem.peek() !== null || projectId === null) return null;
    const { openDocument, newId, now, authorId } = this.#setting;
    const itemId = newId();
    const stage = initialStage('idea');
    const board = openDocument(`project:${projectId}`);
    const project = new Project(board.doc);
    project.add([
      {
        id: itemId,
        kind: 'idea',
        stage,
        title: this.title.peek().trim().replaceAll(/\s+/g, ' '),
        rank: project.rankAtTop(stage),
        assignee: null,
        labels: [],
        parentId: null,
        createdAt: now().toISOString(),
        createdBy: authorId,
      },
    ]);
    project.dispose();
    board.close();
    const notes = this.notes.peek().trim();
    if (notes) {
      const item = openDocument(`item:${itemId}`);
      itemTypes(item.doc).body.insert(0, notes);
      item.close();
    }
    return { projectId, itemId };
  }

  /** Empties the fields for the next one; the project stays. */
  clear(): void {
    this.title.value = '';
    this.notes.value = '';
  }
}
