import type { Present } from '../local/presence.ts';

/** Who else has an item open, one a person however many windows they have, by the item's id. */
export function lookersOf(present: readonly Present[], selfId: string): ReadonlyMap<string, readonly Present[]> {
  const lookers = new Map<string, Present[]>();
  for (const somebody of present) {
    const { user, at } = somebody;
    if (!at?.itemId || user.id === selfId) continue;
    const others = lookers.get(at.itemId) ?? [];
    if (!others.some((other) => other.user.id === user.id)) lookers.set(at.itemId, [...others, somebody]);
  }
  return lookers;
}
