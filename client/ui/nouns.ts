/** The product's nouns as the interface writes and draws them. */
import type { ItemKind, Stage } from '../../shared/stages.ts';
import type { IconName } from './icon.tsx';

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `Capture`, `Define` … */
export const stageName = (stage: Stage): string => capitalised(stage);
/** The colour of a stage's dot. */
export const stageColor = (stage: Stage): string => `var(--${stage})`;
/** `Idea`, `Spec`, `Task`. */
export const kindName = (kind: ItemKind): string => capitalised(kind);
/** The icon of a kind of item. */
export const kindIcon = (kind: ItemKind): IconName => kind;
/** The address of an item's panel. */
export const itemPath = (projectId: string, itemId: string): string => `/p/${projectId}/items/${itemId}`;
/** `1 event`, `12 events`. */
export const eventCount = (count: number): string => (count === 1 ? '1 event' : `${count} events`);
