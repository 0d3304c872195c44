import { type Tx, together } from '../db/index.ts';

/** Is told of items whose texts are stored, in the transaction that does it. */
export type TextsStored = (tx: Tx, itemIds: string[]) => Promise<void>;

/** Texts by their item that one statement is going to store. */
type Waiting = { bodies: Map<string, string>; stored: Promise<void> };

const waiting = new WeakMap<Tx, Waiting>();

/**
 * Stores the text of an item. What is stored in the same turn of one transaction shares a statement: when twenty people
 * type in twenty items, one statement each costs more than everything else that a commit does.
 */
export function storeBody(
  tx: Tx,
  { id, body, at, textsStored }: { id: string; body: string; at: string; textsStored?: TextsStored },
): Promise<void> {
  const others = waiting.get(tx);
  if (others) {
    others.bodies.set(id, body);
    return others.stored;
  }
  const bodies = new Map([[id, body]]);
  const stored = Promise.resolve().then(async () => {
    waiting.delete(tx);
    await together([updateBodies(tx, bodies, at), textsStored?.(tx, [...bodies.keys()]) ?? Promise.resolve()]);
  });
  waiting.set(tx, { bodies, stored });
  return stored;
}

async function updateBodies(tx: Tx, bodies: Map<string, string>, at: string): Promise<void> {
  const changed = [...bodies].map(([id, body]) => ({ id, body }));
  await tx`
    update items set body = changed.body, updated_at = ${at}
    from jsonb_to_recordset(${tx.json(changed)}) as changed (id uuid, body text) where items.id = changed.id`;
}
