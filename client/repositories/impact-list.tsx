import { VirtualList } from '../ui/index.ts';
import type { RepositoryMap } from './map-model.ts';
import { amount, counted } from './words.ts';

/** What breaks when the open module or file is touched: everything that imports it, directly or through others. */
export function ImpactList({ map }: { map: RepositoryMap }) {
  const impact = map.impact.value;
  if (!impact || impact.files.size === 0)
    return <p class="dim map-panel-words">Nothing imports it: a change stays in it.</p>;
  const direct = [...impact.files.values()].filter((distance) => distance === 1).length;
  return (
    <>
      <p class="map-panel-words">
        A change may break <b>{counted(impact.files.size, 'file')}</b> in{' '}
        <b>{counted(impact.modules.size, 'module')}</b>; {amount(direct)} {direct === 1 ? 'imports' : 'import'} it
        directly.
      </p>
      <VirtualList
        class="map-files"
        label="Files that a change may break, the nearest first"
        items={[...impact.files]}
        keyOf={([path]) => path}
        estimate={() => 26}
        render={([path, distance]) => (
          <div class="map-file map-reached">
            <button type="button" class="truncate" data-tip={path} onClick={() => map.openFile(path)}>
              {path}
            </button>
            <span class="dim tabular">{distance === 1 ? 'direct' : `${distance} away`}</span>
          </div>
        )}
      />
    </>
  );
}
