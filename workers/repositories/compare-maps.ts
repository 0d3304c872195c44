import { gunzipSync } from 'node:zlib';
import type { SystemMap } from '../../shared/map.ts';
import { compareMaps, type MapDifference } from '../../shared/map-difference.ts';

/** What differs between two maps, each as it is stored: gzipped JSON. */
export async function comparePackedMaps(maps: { from: Uint8Array; to: Uint8Array }): Promise<MapDifference> {
  const read = (packed: Uint8Array): SystemMap => JSON.parse(gunzipSync(packed).toString());
  return compareMaps(read(maps.from), read(maps.to));
}
