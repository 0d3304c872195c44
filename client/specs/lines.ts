import { Chunk } from '@codemirror/merge';
import { Text } from '@codemirror/state';

/** Beyond this many changed letters a block is compared roughly. */
export const DIFF = { scanLimit: 5000, timeout: 200 };

/** How many lines went and came. */
export function countLines(from: string, to: string): { removed: number; added: number } {
  const [a, b] = [Text.of(from.split('\n')), Text.of(to.split('\n'))];
  const lines = (text: Text, start: number, end: number, past: number) =>
    past > start ? text.lineAt(end).number - text.lineAt(start).number + 1 : 0;
  return Chunk.build(a, b, DIFF).reduce(
    ({ removed, added }, { fromA, endA, toA, fromB, endB, toB }) => ({
      removed: removed + lines(a, fromA, endA, toA),
      added: added + lines(b, fromB, endB, toB),
    }),
    { removed: 0, added: 0 },
  );
}
