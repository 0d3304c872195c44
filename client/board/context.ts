import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ItemKind, Stage } from '../../shared/stages.ts';
import type { Present } from '../local/presence.ts';
import type { Drag } from './drag.ts';
import type { Board } from './model.ts';

/** How the cards are shown. */
export type Mode = 'board' | 'list';

/** What the parts of the page share. */
export type BoardView = {
  projectId: string;
  board: Board;
  /** False for viewers, who see everything and change nothing. */
  canEdit: boolean;
  drag: Signal<Drag | null>;
  /** The stage in which a new card is being written. */
  composing: Signal<Stage | null>;
  /** Who is changing a card right now, by its id. */
  editors: ReadonlySignal<ReadonlyMap<string, Present>>;
  /** Who has a card's item open right now, one a person, by its id. */
  lookers: ReadonlySignal<ReadonlyMap<string, readonly Present[]>>;
  /** How many comments a card has, by its id. */
  comments: ReadonlySignal<ReadonlyMap<string, number>>;
  /** What of a card waits for the network, in words; null when nothing does. */
  waiting: (id: string) => string | null;
};

const Context = createContext<BoardView | null>(null);
export const BoardProvider = Context.Provider;

export function useBoard(): BoardView {
  const view = useContext(Context);
  if (!view) throw new Error('Use the board: there is no BoardProvider above');
  return view;
}

/** The last thing that was done, in words for a screen reader. */
export const announcement = signal('');

/** The kind of item that a stage's cards usually are. */
export function kindOfStage(stage: Stage): ItemKind {
  if (stage === 'capture') return 'idea';
  return stage === 'define' ? 'spec' : 'task';
}
