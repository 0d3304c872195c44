import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Card } from '../../shared/documents.ts';
import type { OpenDocument } from '../local/index.ts';
import type { Project } from '../local/project.ts';

/** What the parts of an item's panel share. */
export type ItemView = {
  projectId: string;
  /** The item as it is now. */
  card: Card;
  project: Project;
  /** The item's own document: text and comments. */
  document: OpenDocument;
  /** False for viewers, who see everything and change nothing. */
  canEdit: boolean;
  /** Tells the others that this person is changing the item, or has stopped. */
  setEditing: (editing: boolean) => void;
};

const Context = createContext<ItemView | null>(null);
export const ItemProvider = Context.Provider;

export function useItem(): ItemView {
  const view = useContext(Context);
  if (!view) throw new Error('Use the item: there is no ItemProvider above');
  return view;
}
