import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { Job } from '../../shared/api/jobs.ts';
import type { Page } from '../../shared/api/page.ts';
import { type IngestionStarted, type MapSummary, MOST_COMPARED } from '../../shared/api/repositories.ts';
import type { SystemMap } from '../../shared/map.ts';
import type { MapDifference } from '../../shared/map-difference.ts';
import { Resource } from '../local/resource.ts';
import { shortCommit } from './words.ts';

/** The longest that a subject is among the choices: when the map was made must be seen too. */
const LONGEST_SUBJECT = 60;

/** So many of the newest commits can be read to be compared; of tags, all that are told. */
const MOST_COMMITS = 200;

/** A map that is kept: its commit, with its tags and its subject where the map on screen knows them, and its time. */
export function mapInWords(
  { commit, generatedAt }: Pick<MapSummary, 'commit' | 'generatedAt'>,
  { commits = [], releases = [] }: Pick<SystemMap, 'commits' | 'releases'> = {},
): string {
  const subject = commits.find(({ id }) => id === commit)?.subject ?? '';
  const letters = [...subject];
  return [
    shortCommit(commit),
    ...releases.filter((release) => release.commit === commit).map(({ name }) => name),
    letters.length > LONGEST_SUBJECT ? `${letters.slice(0, LONGEST_SUBJECT - 1).join('')}…` : subject,
    new Date(generatedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The commits whose maps are not kept, but could be made: those of tags first. */
export function pastCommits(
  { commits = [], releases = [] }: Pick<SystemMap, 'commits' | 'releases'>,
  kept: readonly Pick<MapSummary, 'commit'>[],
): { commit: string; generatedAt: string }[] {
  const known = new Set(kept.map(({ commit }) => commit));
  const all = [
    ...releases.map(({ commit, at }) => ({ commit, generatedAt: at })),
    ...commits.slice(0, MOST_COMMITS).map(({ id, at }) => ({ commit: id, generatedAt: at })),
  ];
  return [...new Map(all.map((each) => [each.commit, each])).values()].filter(({ commit }) => !known.has(commit));
}

/** What a comparison needs from outside. */
type ComparisonSetting = {
  repositoryId: string;
  get: <T>(path: string) => Promise<T>;
  post: <T>(path: string, body: unknown) => Promise<T>;
  jobs: ReadonlySignal<readonly Job[]>;
  /** The search parameters of the address: `before` and `after` are commits. */
  query: ReadonlySignal<URLSearchParams>;
  setQuery: (changes: Record<string, string | null>) => void;
};

/** Two of the maps of a repository that are kept, and what differs between them. */
export class MapComparison {
  /** Newest first. */
  readonly maps: Resource<Page<MapSummary>>;
  /** The older and the newer of the two; null while there are no two. */
  readonly chosen: ReadonlySignal<{ before: string; after: string } | null>;
  readonly difference: ReadonlySignal<Resource<MapDifference> | null>;
  /** The map of an older commit that somebody here asked for and that is not there yet. */
  readonly past: ReadonlySignal<Job | null>;
  /** Of which two all files are to be told: at first only so many are. */
  #whole: { before: string; after: string } | null = null;
  readonly #setting: ComparisonSetting;
  readonly #asked: Signal<{ commit: string; jobId: string } | null> = signal(null);
  readonly #stop: () => void;

  constructor(setting: ComparisonSetting) {
    const { repositoryId, get, query, jobs } = setting;
    const path = `/api/repositories/${repositoryId}`;
    this.#setting = setting;
    this.maps = new Resource(() => get<Page<MapSummary>>(`${path}/maps`));
    this.past = computed(() => jobs.value.find(({ id }) => id === this.#asked.value?.jobId) ?? null);
    this.#stop = effect(() => {
      const isMade = this.past.value?.state === 'succeeded';
      const asked = this.#asked.peek();
      if (!asked || !isMade) return;
      this.#asked.value = null;
      this.choose('before', asked.commit);
      void this.maps.reload();
    });
    const commits = computed(() => this.maps.data.value?.items.map(({ commit }) => commit) ?? []);
    const known = (name: string) => {
      const asked = query.value.get(name);
      return asked !== null && commits.value.includes(asked) ? asked : null;
    };
    // As text, so that a change of the rest of the address compares nothing anew.
    const pair = computed(() => {
      const after = known('after') ?? commits.value[0];
      const before = known('before') ?? commits.value[commits.value.indexOf(after ?? '') + 1];
      return before === undefined || after === undefined ? '' : `${before} ${after}`;
    });
    this.chosen = computed(() => {
      const [before, after] = pair.value.split(' ');
      return before && after ? { before, after } : null;
    });
    this.difference = computed(() => {
      const chosen = this.chosen.value;
      if (!chosen) return null;
      const read = () => {
        const limit = this.#whole === chosen ? `&limit=${MOST_COMPARED}` : '';
        return get<MapDifference>(`${path}/compare?from=${chosen.before}&to=${chosen.after}${limit}`);
      };
      return untracked(() => new Resource(read));
    });
  }

  /** Chooses the older or the newer map by its commit. */
  choose(which: 'before' | 'after', commit: string): void {
    this.#setting.setQuery({ [which]: commit });
  }

  /** Reads all the files in which the two differ; what was read so far stays until then. */
  async tellAll(): Promise<void> {
    this.#whole = this.chosen.peek();
    await this.difference.peek()?.reload();
  }

  /** Has the map of an older commit made, which is then compared. Rejects when that is refused. */
  async readPast(commit: string): Promise<void> {
    const { repositoryId, post } = this.#setting;
    const { jobId } = await post<IngestionStarted>(`/api/repositories/${repositoryId}/maps`, { commit });
    this.#asked.value = { commit, jobId };
  }

  /** Stops following the job. */
  close(): void {
    this.#stop();
  }
}
