import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Button, Icon, IconButton, isNoPopoverOpen, registerCommand } from '../ui/index.ts';
import { type Cut, cutsOf, filesOfCut } from './cuts.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { amount, counted } from './words.ts';
import './cycle-view.css';

/** So many cuts are listed before somebody asks for more, and so many cycles in all: the largest. */
const FEW = 12;
const MOST_CYCLES = 30;

/** The cycles of the map beside the picture, and what to cut so that there are none. */
export function CyclePanel({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { cycles } = facts.map;
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () => {
    map.showCycles(false);
    document.querySelector<HTMLElement>('.map-keys')?.focus();
  };
  useEffect(() => {
    if (document.activeElement?.matches('.map-cycles')) heading.current?.focus();
    return registerCommand({
      ...{ id: 'map.close', title: 'Close the import cycles', keys: 'Escape', group: 'Map', hidden: true },
      when: isNoPopoverOpen,
      run: close,
    });
  }, [map]);
  return (
    <aside class="map-panel" aria-label="Import cycles">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          Import cycles
        </h2>
        <IconButton icon="x" label="Close" keys="Escape" onClick={close} />
      </header>
      <div class="map-panel-part map-cycle-list">
        {cycles.slice(0, MOST_CYCLES).map((cycle) => (
          <CycleCuts key={cycle[0]} map={map} facts={facts} cycle={cycle} />
        ))}
        {cycles.length > MOST_CYCLES && (
          <p class="dim map-panel-words">
            {counted(cycles.length - MOST_CYCLES, 'smaller cycle')} more: the table lists them.
          </p>
        )}
      </div>
    </aside>
  );
}

type CycleProps = { map: RepositoryMap; facts: MapFacts; cycle: readonly string[] };

/** The few imports whose removal breaks a cycle, each with the files that hold them. */
export function CycleCuts({ map, facts, cycle }: CycleProps) {
  const [showsAll, setShowsAll] = useState(false);
  const cuts = useMemo(() => {
    const edges = cycle.flatMap((from) =>
      (facts.byId.get(from)?.imports ?? []).map(({ id, weight }) => ({ from, to: id, weight })),
    );
    return cutsOf(cycle, edges);
  }, [facts, cycle]);
  const imports = cuts.reduce((sum, { weight }) => sum + weight, 0);
  const shown = showsAll ? cuts : cuts.slice(0, FEW);
  return (
    <section class="map-cuts">
      <h3>
        Fewest imports to cut <span class="count">{amount(cuts.length)}</span>
      </h3>
      <p class="dim">
        {counted(cycle.length, 'module')} import each other in a circle. Without{' '}
        {cuts.length === 1 ? 'this edge' : `these ${amount(cuts.length)} edges`}, {counted(imports, 'import')} in all,
        none of them does. It is the cheapest way that was found; there may be a cheaper one.
      </p>
      <ul>
        {shown.map((cut) => (
          <CutRow key={`${cut.from}\n${cut.to}`} map={map} facts={facts} cut={cut} />
        ))}
      </ul>
      {shown.length < cuts.length && (
        <Button variant="ghost" onClick={() => setShowsAll(true)}>
          Show {amount(cuts.length - shown.length)} more
        </Button>
      )}
    </section>
  );
}

function CutRow({ map, facts, cut }: { map: RepositoryMap; facts: MapFacts; cut: Cut }) {
  const [isOpen, setOpen] = useState(false);
  const point = (id: string | null) => {
    map.hovered.value = id;
  };
  return (
    <li>
      <button
        type="button"
        class="map-cut"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        onPointerEnter={() => point(cut.from)}
        onPointerLeave={() => point(null)}
      >
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
        <span class="map-cut-names">
          <span>{map.nameOf(cut.from)}</span>
          <span>
            <Icon name="arrow-right" size={12} />
            <span class="visually-hidden">imports</span>
            {map.nameOf(cut.to)}
          </span>
        </span>
        <span class="dim tabular" data-tip={counted(cut.weight, 'import')}>
          {amount(cut.weight)}
        </span>
      </button>
      {isOpen && (
        <ul class="map-cut-files">
          {filesOfCut(facts, cut).map((path) => (
            <li key={path}>
              <button type="button" class="truncate" data-tip={path} onClick={() => map.openFile(path)}>
                {path}
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
