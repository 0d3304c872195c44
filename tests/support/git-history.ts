import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { runGit } from './git.ts';
import { type Random, random } from './random.ts';

export type HistoryShape = {
  seed: number;
  /** Files of the first commit, ten to forty lines each. */
  files: number;
  /** Commits after the first; about one in fifty is a merge. */
  commits: number;
  /** Of the renames, those that are not changed at the same time are exact. */
  renameShare?: number;
};

const AUTHORS = [
  'Ada <ada@example.org>',
  'Grace Hopper <grace@example.org>',
  'ada <ADA@example.org>',
  'Lin <lin@x.org>',
];
const COMMON = ['', '}', 'return;', '  }'];

/**
 * Makes a bare repository with a random history in `folder`, the same for the same shape: changes, additions, removals,
 * renames with and without changes, empty and binary files, merges, and a tag on every hundredth commit.
 */
export async function makeHistory(folder: string, { seed, files, commits, renameShare = 0.03 }: HistoryShape) {
  mkdirSync(folder, { recursive: true });
  runGit(folder, ['init', '--quiet', '--bare', '--initial-branch=main']);
  const child = spawn('git', ['fast-import', '--quiet'], { cwd: folder, stdio: ['pipe', 'ignore', 'inherit'] });
  const closed = once(child, 'close');
  const write = async (text: string) => {
    if (!child.stdin.write(text)) await once(child.stdin, 'drain');
  };
  const choose = random(seed);
  const tree = new Map<string, string[]>();
  const paths: string[] = [];
  const header = (branch: string, number: number) => {
    const at = 1_600_000_000 + number * 600;
    const author = choose.pick(AUTHORS);
    return `commit refs/heads/${branch}\nmark :${number + 1}\nauthor ${author} ${at} +0000\ncommitter ${author} ${at} +0000\n${data(`commit ${number}\n`)}`;
  };
  await write(header('main', 0));
  for (let index = 0; index < files; index++) {
    const path = `src/${index % 97}/${Math.floor(index / 97) % 53}/file-${index}.ts`;
    tree.set(path, lines(choose, 10 + choose.below(30)));
    paths.push(path);
    await write(store(path, tree.get(path) ?? []));
  }
  for (let number = 1; number <= commits; number++) {
    const merged = number % 50 === 49 && number > 2;
    await write(header('main', number));
    // A merge of the commit before the last: its side is empty, so that its tree is the first parent's.
    await write(`from :${number}\n${merged ? `merge :${number - 1}\n` : ''}`);
    if (!merged) await write(change(choose, tree, paths, number, renameShare));
    if (number % 100 === 0) await write(`reset refs/tags/v${number / 100}\nfrom :${number + 1}\n\n`);
  }
  child.stdin.end('done\n');
  const [code] = await closed;
  if (code !== 0) throw new Error(`Make a history: fast-import ended with ${code}`);
}

function change(choose: Random, tree: Map<string, string[]>, paths: string[], number: number, renameShare: number) {
  let text = '';
  for (let count = 1 + choose.below(4); count > 0; count--) {
    const index = choose.below(paths.length);
    const path = paths[index] ?? '';
    const content = tree.get(path) ?? [];
    const kind = choose.number();
    if (kind < renameShare) {
      const moved = `moved/${number}/${choose.number() < 0.5 ? path.slice(path.lastIndexOf('/') + 1) : `file-${number}-${count}.ts`}`;
      text += `R ${path} ${moved}\n`;
      tree.delete(path);
      paths[index] = moved;
      const edited = choose.number() < 0.5 ? content : edit(choose, content, choose.below(12));
      tree.set(moved, edited);
      text += store(moved, edited);
    } else if (kind < renameShare + 0.03) {
      const added = `new/${number % 31}/file-${number}-${count}.ts`;
      tree.set(added, choose.number() < 0.1 ? [] : lines(choose, choose.below(60)));
      paths.push(added);
      text += store(added, tree.get(added) ?? []);
    } else if (kind < renameShare + 0.04 && paths.length > 5) {
      text += `D ${path}\n`;
      tree.delete(path);
      paths.splice(index, 1);
    } else {
      tree.set(path, edit(choose, content, 3));
      text += store(path, tree.get(path) ?? []);
    }
  }
  return `${text}\n`;
}

const line = (choose: Random) =>
  choose.number() < 0.3 ? choose.pick(COMMON) : `const value${choose.below(500)} = ${choose.below(1e6)};`;

const lines = (choose: Random, count: number) => Array.from({ length: count }, () => line(choose));

function edit(choose: Random, content: readonly string[], edits: number): string[] {
  const edited = [...content];
  for (let count = 0; count <= edits; count++) {
    edited.splice(choose.below(edited.length + 1), choose.below(4), ...lines(choose, choose.below(4)));
  }
  // Now and then one that is binary.
  return choose.number() < 0.01 ? [...edited, 'a\0b'] : edited;
}

function store(path: string, content: readonly string[]): string {
  return `M 100644 inline ${path}\n${data(content.length === 0 ? '' : `${content.join('\n')}\n`)}`;
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** What `git log --numstat` tells of each commit without merges: `<added> <removed> <from> => <path>`, sorted. */
export function numstat(folder: string, ...renames: ('-M' | '--no-renames')[]): Map<string, string[]> {
  const text = runGit(folder, ['log', '-z', '--numstat', '--no-merges', '--format=%x01%H', ...renames]);
  const commits = new Map<string, string[]>();
  for (const part of text.split('\x01').slice(1)) {
    const [oid = '', ...rest] = part.split('\0');
    const told: string[] = [];
    const tokens = rest.join('\0').replace(/^\n/, '').split('\0');
    for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
      const [added = '', removed = '', path] = token.replace(/^\n/, '').split('\t');
      if (path === undefined) continue;
      const [from, to] = path === '' ? [tokens.shift(), tokens.shift()] : [null, path];
      told.push(`${Number(added) || 0} ${Number(removed) || 0} ${from ?? ''} => ${to}`);
    }
    commits.set(oid, told.sort());
  }
  return commits;
}
