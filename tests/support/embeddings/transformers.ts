import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../server.ts';
import { writeTinyModel } from './tiny-model.ts';

/** Not one of the product's packages: it weighs as much as half of them, and few need it. */
const PLACE = join(import.meta.dirname, 'transformers');

/** Whether Transformers.js is there, installed if need be. On CI it has to: a suite that is skipped there would look as if it had passed. */
export const hasTransformers = install();

function install(): boolean {
  const { status, stderr } = spawnSync(process.execPath, ['install', '--frozen-lockfile', '--silent'], {
    cwd: PLACE,
    env: { ...process.env, BUN_BE_BUN: '1' },
  });
  if (status !== 0 && process.env.CI) throw new Error(`install Transformers.js: ${stderr}`);
  return status === 0;
}

/** A folder with Transformers.js installed in it, and a model that knows some words in the folder `tiny` below it. */
export function modelFolder(
  words: string[],
  { installed = hasTransformers } = {},
): { model: string; remove: () => void } {
  const { path, remove } = temporaryFolder();
  if (installed) symlinkSync(join(PLACE, 'node_modules'), join(path, 'node_modules'));
  const model = join(path, 'tiny');
  writeTinyModel(model, words);
  return { model, remove };
}
