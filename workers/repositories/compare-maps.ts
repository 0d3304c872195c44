import { gunzipSync } from 'node:zlib';
import type { SystemMap } from '../../shared/map.ts';
import { compareMaps, type MapDifference } from '../../shared/map-difference.ts';
import { regroup } from './regroup.ts';

/** What differs between two maps, each as it is stored: gzipped JSON. */
export async function comparePackedMaps(maps: { from: Uint8Array; to: Uint8Array }): Promise<MapDifference> {
  const read = (packed: Uint8Array): SystemMap => JSON.parse(gunzipSync(packed).toString());
  const to = read(maps.to);
  return compareMaps(regroup(read(maps.from), to), to);
}
