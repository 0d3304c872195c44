import type { MapParts, SystemMap } from '../../shared/map.ts';
import type { Context } from '../computation.ts';
import type { FactsFile } from './facts-file.ts';
import { FileHistories, type FileHistory } from './file-histories.ts';
import type { Change, ChangeOptions, Commit, CommitChanges, GitReader, Tag } from './git.ts';
import { HistoryTotals } from './history-totals.ts';
import type { Limits } from './limits.ts';
import type { Mailmap } from './mailmap.ts';
import type { Skipped } from './skipped.ts';

/** What a commit changed, as it is kept for the next time. */
type KeptChange = [path: string, kind: Change['kind'], added: number, removed: number, from?: string];

/** Raised when what is told of a commit changes, so that nothing is taken from an older time. */
const VERSION = 2;

/** The version of the kept changes: with other limits others would be left out. */
export const changesVersion = ({ changesOfCommit, fileBytes }: Limits) =>
  `changes ${VERSION} ${changesOfCommit} ${fileBytes}`;

export type HistoryOptions = {
  /** The files of today, `authored` those that people write: only they are coupled. */
  files: readonly { path: string; authored: boolean }[];
  moduleOf: (path: string) => string;
  mailmap: Mailmap;
  limits: Limits;
  skipped: Skipped;
  /** Where the history of a shallow clone was cut: what changed there nobody can tell. */
  shallow: ReadonlySet<string>;
  /** Tags that the repository does not hold itself: those of where it was fetched from. */
  tags: readonly Tag[];
  /** What earlier runs found out. */
  kept: FactsFile | null;
};

/**
 * Takes in the history commit by commit, newest first. What a commit changed never changes: a commit that is known from
 * an earlier time is not read again, and one that a rewritten history no longer has is not counted.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #files: FileHistories;
  readonly #totals: HistoryTotals;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#files = new FileHistories(options.files, options.moduleOf);
    this.#totals = new HistoryTotals(options.mailmap);
  }

  get totals(): Pick<SystemMap['totals'], 'commits' | 'authors' | 'merges' | 'added' | 'removed'> {
    return this.#totals.sums;
  }

  /** What is told of the whole history. */
  get told(): MapParts<'activity' | 'contributors' | 'commits' | 'releases' | 'owners' | 'coupling'> {
    return { ...this.#totals.told, owners: this.#files.owners(), coupling: this.#files.coupling() };
  }

  of(path: string): FileHistory | undefined {
    return this.#files.of(path);
  }

  ofModule(id: string): SystemMap['modules'][number]['history'] {
    return this.#files.ofModule(id);
  }

  async read(git: GitReader, head: string, { progress, signal }: Context): Promise<void> {
    const { limits, skipped, mailmap } = this.#options;
    const commits: Commit[] = [];
    for await (const commit of git.commits(head, limits.commits + 1)) {
      signal.throwIfAborted();
      commits.push(commit);
      if (commits.length % 5000 === 0) progress(0, `Reading the history: ${commits.length} commits`);
    }
    const [over] = commits.splice(limits.commits);
    if (over) skipped.add('', `commits up to ${over.committedAt}: more than ${limits.commits} in the history`);
    let count = 0;
    let changed = 0;
    for await (const [commit, changes] of this.#changesOf(git, commits)) {
      signal.throwIfAborted();
      if (changed + changes.length > limits.changes) {
        skipped.add(
          '',
          `what commits up to ${commit.committedAt} changed: more than ${limits.changes} changes of files`,
        );
        break;
      }
      changed += changes.length;
      const { name, email } = mailmap.resolve(commit.author);
      this.#files.add(changes, name || email, commit.at);
      this.#totals.addChanges(commit, changes);
      if (++count % 500 === 0) {
        progress(count / commits.length, `Reading what changed: ${count} of ${commits.length} commits`);
      }
    }
    const own = await git.tags();
    for (const name of own.unreadable) skipped.add('', `tag ${name}: its object is missing or damaged`);
    const tags = [...this.#options.tags, ...own.tags];
    const more = tags.splice(limits.tags).length;
    if (more > 0) skipped.add('', `${more} tags: more than ${limits.tags} in the repository`);
    this.#totals.finish(commits, tags);
    const elsewhere = tags.length - this.#totals.releaseCount;
    if (elsewhere > 0) skipped.add('', `tags that lead to no commit of this history: ${elsewhere}`);
  }

  /** Each commit that is no merge with what it changed, in order: what is kept, and what is not read from git. */
  async *#changesOf(git: GitReader, commits: readonly Commit[]): AsyncGenerator<[Commit, Change[]]> {
    const { kept, limits, skipped, shallow } = this.#options;
    const isRead = ({ oid, parents }: Commit) => parents.length < 2 && !shallow.has(oid);
    const { changesOfCommit: mostFiles, fileBytes, patienceMs } = limits;
    const options: ChangeOptions = { renames: true, mostFiles, fileBytes, patienceMs };
    const wanted = commits.filter(isRead);
    const read = git
      .changes(
        wanted.filter(({ oid }) => !kept?.has(oid)),
        options,
      )
      [Symbol.asyncIterator]();
    const next = async (): Promise<CommitChanges | undefined> => (await read.next()).value;
    try {
      for (const commit of wanted) {
        if (kept?.has(commit.oid)) {
          yield [commit, recall(commit, kept)];
          continue;
        }
        const { changes = null, reason } = (await next()) ?? {};
        if (changes) await kept?.put(commit.oid, changes.map(keep));
        else skipped.add('', `what commit ${commit.oid.slice(0, 10)} changed: ${reason}`);
        yield [commit, changes ?? []];
      }
    } finally {
      await read.return?.();
      await kept?.flush();
    }
  }
}

const keep = ({ path, kind, added, removed, from }: Change): KeptChange =>
  from === null ? [path, kind, added, removed] : [path, kind, added, removed, from];

function recall({ oid }: Commit, kept: FactsFile): Change[] {
  const held = kept.get(oid) as KeptChange[];
  return held.map(([path, kind, added, removed, from = null]) => ({ path, kind, added, removed, from }));
}
