import { type ReadonlySignal, signal } from '@preact/signals';
import type * as Y from 'yjs';
import { type Card, type Comment, itemTypes, readComments } from '../../shared/documents.ts';
import { type ItemKind, initialStage } from '../../shared/stages.ts';
import type { Cards } from '../local/cards.ts';

/** What an item can lead to. */
export const CHILD_KINDS: Record<ItemKind, readonly ItemKind[]> = { idea: ['spec', 'task'], spec: ['task'], task: [] };

/** A new item below another. `rank` is its place in the stage where its kind starts. */
export function childOf(
  parent: Card,
  kind: ItemKind,
  title: string,
  made: Pick<Card, 'id' | 'rank' | 'createdAt' | 'createdBy'>,
): Card {
  return {
    ...made,
    kind,
    title,
    stage: initialStage(kind),
    parentId: parent.id,
    assignee: null,
    labels: parent.labels,
  };
}

/** The first draft of a spec that grows out of an idea: its notes, and the questions a spec answers. */
export function specDraft(notes: string): string {
  return `## Why\n\n${notes.trim()}\n\n## What changes\n\n\n\n## How we know that it works\n\n- [ ] \n`;
}

/** The items that can be above this one, ideas before specs, by title. */
export function possibleParents(cards: Cards, { id, kind }: Card): Card[] {
  const found = [...cards.all()].filter((other) => other.id !== id && CHILD_KINDS[other.kind].includes(kind));
  return found.sort((a, b) => a.kind.localeCompare(b.kind) || a.title.localeCompare(b.title));
}

/** The comments of an item, oldest first, as long as somebody looks. */
export function followComments(doc: Y.Doc): { comments: ReadonlySignal<readonly Comment[]>; close(): void } {
  const { comments: map } = itemTypes(doc);
  const comments = signal<readonly Comment[]>(readComments(doc));
  const read = () => {
    comments.value = readComments(doc);
  };
  map.observeDeep(read);
  return { comments, close: () => map.unobserveDeep(read) };
}

/** The length of a text, as long as somebody looks: whether there is one, without reading it. */
export function followLength(text: Y.Text): { length: ReadonlySignal<number>; close(): void } {
  const length = signal(text.length);
  const read = () => {
    length.value = text.length;
  };
  text.observe(read);
  return { length, close: () => text.unobserve(read) };
}

/** Markdown in which the mentions of these names stand out. */
export function emphasiseMentions(text: string, names: readonly string[]): string {
  const longestFirst = names.filter(Boolean).sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return text;
  const pattern = longestFirst.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])@(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu'), '**$&**');
}
