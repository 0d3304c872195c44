import { useMemo } from 'preact/hooks';
import { byText } from '../../shared/order.ts';
import { EmptyState, RelativeTime } from '../ui/index.ts';
import { type HeatStep, heatOf } from './colours.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { More, useFirst } from './more.tsx';
import { Treemap } from './treemap-view.tsx';
import { amount, counted, percent, splitPath } from './words.ts';
import './bars.css';
import './hotspots.css';

/** A few files have most of the score: steps with as many files in each would call half of the repository hot. */
const SCORE_STEPS: readonly HeatStep[] = [0, 0.02, 0.1, 0.25, 0.5, 1].map((to, step, all) => ({
  ...{ from: all[step - 1] ?? 0, to, colour: `map-heat-${step}` },
}));

/** So many are listed before somebody asks for more. */
const FIRST_HOTSPOTS = 50;

/** The files that change often and are hard to change: where mending pays most. */
export function Hotspots({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { hotspots, scores } = useMemo(() => scoresOf(facts), [facts]);
  const first = useFirst(hotspots, FIRST_HOTSPOTS);
  if (hotspots.length === 0) {
    return (
      <EmptyState icon="map" title="No hotspots">
        A hotspot is a file that changes often and has many branches. No file here has both a history and branches that
        could be counted.
      </EmptyState>
    );
  }
  return (
    <div class="map-hotspots">
      <Treemap map={map} facts={facts} scores={scores} steps={SCORE_STEPS} />
      <div class="map-hotspots-words dim">
        <p>Area: lines. Colour: changes × complexity, as a share of the highest.</p>
        <ul class="map-swatches" aria-label="Colours: score">
          {SCORE_STEPS.map(({ from, to, colour }) => (
            <li key={colour}>
              <i class={`map-swatch ${colour}`} />
              {to === 0 ? 'none' : `${Math.round(from * 100)} to ${percent(to)}`}
            </li>
          ))}
        </ul>
      </div>
      <ol class="map-bars">
        {first.shown.map(({ path, score, churn, complexity }) => {
          const { name, folder } = splitPath(path);
          const file = facts.files.get(path);
          const owner = facts.ownerOf.get(path);
          return (
            <li key={path}>
              <button type="button" onClick={() => map.openFile(path)}>
                <span class="truncate">
                  <b>{name}</b> <span class="dim">{folder}</span>
                </span>
                <svg class="map-bar-picture" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="map-bar-ground" width="100" height="8" />
                  <rect
                    class={`map-bar-value ${heatOf(SCORE_STEPS, score)}`}
                    width={Math.max(0.6, score * 100)}
                    height="8"
                  />
                </svg>
                <span class="map-hotspot-score tabular">{percent(score)}</span>
                <span class="map-hotspot-facts dim tabular">
                  {counted(churn, 'change')} × {amount(complexity)}
                  {file && ` · ${counted(file.lines, 'line')}`}
                  {owner && ` · ${owner.author} ${percent(owner.share)}`}
                  {file?.lastChanged && (
                    <>
                      {' · '}
                      <RelativeTime at={file.lastChanged} />
                    </>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <More of={first} />
    </div>
  );
}

/**
 * Churn times complexity of every file, as a share of the highest, and those that have any, the highest first: the map
 * tells the first few itself, and the others in the same way.
 */
function scoresOf({ map: { files } }: MapFacts) {
  const heats = files.map(({ path, churn, complexity }) => ({ path, churn, complexity, heat: churn * complexity }));
  const highest = heats.reduce((most, { heat }) => Math.max(most, heat), 1);
  const scored = heats.map(({ heat, ...file }) => ({ ...file, score: heat / highest }));
  return {
    hotspots: scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || byText(a.path, b.path)),
    scores: new Map(scored.map(({ path, score }) => [path, score])),
  };
}
