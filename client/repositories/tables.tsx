import { exactTime } from '../ui/index.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { useSections } from './table-sections.tsx';
import { amount } from './words.ts';
import './tables.css';

/** The same facts as the pictures', and those that no picture shows, as tables. */
export function Tables({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { totals, generatedAt, commit } = facts.map;
  const sections = useSections(map, facts);
  return (
    <div class="map-tables">
      <dl class="map-totals">
        {(['files', 'lines', 'bytes', 'commits', 'authors'] as const).map((name) => (
          <div key={name} data-total={name}>
            <dt>{name.charAt(0).toUpperCase() + name.slice(1)}</dt>
            <dd>{amount(totals[name])}</dd>
          </div>
        ))}
      </dl>
      <p class="dim">
        Of commit <code>{commit}</code>, read {exactTime(generatedAt)}.
      </p>
      <ul class="map-sections" aria-label="Tables">
        {sections.map(({ title, count }) => (
          <li key={title}>
            <button
              type="button"
              onClick={({ currentTarget }) =>
                currentTarget
                  .closest('.map-tables')
                  ?.querySelector(`[data-section="${title}"]`)
                  ?.scrollIntoView({ block: 'start' })
              }
            >
              {title} <span class="dim tabular">{amount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {sections.map(({ title, view }) => (
        <div key={title} data-section={title}>
          {view()}
        </div>
      ))}
    </div>
  );
}
