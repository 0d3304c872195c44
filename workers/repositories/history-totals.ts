import type { MapParts, SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import type { Change, Commit, Tag } from './git.ts';
import type { Mailmap } from './mailmap.ts';

/** Twenty years. */
const WEEKS_TOLD = 1044;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday: the first Monday was four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

type Lines = { files: number; added: number; removed: number };
type Contributor = { commits: number; added: number; removed: number; since: string; lastCommit: string };
type Week = { commits: number; added: number; removed: number; authors: Set<string> };

/** What the history says of the whole repository: who, when, how much, and which release has what. */
export class HistoryTotals {
  readonly #mailmap: Mailmap;
  readonly #lines = new Map<string, Lines>();
  #commits: readonly Commit[] = [];
  #releases: NonNullable<SystemMap['releases']> = [];

  constructor(mailmap: Mailmap) {
    this.#mailmap = mailmap;
  }

  addChanges({ oid }: Commit, changes: readonly Change[]): void {
    const sum = (side: 'added' | 'removed') => changes.reduce((total, change) => total + change[side], 0);
    this.#lines.set(oid, { files: changes.length, added: sum('added'), removed: sum('removed') });
  }

  /** Takes in all commits, newest first, once their changes are. Tags of other commits are no releases. */
  finish(commits: readonly Commit[], tags: readonly Tag[]): void {
    this.#commits = commits;
    this.#releases = this.#findReleases(tags);
  }

  get releaseCount(): number {
    return this.#releases.length;
  }

  get sums(): Pick<SystemMap['totals'], 'commits' | 'authors' | 'merges' | 'added' | 'removed'> {
    const lines = [...this.#lines.values()];
    return {
      commits: this.#commits.length,
      authors: new Set(this.#commits.map((commit) => this.#author(commit))).size,
      merges: this.#commits.filter(isMerge).length,
      added: lines.reduce((total, { added }) => total + added, 0),
      removed: lines.reduce((total, { removed }) => total + removed, 0),
    };
  }

  get told(): MapParts<'activity' | 'contributors' | 'commits' | 'releases'> {
    return {
      activity: this.#activity(),
      contributors: this.#contributors(),
      commits: this.#commits.map((commit) => ({
        id: commit.oid,
        at: commit.at,
        author: this.#author(commit),
        subject: commit.subject,
        merge: isMerge(commit),
        ...this.#linesOf(commit),
      })),
      releases: this.#releases,
    };
  }

  #linesOf({ oid }: Commit): Lines {
    return this.#lines.get(oid) ?? { files: 0, added: 0, removed: 0 };
  }

  #author({ author }: Commit): string {
    const { name, email } = this.#mailmap.resolve(author);
    return name || email;
  }

  #activity(): NonNullable<SystemMap['activity']> {
    const weeks = new Map<string, Week>();
    for (const commit of this.#commits) {
      if (isMerge(commit)) continue;
      const monday = mondayOf(commit.at);
      const week = weeks.get(monday) ?? { commits: 0, added: 0, removed: 0, authors: new Set() };
      const { added, removed } = this.#linesOf(commit);
      week.commits++;
      week.added += added;
      week.removed += removed;
      week.authors.add(this.#author(commit));
      weeks.set(monday, week);
    }
    return [...weeks]
      .sort(([a], [b]) => byText(a, b))
      .slice(-WEEKS_TOLD)
      .map(([week, { authors, ...sums }]) => ({ week, ...sums, authors: authors.size }));
  }

  #contributors(): NonNullable<SystemMap['contributors']> {
    const people = new Map<string, Contributor>();
    for (const commit of this.#commits) {
      if (isMerge(commit)) continue;
      const name = this.#author(commit);
      const { at } = commit;
      const person = people.get(name) ?? { commits: 0, added: 0, removed: 0, since: at, lastCommit: at };
      const { added, removed } = this.#linesOf(commit);
      person.commits++;
      person.added += added;
      person.removed += removed;
      if (at < person.since) person.since = at;
      if (at > person.lastCommit) person.lastCommit = at;
      people.set(name, person);
    }
    return [...people]
      .map(([name, person]) => ({ name, ...person }))
      .sort((a, b) => b.commits - a.commits || byText(a.name, b.name));
  }

  /** A commit is part of the first release, by when its commit was made, that has it. */
  #findReleases(tags: readonly Tag[]): NonNullable<SystemMap['releases']> {
    const byId = new Map(this.#commits.map((commit) => [commit.oid, commit]));
    const tagged = tags.flatMap(({ name, commit }) => {
      const found = byId.get(commit);
      return found ? [{ name, commit: found }] : [];
    });
    tagged.sort((a, b) => byText(a.commit.committedAt, b.commit.committedAt) || byText(a.name, b.name));
    const seen = new Set<string>();
    return tagged.map(({ name, commit }) => {
      const release = { name, commit: commit.oid, at: commit.committedAt, commits: 0, added: 0, removed: 0 };
      const waiting = [commit.oid];
      for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
        const reached = byId.get(oid);
        if (!reached || seen.has(oid)) continue;
        seen.add(oid);
        waiting.push(...reached.parents);
        if (isMerge(reached)) continue;
        const { added, removed } = this.#linesOf(reached);
        release.commits++;
        release.added += added;
        release.removed += removed;
      }
      return release;
    });
  }
}

const isMerge = ({ parents }: Commit) => parents.length > 1;

/** The Monday (UTC, `2024-01-01`) of the week that a time is in. */
function mondayOf(at: string): string {
  const time = Date.parse(at) - FIRST_MONDAY_MS;
  return new Date(Math.floor(time / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS).toISOString().slice(0, 10);
}
