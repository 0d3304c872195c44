import { z } from 'zod';

/** The answer of every list: `next` is the `after` of the following page, null on the last one. */
export type Page<Item> = { items: Item[]; next: string | null };

/** The schema of a page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
