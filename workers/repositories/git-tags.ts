import { Buffer } from 'node:buffer';
import { byText } from '../../shared/order.ts';
import type { Tag, Tags } from './git.ts';

/** Of one tag object, in bytes: larger ones are no work of people. */
export const LARGEST_TAG = 1_000_000;
/** Tags of tags of tags: more is no work of people. */
const DEEPEST = 10;

/** What an object is; of a tag its content as well, null when that cannot be read. */
export type Named = { type: string; bytes: Uint8Array | null };

/**
 * Follows the refs of tags to their commits, through other tags. `look` tells what those of the objects are that are
 * there.
 */
export async function followTags(
  refs: readonly { name: string; oid: string }[],
  look: (oids: readonly string[]) => Promise<ReadonlyMap<string, Named>>,
): Promise<Tags> {
  const tags: Tag[] = [];
  const unreadable: string[] = [];
  let waiting = refs;
  for (let depth = 0; waiting.length > 0 && depth < DEEPEST; depth++) {
    const found = await look([...new Set(waiting.map(({ oid }) => oid))]);
    const further: { name: string; oid: string }[] = [];
    for (const { name, oid } of waiting) {
      const { type, bytes = null } = found.get(oid) ?? {};
      if (type === 'commit') tags.push({ name, commit: oid });
      else if (type === 'tag' || type === undefined) {
        const next = bytes && objectOf(bytes);
        if (next) further.push({ name, oid: next });
        else unreadable.push(name);
      }
    }
    waiting = further;
  }
  unreadable.push(...waiting.map(({ name }) => name));
  return { tags: tags.sort((a, b) => byText(a.name, b.name)), unreadable: unreadable.sort(byText) };
}

/** The object that a tag object is of; null when it does not say. */
function objectOf(bytes: Uint8Array): string | null {
  const [, oid = null] =
    Buffer.from(bytes.subarray(0, 80))
      .toString('latin1')
      .match(/^object ([0-9a-f]{40,64})\n/) ?? [];
  return oid;
}
