import { z } from 'zod';

/** The stages of the board, in the order work flows through them. */
export const STAGES = ['capture', 'define', 'plan', 'build', 'review', 'done'] as const;
export const Stage = z.enum(STAGES).meta({ id: 'Stage' });
export type Stage = z.infer<typeof Stage>;

/** What a card on the board is: an idea leads to specs, a spec to tasks. */
export const ITEM_KINDS = ['idea', 'spec', 'task'] as const;
export const ItemKind = z.enum(ITEM_KINDS).meta({ id: 'ItemKind' });
export type ItemKind = z.infer<typeof ItemKind>;

/** The stage an item of this kind starts in when nobody says otherwise. */
export function initialStage(kind: ItemKind): Stage {
  switch (kind) {
    case 'idea':
      return 'capture';
    case 'spec':
      return 'define';
    case 'task':
      return 'plan';
  }
}

/** Whether a `parent` may stand above a `child`: an idea above specs and tasks, a spec above tasks. No circle fits. */
export function mayBeParent(parent: ItemKind, child: ItemKind): boolean {
  return ITEM_KINDS.indexOf(parent) < ITEM_KINDS.indexOf(child);
}
