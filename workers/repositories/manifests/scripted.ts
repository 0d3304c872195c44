import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { emptyManifest, type ManifestReader, readEach, type Scope } from './manifest.ts';

/** `Gemfile`, with the groups that its gems are in, and a gem's own specification. */
export const rubygems: ManifestReader = {
  ecosystem: 'rubygems',
  fits: (path) => /(^|\/)(Gemfile|[^/]+\.gemspec)$/.test(path),
  read: readEach((text, path) => {
    const facts = emptyManifest();
    if (path.endsWith('.gemspec')) {
      facts.name = text.match(/\.name\s?=\s?["']([\w.-]+)["']/)?.[1] ?? null;
      facts.version = text.match(/\.version\s?=\s?["']([\w.]+)["']/)?.[1] ?? null;
    }
    let blocks: Scope[] = [];
    for (const line of text.split('\n')) {
      const plain = line.trim();
      const [, gem, rest = ''] =
        plain.match(/^(?:gem|\w+\.add_(?:runtime_|development_)?dependency)[ (]+["']([\w.-]+)["'](.*)$/) ?? [];
      if (gem) {
        const version = rest.match(/^\s*,\s*((?:["'][^"']*["']\s*,\s*)*["'][^"']*["'])(?!\s*=>)/)?.[1] ?? null;
        const isDevelopment =
          plain.includes('add_development_dependency') || /group:?\s*(=>)?\s*\[?:?(development|test)/.test(rest);
        const scope = isDevelopment ? 'development' : (blocks.at(-1) ?? 'runtime');
        facts.dependencies.push({ name: gem, version: version?.replace(/["']/g, '') ?? null, scope });
      } else if (/\bdo\b(\s*\|\w+\|)?$/.test(plain)) {
        blocks.push(
          /^group\b/.test(plain) && !/:production/.test(plain) ? 'development' : (blocks.at(-1) ?? 'runtime'),
        );
      } else if (plain === 'end') blocks = blocks.slice(0, -1);
    }
    return facts;
  }),
};

const Names = lenient(z.record(z.string(), z.unknown()));
const Composer = z.object({
  name: lenient(z.string()),
  version: lenient(z.string()),
  require: Names,
  'require-dev': Names,
  scripts: Names,
});

/** `composer.json`, without what it says of PHP itself. */
export const composer: ManifestReader = {
  ecosystem: 'composer',
  fits: (path) => /(^|\/)composer\.json$/.test(path),
  read: readEach((text) => {
    const manifest = readConfiguration(Composer, text);
    if (!manifest) return null;
    const facts = { ...emptyManifest(), name: manifest.name ?? null, version: manifest.version ?? null };
    for (const [field, scope] of [
      ['require', 'runtime'],
      ['require-dev', 'development'],
    ] as const) {
      for (const [name, version] of Object.entries(manifest[field] ?? {})) {
        if (name.includes('/'))
          facts.dependencies.push({ name, version: typeof version === 'string' ? version : null, scope });
      }
    }
    for (const [name, script] of Object.entries(manifest.scripts ?? {})) {
      const command = Array.isArray(script) ? script.filter((part) => typeof part === 'string').join(' && ') : script;
      if (typeof command === 'string') facts.scripts.push({ name, command });
    }
    return facts;
  }),
};
