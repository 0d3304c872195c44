import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type * as Y from 'yjs';
import type { Revision, RevisionSummary } from '../../shared/api/specs.ts';
import type { Command, WaitingCommand } from '../local/index.ts';

/** Stands for the living text where a revision is named. */
export const LIVING = 0;

/** What the model needs from outside. */
type SpecSetting = {
  itemId: string;
  /** The document that must be saved before a freeze is sent: the card. The text's own is added. */
  projectId: string;
  text: Y.Text;
  readPage: (after: string | null) => Promise<{ items: RevisionSummary[]; next: string | null }>;
  readRevision: (revision: number) => Promise<Revision>;
  send: (command: Command) => Promise<unknown>;
  waiting: ReadonlySignal<readonly WaitingCommand[]>;
  /** The SHA-256 of a text in hexadecimal; null where the browser cannot say. */
  sha256: (text: string) => Promise<string | null>;
};

/** The text against the newest revision: never frozen, as frozen, or changed since. */
type DraftState = 'first' | 'frozen' | 'changed' | 'unknown';

/** A spec's revisions and how its living text stands to them. */
export class SpecModel {
  /** Newest first; null until the server answered. */
  readonly revisions = signal<readonly RevisionSummary[] | null>(null);
  /** Why they could not be read. */
  readonly problem = signal<Error | null>(null);
  /** The living text. */
  readonly living: ReadonlySignal<string>;
  readonly newest: ReadonlySignal<RevisionSummary | null>;
  readonly draft: ReadonlySignal<DraftState>;
  /** Freezes of this spec that the server has not taken. */
  readonly waiting: ReadonlySignal<readonly WaitingCommand[]>;

  readonly #setting: SpecSetting;
  readonly #living = signal('');
  readonly #texts = new Map<number, Promise<Revision>>();
  readonly #newestText = signal<{ revision: number; text: string } | null>(null);
  readonly #read = () => {
    this.#living.value = this.#setting.text.toString();
  };

  constructor(setting: SpecSetting) {
    this.#setting = setting;
    this.living = this.#living;
    this.newest = computed(() => this.revisions.value?.[0] ?? null);
    this.draft = computed(() => {
      if (this.revisions.value === null) return 'unknown';
      const newest = this.newest.value;
      if (!newest) return 'first';
      const known = this.#newestText.value;
      if (known?.revision !== newest.revision) return 'unknown';
      return known.text === this.#living.value ? 'frozen' : 'changed';
    });
    this.waiting = computed(() => setting.waiting.value.filter(({ path }) => path === this.#freezePath));
    this.#read();
    setting.text.observe(this.#read);
  }

  dispose(): void {
    this.#setting.text.unobserve(this.#read);
  }

  /** Reads the list of revisions, all of it, and the newest one's text. What is known stays when that fails. */
  async refresh(): Promise<void> {
    try {
      const revisions: RevisionSummary[] = [];
      for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
        const page: Awaited<ReturnType<SpecSetting['readPage']>> = await this.#setting.readPage(after);
        revisions.push(...page.items);
        after = page.next;
      }
      const [first] = revisions;
      const newest = first ? await this.textOf(first.revision) : null;
      batch(() => {
        this.#newestText.value = first && newest !== null ? { revision: first.revision, text: newest } : null;
        this.revisions.value = revisions;
        this.problem.value = null;
      });
    } catch (error) {
      this.problem.value = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** The text of a revision, which never changes; of {@link LIVING}, the text as it is now. */
  async textOf(revision: number): Promise<string> {
    if (revision === LIVING) return this.#living.peek();
    const held = this.#texts.get(revision) ?? this.#setting.readRevision(revision);
    this.#texts.set(revision, held);
    try {
      return (await held).text;
    } catch (error) {
      this.#texts.delete(revision);
      throw error;
    }
  }

  /**
   * Freezes the text as the person sees it now. Without a network it waits; the server refuses it when somebody
   * changed the text meanwhile. Resolves when it is done, which may take days.
   */
  async freeze(title: string): Promise<void> {
    const { itemId, projectId, send, sha256, text } = this.#setting;
    const hash = await sha256(text.toString());
    await send({
      label: `Freeze “${title}”`,
      method: 'POST',
      path: this.#freezePath,
      body: hash === null ? {} : { sha256: hash },
      after: [`project:${projectId}`, `item:${itemId}`],
    });
    await this.refresh();
  }

  get #freezePath(): string {
    return `/api/specs/${this.#setting.itemId}/freeze`;
  }
}

/** The SHA-256 of a text in hexadecimal; null on a page that is neither local nor over TLS. */
export async function sha256(text: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
