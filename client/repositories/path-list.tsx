import { Button, Combobox } from '../ui/index.ts';
import { type ModuleFacts, moduleLabel } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { counted } from './words.ts';

/** The shortest ways along imports from the open module to another, and back. */
export function PathList({ map, module }: { map: RepositoryMap; module: ModuleFacts }) {
  const [target, paths] = [map.target.value, map.paths.value];
  const options = (map.facts.value?.modules ?? [])
    .filter(({ id }) => id !== module.id)
    .map((other) => ({ value: other.id, label: moduleLabel(other) }));
  return (
    <div class="map-links">
      <Combobox
        trigger={<Button icon="search">{target ? `To ${moduleLabel(target)}` : 'Choose a module'}</Button>}
        label="To which module"
        options={options}
        selected={target ? [target.id] : []}
        onSelect={(id) => map.setTarget(id)}
        placeholder="Module"
      />
      {target && target !== module && paths && (
        <>
          <Way map={map} title={`From ${moduleLabel(module)} to ${moduleLabel(target)}`} path={paths.there} />
          <Way map={map} title={`From ${moduleLabel(target)} to ${moduleLabel(module)}`} path={paths.back} />
        </>
      )}
    </div>
  );
}

function Way({ map, title, path }: { map: RepositoryMap; title: string; path: readonly string[] | null }) {
  return (
    <section>
      <h3>
        {title} {path && <span class="count">{counted(path.length - 1, 'step')}</span>}
      </h3>
      {!path && <p class="dim">No imports lead there, not even through others.</p>}
      <ol>
        {path?.map((id) => (
          <li key={id}>
            <button type="button" onClick={() => map.select(id)}>
              <i class={`map-swatch ${map.colours.value.get(id)}`} />
              <span class="grow truncate">{map.nameOf(id)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
