import * as Y from 'yjs';
import { isId } from '../../shared/documents.ts';

/** Collects the ids of the entries of `map` that change, anywhere in them. `take` gives them and starts anew. */
export function touchedEntries(map: Y.Map<Y.Map<unknown>>): { take(): string[] } {
  let touched = new Set<string>();
  map.observeDeep((events) => {
    for (const event of events) {
      if (event instanceof Y.YMapEvent && event.target === map) {
        for (const id of event.keysChanged) touched.add(id as string);
      } else touched.add(String(event.path[0]));
    }
  });
  return {
    take() {
      const ids = [...touched].filter(isId);
      touched = new Set();
      return ids;
    },
  };
}
