import type { Cycles } from '../../shared/map-cycles.ts';
import { IconButton, Select } from '../ui/index.ts';
import type { Opened } from './closeup.ts';
import { COLOURING_WORDS, COLOURINGS } from './colouring.ts';
import { showAllCycles } from './cycle-view.tsx';
import { MOST_LINES } from './edges.ts';
import type { MapFacts, MapFile } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Stage } from './stage.ts';
import { counted } from './words.ts';
import './legend.css';

const NO_CYCLES: Cycles = { code: [], withTests: [] };

/** The files of the modules whose files are seen. */
export const filesNear = (facts: MapFacts, near: readonly Opened[]): MapFile[] =>
  near.flatMap(({ id }) => facts.byId.get(id)?.files ?? []);

/** What colours and lines mean; `near` are the modules whose files are seen. */
export function Legend({ map, near }: { map: RepositoryMap; near: readonly Opened[] }) {
  const files = map.facts.value ? filesNear(map.facts.value, near) : [];
  const { code, withTests } = map.facts.value?.cycles ?? NO_CYCLES;
  const cycles = code.length > 0 ? code : withTests;
  const colouring = map.colouring.value;
  const { centre, showsCycles, leastWeight } = map;
  const isLarge = (map.facts.value?.map.edges.length ?? 0) > MOST_LINES;
  const heaviest = map.facts.value?.map.edges.reduce((most, { weight }) => Math.max(most, weight), 1) ?? 1;
  return (
    <div class="map-legend">
      <div class="map-legend-head">
        <Select
          label="Colour by"
          hideLabel
          value={colouring}
          options={COLOURINGS.map((each) => ({ value: each, label: `Colour by ${COLOURING_WORDS[each]}` }))}
          onChange={(next) => map.setColouring(next)}
        />
        <p class="dim">
          {map.paths.value ? (
            <>
              <i class="map-key out" /> there <i class="map-key cycle" /> back
            </>
          ) : map.part.value === 'impact' && map.selected.value ? (
            <>
              <i class="map-key in" /> breaks with it
            </>
          ) : centre.value ? (
            <>
              <i class="map-key out" /> imports <i class="map-key in" /> imported by
            </>
          ) : (
            `Area: lines of text. Lines: imports${isLarge ? ', of whole folders from afar' : ''}.`
          )}
        </p>
      </div>
      <ul class="map-swatches" aria-label={`Colours: ${COLOURING_WORDS[colouring]}`}>
        {map.palette.value?.legendOf(files).map(({ colour, words }) => (
          <li key={colour}>
            <i class={`map-swatch ${colour}`} />
            {words}
          </li>
        ))}
      </ul>
      <div class="map-legend-foot">
        {heaviest > 1 && (
          <label class="map-weight">
            Imports from
            <input
              type="range"
              min={0}
              max={Math.floor(Math.log2(heaviest))}
              value={Math.log2(leastWeight.value)}
              aria-valuetext={`at least ${leastWeight.value}`}
              onInput={({ currentTarget }) => map.setLeastWeight(2 ** Number(currentTarget.value))}
            />
            <span class="tabular">{leastWeight.value}</span>
          </label>
        )}
        {cycles.length > 0 && (
          <button
            type="button"
            class="map-cycles"
            aria-pressed={showsCycles.value}
            onClick={() => (showsCycles.value ? map.showCycles(null) : showAllCycles(map))}
          >
            <i class="map-key cycle" />
            {counted(cycles.length, 'import cycle')} {code.length === 0 && 'with tests '}·{' '}
            {counted(new Set(cycles.flatMap(({ members }) => members)).size, 'module')}
          </button>
        )}
      </div>
    </div>
  );
}

/** The buttons for those who have neither wheel nor fingers nor keys at hand. */
export function ZoomButtons({ stage }: { stage: Stage }) {
  return (
    <div class="map-zoom">
      <IconButton icon="plus" label="Larger" keys="+" onClick={() => stage.zoom(1.4)} />
      <IconButton icon="minus" label="Smaller" keys="-" onClick={() => stage.zoom(1 / 1.4)} />
      <IconButton icon="widen" label="Show everything" keys="0" onClick={() => stage.showAll()} />
    </div>
  );
}
