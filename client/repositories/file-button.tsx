import type { RepositoryMap } from './map-model.ts';

/** A file's path; a click opens it beside what is on screen. Text where the map does not have the file. */
export function FileButton({ map, path }: { map: RepositoryMap; path: string }) {
  if (!map.facts.value?.files.has(path)) return <span>{path}</span>;
  return (
    <button type="button" class="map-link" onClick={() => map.openFile(path)}>
      {path}
    </button>
  );
}
