import { type ReadonlySignal, signal } from '@preact/signals';
import type { Page } from '../../shared/api/page.ts';
import type { FeedEntry } from '../../shared/documents.ts';
import { api, onEvents } from '../local/index.ts';

/** How long, in milliseconds, to wait for more events before asking again. */
const SETTLE = 400;

/** The newest sentence of every project's feed, kept up to date while somebody looks. */
export class Latest {
  readonly #entries = signal<ReadonlyMap<string, FeedEntry | null>>(new Map());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #asked = new Set<string>();
  readonly #stop: () => void;

  constructor() {
    this.#stop = onEvents('*', ({ projectId }) => {
      if (projectId === null || !this.#asked.has(projectId)) return;
      clearTimeout(this.#timers.get(projectId));
      this.#timers.set(
        projectId,
        setTimeout(() => void this.#read(projectId), SETTLE),
      );
    });
  }

  /** The newest entries by project; null for one whose feed is empty, nothing while it is not known. */
  get entries(): ReadonlySignal<ReadonlyMap<string, FeedEntry | null>> {
    return this.#entries;
  }

  /** Begins to follow a project. */
  follow(projectId: string): void {
    if (this.#asked.has(projectId)) return;
    this.#asked.add(projectId);
    void this.#read(projectId);
  }

  close(): void {
    this.#stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  async #read(projectId: string): Promise<void> {
    try {
      const { items } = await api.get<Page<FeedEntry>>(`/api/projects/${projectId}/feed?limit=1`);
      this.#entries.value = new Map(this.#entries.peek()).set(projectId, items[0] ?? null);
    } catch {
      // Offline: the card goes without its last line.
    }
  }
}
