import { joined } from '../routers.ts';
import type { FileRoute } from '../source-language.ts';
import { bracketsToPattern, type Framework, isGroup, namesBelow, type ProjectFile, pageRoute } from './framework.ts';
import { objectIn, settingIn } from './settings.ts';

/**
 * SvelteKit: the HTTP methods that a `+server.ts` exports, and each `+page.svelte`, with the `actions` that are beside it.
 * A project that computes where its routes are, or what is before their paths, has none.
 */
export const svelteKit: Framework = {
  packages: ['@sveltejs/kit'],
  configuration: /^svelte\.config\./,
  routesOf({ configuration, files }) {
    const base = settingIn(objectIn(configuration, 'paths'), 'base', '');
    const folder = settingIn(objectIn(configuration, 'files'), 'routes', 'src/routes');
    if (base === null || folder === null) return [];
    return files.flatMap((file) => {
      const names = namesBelow(file, folder) ?? [];
      const parts = names
        .slice(0, -1)
        .filter((name) => !isGroup(name))
        .map(toPattern);
      return routesOf(file, names.at(-1) ?? '', base, parts);
    });
  },
};

function routesOf(file: ProjectFile, name: string, base: string, parts: readonly string[]): FileRoute[] {
  if (/^\+page(@.*)?\.svelte$/.test(name)) return [pageRoute(file, base, parts)];
  const [, kind] = name.match(/^\+(server|page\.server)\.[jt]s$/) ?? [];
  return file.handlers.flatMap(({ name: handler, line }) => {
    const method = kind === undefined ? undefined : methodOf(kind, handler);
    return method === undefined ? [] : [{ file: file.path, method, path: joined(base, parts.join('/')), line }];
  });
}

function methodOf(kind: string, handler: string): string | undefined {
  if (kind === 'page.server') return handler === 'actions' ? 'POST' : undefined;
  return handler === 'fallback' ? '*' : handler.match(/^[A-Z]+$/)?.[0];
}

/** As brackets say it, and `[x+3a]` or `[u+003a]` as the characters with these codes. */
const toPattern = (part: string) =>
  bracketsToPattern(part).replace(/\[[xu]\+([0-9a-f-]+)\]/gi, (_, codes: string) =>
    codes
      .split('-')
      .map((code) => String.fromCharCode(Number.parseInt(code, 16)))
      .join(''),
  );
