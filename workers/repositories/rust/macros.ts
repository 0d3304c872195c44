import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';
import { inlineModules, seenFromFile, segmentsOf, tellMod } from './paths.ts';
import { SILENT, usesIn } from './uses.ts';

/** A path among the tokens that an attribute or a macro is given, which the grammar does not take apart. */
const PATHS = new RegExp(String.raw`${SILENT}|(?<![\w:$])((?:(?<!>)::\s*)?[a-z_]\w*(?:\s*::\s*\w+)+)`, 'gs');
/** A path in the crate of the macro whose body it is in. */
const CRATE_PATHS = new RegExp(String.raw`${SILENT}|\$(crate(?:\s*::\s*\w+)+)`, 'gs');
/** A module with a file of its own, after its `#[path]`. */
const MODS = new RegExp(
  String.raw`${SILENT}|(?:#\s*\[\s*path\s*=\s*"([^"]+)"\s*\]\s*)?(?:\bpub\s*(?:\([^()]*\)\s*)?)?\bmod\s+(\w+)\s*;`,
  'gs',
);

/** Macros that make code for elsewhere of what they are given. */
const QUOTES = /(^|::)\s*(parse_)?quote(_spanned)?$/;

/**
 * The paths in what a macro is given, and what its items use and declare, as of `cfg_if!`: some of them may be for
 * another system.
 */
export function collectGiven(tokens: Node, facts: SourceFacts): void {
  if (QUOTES.test(tokens.parent?.childForFieldName('macro')?.text ?? '')) return;
  const { paths, rest } = usesIn(tokens.text);
  const inside = inlineModules(tokens);
  for (const path of paths) {
    // In a macro that is made among them, it is seen from where that is used.
    if (!path[0]?.startsWith('$')) facts.imports.push({ specifier: seenFromFile(path, inside).join('::'), names: [] });
  }
  collectPaths(rest, inside, facts);
  for (const [, , path = null, name] of tokens.text.matchAll(MODS)) {
    if (name) tellMod('mod?', tokens, name, path, facts);
  }
}

/** The paths in what an attribute is given: `serde::Serialize` of `#[derive(Debug, serde::Serialize)]`. */
export function collectTokens(tokens: Node, facts: SourceFacts): void {
  collectPaths(tokens.text, inlineModules(tokens), facts);
}

function collectPaths(text: string, inside: string[], facts: SourceFacts): void {
  for (const [, , path] of text.matchAll(PATHS)) {
    if (path) facts.mentions.push(seenFromFile(segmentsOf(path), inside).join('::'));
  }
}

/** Of what a macro is made of, only `$crate::a` is surely of this crate: other paths are seen from where it is used. */
export function collectMacroBody(tokens: Node, facts: SourceFacts): void {
  const { paths, rest } = usesIn(tokens.text);
  for (const [first, ...names] of paths) if (first === '$crate') facts.mentions.push(['crate', ...names].join('::'));
  for (const [, , path] of rest.matchAll(CRATE_PATHS)) {
    if (path) facts.mentions.push(segmentsOf(path).join('::'));
  }
}
