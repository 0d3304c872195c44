import { gunzipSync } from 'node:zlib';
import type { SystemMap } from '../../shared/map.ts';
import { compareMaps, type MapDifference } from '../../shared/map-difference.ts';
import { regroup } from './regroup.ts';

/** No list of files is to be longer than `limit`. */
type PackedMaps = { from: Uint8Array; to: Uint8Array; limit: number };

/** What differs between two maps, each as it is stored: gzipped JSON. */
export async function comparePackedMaps(maps: PackedMaps): Promise<MapDifference> {
  const read = (packed: Uint8Array): SystemMap => JSON.parse(gunzipSync(packed).toString());
  const to = read(maps.to);
  return compareMaps(regroup(read(maps.from), to), to, maps.limit);
}
