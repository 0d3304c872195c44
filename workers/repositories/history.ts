import type { SystemMap } from '../../shared/map.ts';
import type { Context } from '../computation.ts';
import type { GitReader } from './git.ts';
import type { Limits } from './limits.ts';
import { byText, rounded, Tally } from './order.ts';
import type { Skipped } from './skipped.ts';

/** Commits that change more files are sweeps (a move, a format): they say nothing about what belongs together. */
const MOST_FILES_TOGETHER = 50;
const FEWEST_TIMES_TOGETHER = 3;
const SMALLEST_COUPLING = 0.3;
const COUPLINGS_TOLD = 200;
const OWNERS_TOLD = 3;
/** Above this many pairs, those seen once are forgotten. */
const MOST_PAIRS = 2_000_000;

/** What the history says of a file that is in the tree now, since it has its present path. */
export type FileHistory = { churn: number; authors: Tally<string>; lastChanged: string };

/** Takes in the history commit by commit, newest first, and holds what it says of the files of today. */
export class History {
  commits = 0;
  readonly #authors = new Set<string>();
  readonly #files = new Map<string, FileHistory>();
  readonly #numbers = new Map<string, number>();
  readonly #changedInSmallCommits = new Tally<number>();
  #pairs = new Map<number, number>();
  readonly #authored: readonly string[];
  readonly #paths: ReadonlySet<string>;

  /** `paths` are the files of today, `authored` those of them that people write: only they are coupled. */
  constructor(paths: ReadonlySet<string>, authored: readonly string[]) {
    this.#paths = paths;
    this.#authored = authored;
    for (const [number, path] of authored.entries()) this.#numbers.set(path, number);
  }

  get authors(): number {
    return this.#authors.size;
  }

  of(path: string): FileHistory | undefined {
    return this.#files.get(path);
  }

  async read(
    git: GitReader,
    head: string,
    limits: Limits,
    skipped: Skipped,
    { progress, signal }: Context,
  ): Promise<void> {
    const commits = await Array.fromAsync(git.commits(head, limits.commits + 1));
    const changes = new Map<string, string[]>();
    const options = { renames: false, mostFiles: limits.changesOfCommit, fileBytes: limits.fileBytes };
    for await (const { oid, changes: list } of git.changes(commits, options)) {
      changes.set(oid, list?.map(({ path }) => path) ?? []);
    }
    for (const { oid, author, at } of commits) {
      signal.throwIfAborted();
      const changed = changes.get(oid) ?? [];
      if (this.commits === limits.commits) {
        skipped.add('', `commits before ${at}: more than ${limits.commits} in the history`);
        break;
      }
      this.commits++;
      const name = author.name || author.email;
      this.#authors.add(name);
      for (const path of changed) if (this.#paths.has(path)) this.#addChange(path, name, at);
      if (changed.length <= MOST_FILES_TOGETHER) this.#addTogether(changed);
      // How many there are is not known before the end.
      if (this.commits % 500 === 0)
        progress(1 - 1000 / (1000 + this.commits), `Reading the history: ${this.commits} commits`);
    }
  }

  #addChange(path: string, author: string, at: string): void {
    let file = this.#files.get(path);
    if (!file) {
      file = { churn: 0, authors: new Tally(), lastChanged: at };
      this.#files.set(path, file);
    }
    file.churn++;
    file.authors.add(author);
  }

  #addTogether(changed: readonly string[]): void {
    const numbers = changed.flatMap((path) => this.#numbers.get(path) ?? []).sort((a, b) => a - b);
    for (const [index, first] of numbers.entries()) {
      this.#changedInSmallCommits.add(first);
      for (const second of numbers.slice(index + 1)) {
        const pair = first * this.#authored.length + second;
        this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
      }
    }
    if (this.#pairs.size > MOST_PAIRS) this.#pairs = new Map([...this.#pairs].filter(([, times]) => times > 1));
  }

  /** Each file's main authors with their share of the commits that changed it. */
  owners(): SystemMap['owners'] {
    return [...this.#files]
      .sort(([a], [b]) => byText(a, b))
      .flatMap(([path, { authors, churn }]) =>
        [...authors]
          .sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))
          .slice(0, OWNERS_TOLD)
          .map(([author, commits]) => ({ path, author, share: rounded(commits / churn) })),
      );
  }

  /** The pairs of files that change together: `share` of the commits that change either of them. */
  coupling(): SystemMap['coupling'] {
    const told: SystemMap['coupling'] = [];
    for (const [pair, together] of this.#pairs) {
      if (together < FEWEST_TIMES_TOGETHER) continue;
      const [first, second] = [Math.floor(pair / this.#authored.length), pair % this.#authored.length];
      const [a, b] = [this.#authored[first] ?? '', this.#authored[second] ?? ''];
      const either = this.#changedInSmallCommits.get(first) + this.#changedInSmallCommits.get(second) - together;
      if (together / either >= SMALLEST_COUPLING) told.push({ a, b, together, share: rounded(together / either) });
    }
    return told
      .sort((x, y) => y.together - x.together || y.share - x.share || byText(x.a, y.a) || byText(x.b, y.b))
      .slice(0, COUPLINGS_TOLD);
  }
}
