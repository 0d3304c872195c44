import type { Bus } from './bus.ts';
import { createTopics } from './topics.ts';

/** The bus of one process alone: nothing is ever lost. */
export function createMemoryBus(): Bus {
  const { deliver, subscribe, onGap, clear } = createTopics();
  return { publish: deliver, subscribe, onGap, close: async () => clear() };
}
