import { useMemo } from 'preact/hooks';
import { EmptyState, RelativeTime } from '../ui/index.ts';
import { heatOf, heatSteps } from './colours.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { amount, counted, percent, splitPath } from './words.ts';
import './hotspots.css';

/** The files that change often and are hard to change: where mending pays most. */
export function Hotspots({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { hotspots } = facts.map;
  const steps = useMemo(() => heatSteps(hotspots.map(({ score }) => score)), [hotspots]);
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
      <p class="dim">
        Changes × complexity, as a share of the highest. What is up here is changed often and is hard to change.
      </p>
      <ol>
        {hotspots.map(({ path, score, churn, complexity }) => {
          const { name, folder } = splitPath(path);
          const file = facts.files.get(path);
          const owner = facts.ownerOf.get(path);
          return (
            <li key={path}>
              <button type="button" onClick={() => file && map.select(file.module)}>
                <span class="truncate">
                  <b>{name}</b> <span class="dim">{folder}</span>
                </span>
                <svg class="map-bar-picture" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="map-bar-ground" width="100" height="8" />
                  <rect class={`map-bar-value ${heatOf(steps, score)}`} width={Math.max(0.6, score * 100)} height="8" />
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
    </div>
  );
}
