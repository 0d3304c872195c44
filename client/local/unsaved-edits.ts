import { computed, type ReadonlySignal, signal } from '@preact/signals';
import * as Y from 'yjs';
import type { UnsavedEdit } from './store.ts';

/** The edits that the server has not confirmed, of every document and every tab. A signal that reads them follows them. */
export class UnsavedEdits {
  /** By document and id. */
  readonly #edits = new Map<string, Map<string, UnsavedEdit>>();
  /** Set anew with every change. */
  readonly #now = signal({ edits: this.#edits });
  readonly #waiters = new Set<() => void>();

  /** How many edits wait, as people count them; at least one of each document that has any. */
  readonly count: ReadonlySignal<number> = computed(() => {
    let count = 0;
    for (const edits of this.#now.value.edits.values()) {
      let here = 0;
      for (const edit of edits.values()) here += edit.edits;
      count += Math.max(1, here);
    }
    return count;
  });

  /** The names of the documents that have any. */
  documents(): string[] {
    return [...this.#now.value.edits.keys()];
  }

  of(document: string): UnsavedEdit[] {
    return [...(this.#now.value.edits.get(document)?.values() ?? [])];
  }

  has(document: string): boolean {
    return this.#now.value.edits.has(document);
  }

  get(document: string, id: string): UnsavedEdit | undefined {
    return this.#edits.get(document)?.get(id);
  }

  /** True when what has this place in the document's history is in an unsaved edit. */
  contain(document: string, { client, clock }: Y.ID): boolean {
    return this.of(document).some(({ update }) => {
      const { from, to } = rangesOf(update);
      return clock >= (from.get(client) ?? Number.POSITIVE_INFINITY) && clock < (to.get(client) ?? 0);
    });
  }

  add(added: UnsavedEdit[]): void {
    for (const edit of added) {
      const edits = this.#edits.get(edit.document) ?? new Map<string, UnsavedEdit>();
      this.#edits.set(edit.document, edits.set(edit.id, edit));
    }
    this.#changed();
  }

  /** Removes edits of a document and returns those that were there. */
  take(document: string, ids: string[]): UnsavedEdit[] {
    const edits = this.#edits.get(document);
    const taken = ids.flatMap((id) => edits?.get(id) ?? []);
    for (const { id } of taken) edits?.delete(id);
    if (edits?.size === 0) this.#edits.delete(document);
    if (taken.length > 0) this.#changed();
    return taken;
  }

  /** Removes every edit of a document. */
  drop(document: string): void {
    if (this.#edits.delete(document)) this.#changed();
  }

  /** Resolves when none of these documents has any. */
  async settled(documents: string[]): Promise<void> {
    while (documents.some((name) => this.#edits.has(name))) {
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  #changed(): void {
    this.#now.value = { edits: this.#edits };
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}

type Ranges = ReturnType<typeof Y.parseUpdateMeta>;
const parsed = new WeakMap<Uint8Array, Ranges>();

/** Which clocks of which clients an update holds. */
export function rangesOf(update: Uint8Array): Ranges {
  const held = parsed.get(update) ?? Y.parseUpdateMeta(update);
  parsed.set(update, held);
  return held;
}
