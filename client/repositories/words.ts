/** What is said about repositories, modules and numbers. */
import type { Job } from '../../shared/api/jobs.ts';
import type { ModuleFacts } from './facts.ts';

const NUMBERS = new Intl.NumberFormat('en');

/** A number with its thousands apart: `12,345`. */
export const amount = (value: number): string => NUMBERS.format(value);

/** A number and what it counts: `1 file`, `12,345 files`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${amount(value)} ${value === 1 ? one : many}`;

/** A number of bytes as people say it: `512 bytes`, `3.4 kB`, `12 MB`. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte');
  const [value, unit] = bytes < 999_500 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${NUMBERS.format(Number(value.toPrecision(value < 100 ? 2 : 3)))} ${unit}`;
}

/** A share in whole per cent: `64 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The first letters of a commit, as people write it. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** The facts of a module in one sentence, for those who hear it. */
export function moduleInWords(name: string, module: ModuleFacts): string {
  return [
    name,
    module.language,
    counted(module.files.length, 'file'),
    counted(module.lines, 'line'),
    counted(module.churn, 'change'),
    `imports ${counted(module.imports.length, 'module')}`,
    `imported by ${amount(module.importedBy.length)}`,
    ...(module.cycle ? [`in an import cycle${module.cycle.needsTests ? ' with tests' : ''}`] : []),
  ].join(', ');
}

/** The name of a file without its folder, and the folder. */
export function splitPath(path: string): { name: string; folder: string } {
  const at = path.lastIndexOf('/');
  return { name: path.slice(at + 1), folder: path.slice(0, Math.max(0, at)) };
}

/** What is said of a repository without a map, after its name and below it. */
export function withoutMap(job: Job | null): [title: string, text: string] {
  switch (job?.state) {
    case 'failed':
      return ['could not be read', 'Nothing was changed.'];
    case 'cancelled':
      return ['was not read', 'Reading it was cancelled.'];
    case undefined:
      return ['has no map yet', 'The map appears here by itself when the repository was read.'];
    default:
      return ['is being read', 'The map appears here by itself when that is done.'];
  }
}
