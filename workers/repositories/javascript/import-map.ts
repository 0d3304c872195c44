import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import type { Aliases } from './tsconfig.ts';

const Configuration = z.object({
  imports: lenient(z.record(z.string(), z.string())),
  importMap: lenient(z.string()),
});

/** The import map that a Deno configuration file has or names. A name that ends in `/` stands for a folder. */
export async function readImportMap(files: RepositoryFiles, path: string): Promise<Aliases> {
  const configuration = readConfiguration(Configuration, await files.readText(path));
  const named = configuration?.importMap === undefined ? null : join(folderOf(path), configuration.importMap);
  const map = named === null ? configuration : readConfiguration(Configuration, await files.readText(named));
  const folder = folderOf(named ?? path);
  const paths = Object.entries(map?.imports ?? {}).flatMap(([name, target]) => {
    const place = /^\.{0,2}\//.test(target) ? join(folder, target) : target;
    if (place === null) return [];
    return name.endsWith('/')
      ? [{ pattern: `${name}*`, targets: [`${place.replace(/\/$/, '')}/*`] }]
      : [{ pattern: name, targets: [place] }];
  });
  return { baseFolder: null, paths };
}
