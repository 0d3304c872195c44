import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { emptyManifest, type ManifestReader, readEach, type Scope } from './manifest.ts';

/** What people call the groups that are not needed to run. */
const DEVELOPMENT = /^(development|test|tests|ci|docs?|documentation|lint|rubocop|tools|benchmark|debug|debugging)$/;

/** The scope of what is in the groups that `text` names; null when it names none. */
function scopeOfGroups(text: string): Scope | null {
  const groups = [...text.matchAll(/:(\w+)\b(?!\s*=>)|["'](\w+)["']/g)].map(
    ([, symbol, string]) => symbol ?? string ?? '',
  );
  if (groups.length === 0) return null;
  if (groups.every((group) => DEVELOPMENT.test(group))) return 'development';
  return /\boptional(:|\s*=>)\s*true\b/.test(text) ? 'optional' : 'runtime';
}

const STRINGS = /^(?:\.freeze)?\s*,\s*\[?((?:["'][^"']*["'](?:\.freeze)?\s*,\s*)*["'][^"']*["'])(?!\s*=>)/;
/** `group: :test`, `groups: [:development, :test]`, `:group => :test`. */
const GROUPS = /\bgroups?(?::|\s*=>)\s*(\[[^\]]*\]|:\w+|["']\w+["'])/;
const OWN = /\bpath(?::|\s*=>)\s*["']/;

/** `Gemfile` or `gems.rb`, with the groups that its gems are in, and a gem's own specification. */
export const rubygems: ManifestReader = {
  ecosystem: 'rubygems',
  fits: (path) => /(^|\/)(Gemfile|gems\.rb|[^/]+\.gemspec)$/.test(path),
  read: readEach((text, path) => {
    const facts = emptyManifest();
    if (path.endsWith('.gemspec')) {
      facts.name = text.match(/\.name[ \t]*=[ \t]*["']([\w.-]+)["']/)?.[1] ?? null;
      facts.version = text.match(/\.version[ \t]*=[ \t]*["']([\w.]+)["']/)?.[1] ?? null;
    }
    let blocks: (Scope | 'own')[] = [];
    const code = text.replace(/[ \t]#(?!\{).*$/gm, '');
    // A call may go on in the next line.
    for (const line of code.replace(/,[ \t]*\n\s*/g, ', ').split('\n')) {
      const plain = line.trim();
      const [, gem, rest = ''] =
        plain.match(
          /^(?:gem|\w+\.add_(?:runtime_|development_)?dependency)[ (]+(?:["']|%q<)([\w.-]+)(?:["']|>)(.*)$/,
        ) ?? [];
      const around = blocks.at(-1) ?? 'runtime';
      if (gem) {
        // A gem of the same repository is no dependency on anybody.
        if (around === 'own' || OWN.test(rest)) continue;
        const version = rest.match(STRINGS)?.[1]?.replace(/["']|\.freeze/g, '') ?? null;
        const scope = plain.includes('add_development_dependency')
          ? 'development'
          : (scopeOfGroups(rest.match(GROUPS)?.[1] ?? '') ?? around);
        facts.dependencies.push({ name: gem, version: version?.includes('#{') ? null : version, scope });
      } else if (/\bdo\b(\s*\|\w+\|)?$/.test(plain)) {
        const [, groups] = plain.match(/^group\b(.*)$/) ?? [];
        const isOwn = /^path\b/.test(plain);
        blocks.push(isOwn ? 'own' : ((groups === undefined ? null : scopeOfGroups(groups)) ?? around));
      } else if (/^(if|unless|case|begin|def|while|until)\b/.test(plain)) blocks.push(around);
      else if (plain === 'end') blocks = blocks.slice(0, -1);
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
