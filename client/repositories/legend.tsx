import { IconButton } from '../ui/index.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Stage } from './stage.ts';
import { amount } from './words.ts';
import './legend.css';

/** What colours and lines mean. */
export function Legend({ map }: { map: RepositoryMap }) {
  const cycles = map.facts.value?.map.cycles ?? [];
  const isChurn = map.colouring.value === 'churn';
  const { centre, showsCycles } = map;
  return (
    <div class="map-legend">
      <ul class="map-swatches" aria-label={isChurn ? 'Colours: changes' : 'Colours: languages'}>
        {map.legend.value.map(({ colour, words }) => (
          <li key={colour}>
            <i class={`map-swatch ${colour}`} />
            {words}
          </li>
        ))}
        {isChurn && <li class="dim">changes</li>}
      </ul>
      <p class="dim">
        {centre.value ? (
          <>
            <i class="map-key out" /> imports <i class="map-key in" /> imported by
          </>
        ) : (
          'Area: lines of text. Lines: imports.'
        )}
      </p>
      {cycles.length > 0 && (
        <button
          type="button"
          class="map-cycles"
          aria-pressed={showsCycles.value}
          onClick={() => {
            showsCycles.value = !showsCycles.value;
          }}
        >
          <i class="map-key cycle" />
          {amount(cycles.length)} import {cycles.length === 1 ? 'cycle' : 'cycles'} ·{' '}
          {amount(cycles.reduce((sum, cycle) => sum + cycle.length, 0))} modules
        </button>
      )}
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
