import type { Bus } from './bus.ts';

/** The subscribers of this process: what every bus has. */
interface Topics extends Pick<Bus, 'subscribe' | 'onGap'> {
  /** Calls the subscribers of `topic`, after the caller has gone on. */
  deliver(topic: string, message: string): void;
  reportGap(): void;
  clear(): void;
}

export function createTopics(): Topics {
  const topics = new Map<string, Set<(message: string) => void>>();
  const gapHandlers = new Set<() => void>();
  return {
    deliver: (topic, message) => {
      const handlers = topics.get(topic);
      for (const handler of handlers ?? []) queueMicrotask(() => handlers?.has(handler) && handler(message));
    },
    reportGap: () => {
      for (const handler of gapHandlers) queueMicrotask(handler);
    },
    subscribe: (topic, handler) => {
      const handlers = topics.get(topic) ?? new Set();
      topics.set(topic, handlers.add(handler));
      return () => {
        handlers.delete(handler);
        if (handlers.size === 0 && topics.get(topic) === handlers) topics.delete(topic);
      };
    },
    onGap: (handler) => {
      gapHandlers.add(handler);
      return () => gapHandlers.delete(handler);
    },
    clear: () => {
      topics.clear();
      gapHandlers.clear();
    },
  };
}
