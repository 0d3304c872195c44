import { type Compacted, compactUpdates } from '../../shared/compaction.ts';
import type { Computation } from '../computation.ts';

/** Merges the updates of a document into one: on the main thread a large document would hold up everybody's typing. */
export const compact: Computation<Uint8Array[], Compacted> = async (updates) => compactUpdates(updates);
