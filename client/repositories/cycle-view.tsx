import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Cycle, Import } from '../../shared/map-cycles.ts';
import { Button, Icon, IconButton, isNoPopoverOpen, registerCommand } from '../ui/index.ts';
import { cutsOf, filesOfCut, importsOf } from './cuts.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { More, useFirst } from './more.tsx';
import { amount, counted } from './words.ts';
import './cycle-view.css';

/** So many cuts, and so many cycles, are listed before somebody asks for more: the cheapest, and the largest. */
const FIRST_CUTS = 12;
const FIRST_CYCLES = 30;

/** Shows the cycles of a map: those that need tests at first only where there are no others. */
export function showAllCycles(map: RepositoryMap): void {
  map.showCycles({ withTests: map.facts.peek()?.cycles.code.length === 0 });
}

/** The cycles of the map beside the picture, and what to cut so that there are none. */
export function CyclePanel({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { code, withTests } = facts.cycles;
  const [one, showsTests] = [map.cycle.value, map.showsTests.value];
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () => {
    map.showCycles(null);
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
          {one ? 'Import cycle' : 'Import cycles'}
        </h2>
        <IconButton icon="x" label="Close" keys="Escape" onClick={close} />
      </header>
      <div class="map-panel-part map-cycle-list">
        {one ? (
          <>
            <CycleCuts key={one.members[0]} map={map} facts={facts} cycle={one} />
            {code.length + withTests.length > 1 && (
              <Button variant="ghost" onClick={() => showAllCycles(map)}>
                Show all import cycles
              </Button>
            )}
          </>
        ) : (
          <>
            {code.length === 0 && <p class="dim map-panel-words">Without tests, no modules import each other.</p>}
            <CycleList map={map} facts={facts} cycles={code} />
            {withTests.length > 0 && (
              <button
                type="button"
                class="map-cycle-tests"
                aria-expanded={showsTests}
                onClick={() => map.showCycles({ withTests: !showsTests })}
              >
                <Icon name={showsTests ? 'chevron-down' : 'chevron-right'} size={12} />
                With tests <span class="count">{amount(withTests.length)}</span>
              </button>
            )}
            {showsTests && <CycleList map={map} facts={facts} cycles={withTests} />}
          </>
        )}
      </div>
    </aside>
  );
}

function CycleList({ map, facts, cycles }: { map: RepositoryMap; facts: MapFacts; cycles: readonly Cycle[] }) {
  const first = useFirst(cycles, FIRST_CYCLES);
  return (
    <>
      {first.shown.map((cycle) => (
        <CycleCuts key={cycle.members[0]} map={map} facts={facts} cycle={cycle} />
      ))}
      <More of={first} />
    </>
  );
}

/** The few imports whose removal breaks a cycle, each with the files that hold them. */
export function CycleCuts({ map, facts, cycle }: { map: RepositoryMap; facts: MapFacts; cycle: Cycle }) {
  const { members, needsTests } = cycle;
  const cuts = useMemo(() => cutsOf(members, cycle.imports), [cycle]);
  const imports = importsOf(cuts);
  const first = useFirst(cuts, FIRST_CUTS);
  return (
    <section class="map-cuts">
      <h3>
        Fewest imports to cut <span class="count">{amount(imports)}</span>
      </h3>
      <p class="dim">
        {counted(members.length, 'module')} import each other in a circle{needsTests && ', which tests close'}. Without{' '}
        {imports === 1 ? 'this import' : `these ${amount(imports)} imports`}
        {cuts.length > 1 && ` between ${amount(cuts.length)} pairs`}, none of them does. It is the cheapest way that was
        found; there may be a cheaper one.
      </p>
      <ul>
        {first.shown.map((cut) => (
          <CutRow key={`${cut.from}\n${cut.to}`} map={map} facts={facts} cut={cut} needsTests={needsTests} />
        ))}
      </ul>
      <More of={first} />
    </section>
  );
}

/** The members of a cycle in a row of a table: as many as have room there, all of them for who points at it. */
export function CycleNames({ names }: { names: string }) {
  return (
    <span class="map-cycle-names truncate" data-tip={names}>
      {names}
    </span>
  );
}

type CutProps = { map: RepositoryMap; facts: MapFacts; cut: Import; needsTests: boolean };

function CutRow({ map, facts, cut, needsTests }: CutProps) {
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
          {filesOfCut(facts, cut, needsTests).map((path) => (
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
