import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import type { Change } from './git.ts';
import { rounded, Tally } from './order.ts';

/** Commits that change more files are sweeps (a move, a format): they say nothing about what belongs together. */
const MOST_FILES_TOGETHER = 50;
const FEWEST_TIMES_TOGETHER = 3;
const SMALLEST_COUPLING = 0.3;
const OWNERS_TOLD = 3;
/** Above this many pairs, those seen once are forgotten. */
const MOST_PAIRS = 2_000_000;

/** What a line counts that somebody added, so that no number of them is a commit. */
const LINE = 2 ** -32;

/** What happened to a file, or to the files of a module. */
class Changes {
  /** Commits. */
  churn = 0;
  added = 0;
  removed = 0;
  /** The commits of each author, and a fraction for the lines that they added: of as many commits, who wrote more is first. */
  readonly authors = new Tally<string>();
  /** The authors' dates of the oldest and the newest, ISO 8601 UTC. */
  since = '';
  lastChanged = '';

  add(author: string, at: string): void {
    this.churn++;
    this.authors.add(author);
    // A rebase or a cherry-pick keeps the author's date: the order of the commits is another one.
    if (this.since === '' || at < this.since) this.since = at;
    if (at > this.lastChanged) this.lastChanged = at;
  }

  addLines(author: string, { added, removed }: { added: number; removed: number }): void {
    this.added += added;
    this.removed += removed;
    this.authors.add(author, added * LINE);
  }

  /** The first by their share of the commits. */
  get owners(): { author: string; share: number }[] {
    return this.#sorted
      .slice(0, OWNERS_TOLD)
      .map(([author, commits]) => ({ author, share: rounded(Math.floor(commits) / this.churn) }));
  }

  /** The fewest authors who made more than half of the commits. */
  get busFactor(): number {
    let made = 0;
    return (
      this.#sorted.findIndex(([, commits]) => {
        made += Math.floor(commits);
        return made * 2 > this.churn;
      }) + 1
    );
  }

  get #sorted(): [string, number][] {
    return [...this.authors].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]));
  }
}

/** What the history says of a file that is in the tree now. */
export class FileHistory extends Changes {
  /** The paths that it had before, newest first. */
  readonly formerPaths: string[] = [];
}

/**
 * What the history says of the files and modules of today. Commits come newest first; a rename says that what older ones
 * did to the former path is this file's history, as in `git log --follow`.
 */
export class FileHistories {
  readonly #files: readonly { path: string; authored: boolean }[];
  readonly #histories: (FileHistory | undefined)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #modules = new Map<string, Changes>();
  readonly #moduleOf: readonly string[];
  /** The file of today that a path is, in the commits that come next. */
  readonly #identities = new Map<string, number>();
  readonly #changedInSmallCommits = new Tally<number>();
  #pairs = new Map<number, number>();

  constructor(files: readonly { path: string; authored: boolean }[], moduleOf: (path: string) => string) {
    this.#files = files;
    this.#moduleOf = files.map(({ path }) => moduleOf(path));
    for (const [number, { path }] of files.entries()) {
      this.#numbers.set(path, number);
      this.#identities.set(path, number);
    }
  }

  of(path: string): FileHistory | undefined {
    return this.#histories[this.#numbers.get(path) ?? -1];
  }

  ofModule(id: string): SystemMap['modules'][number]['history'] {
    const changes = this.#modules.get(id);
    if (!changes) return null;
    const { churn, added, removed, authors, busFactor, owners, since, lastChanged } = changes;
    return { churn, added, removed, authors: authors.size, busFactor, owners, since, lastChanged };
  }

  /** Takes in one commit. */
  add(changes: readonly Change[], author: string, at: string): void {
    const numbers = new Set<number>();
    const modules = new Set<string>();
    const renames: { from: string; path: string; number: number }[] = [];
    const count = (number: number | undefined, lines: { added: number; removed: number }) => {
      if (number === undefined) return;
      const file = this.#file(number);
      const module = this.#module(this.#moduleOf[number] ?? '');
      if (!numbers.has(number)) file.add(author, at);
      numbers.add(number);
      modules.add(this.#moduleOf[number] ?? '');
      file.addLines(author, lines);
      module.addLines(author, lines);
    };
    for (const change of changes) {
      const number = this.#identities.get(change.path);
      count(number, change);
      if (change.from === null) continue;
      // A file of today may have the path that this one had: for it, the commit took it away.
      count(this.#identities.get(change.from), { added: 0, removed: 0 });
      if (number !== undefined) renames.push({ from: change.from, path: change.path, number });
    }
    for (const module of modules) this.#module(module).add(author, at);
    // After all changes of the commit: two files may have changed places in it.
    for (const { path, number } of renames) if (this.#identities.get(path) === number) this.#identities.delete(path);
    for (const { from, number } of renames) {
      this.#identities.set(from, number);
      this.#file(number).formerPaths.push(from);
    }
    if (changes.length <= MOST_FILES_TOGETHER) this.#addTogether([...numbers]);
  }

  #file(number: number): FileHistory {
    let file = this.#histories[number];
    if (!file) {
      file = new FileHistory();
      this.#histories[number] = file;
    }
    return file;
  }

  #module(id: string): Changes {
    let module = this.#modules.get(id);
    if (!module) {
      module = new Changes();
      this.#modules.set(id, module);
    }
    return module;
  }

  #addTogether(changed: readonly number[]): void {
    const numbers = changed.filter((number) => this.#files[number]?.authored).sort((a, b) => a - b);
    for (const [index, first] of numbers.entries()) {
      this.#changedInSmallCommits.add(first);
      for (const second of numbers.slice(index + 1)) {
        const pair = first * this.#files.length + second;
        this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
      }
    }
    if (this.#pairs.size > MOST_PAIRS) this.#pairs = new Map([...this.#pairs].filter(([, times]) => times > 1));
  }

  /** Each file's main authors with their share of the commits that changed it. */
  owners(): SystemMap['owners'] {
    return this.#files.flatMap(({ path }) => (this.of(path)?.owners ?? []).map((owner) => ({ path, ...owner })));
  }

  /** The pairs of files that change together: `share` of the commits that change either of them. */
  coupling(): SystemMap['coupling'] {
    const told: SystemMap['coupling'] = [];
    for (const [pair, together] of this.#pairs) {
      if (together < FEWEST_TIMES_TOGETHER) continue;
      const [first, second] = [Math.floor(pair / this.#files.length), pair % this.#files.length];
      const [a, b] = [this.#files[first]?.path ?? '', this.#files[second]?.path ?? ''];
      const either = this.#changedInSmallCommits.get(first) + this.#changedInSmallCommits.get(second) - together;
      if (together / either >= SMALLEST_COUPLING) told.push({ a, b, together, share: rounded(together / either) });
    }
    return told.sort((x, y) => y.together - x.together || y.share - x.share || byText(x.a, y.a) || byText(x.b, y.b));
  }
}
