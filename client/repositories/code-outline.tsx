import { VirtualList } from '../ui/index.ts';
import { depthsOf, type LineRange } from './code-lines.ts';
import type { MapFile } from './facts.ts';

type OutlineProps = {
  definitions: NonNullable<MapFile['definitions']>;
  selected: LineRange | null;
  onChoose: (lines: LineRange) => void;
};

/** So deep is drawn deeper. */
const DEEPEST = 5;

/** What a file defines, to go there. */
export function Outline({ definitions, selected, onChoose }: OutlineProps) {
  const depths = depthsOf(definitions);
  // The innermost one around the first line.
  const here = selected
    ? definitions.findLastIndex(({ line, endLine }) => line <= selected.from && selected.from <= endLine)
    : -1;
  return (
    <nav class="code-outline" aria-label="Definitions">
      <VirtualList
        label="Definitions, in the order of the text"
        items={[...definitions]}
        startsAt={here}
        keyOf={({ name, line }, index) => `${line} ${name} ${index}`}
        estimate={() => 26}
        render={({ name, kind, line, endLine }, index) => (
          <button
            type="button"
            aria-current={index === here || undefined}
            style={{ '--depth': Math.min(depths[index] ?? 0, DEEPEST) }}
            onClick={() => onChoose({ from: line, to: endLine })}
          >
            <code class="truncate">{name}</code>
            <span class="dim truncate">{kind}</span>
            <span class="dim tabular">{line}</span>
          </button>
        )}
      />
    </nav>
  );
}
