import type { SourceLanguage } from '../source-language.ts';
import { openJavaScriptModules } from './modules.ts';

const IMPORTS = `
  (import_statement source: (string) @import)
  (export_statement source: (string) @import)
  (call_expression function: (import) arguments: (arguments . [(string) (template_string)] @import))
  ((call_expression function: (identifier) @function arguments: (arguments . [(string) (template_string)] @import))
    (#eq? @function "require"))
`;
const TYPESCRIPT_IMPORTS = '(import_require_clause source: (string) @import)';
const BRANCHES = `
  [
    (if_statement) (for_statement) (for_in_statement) (while_statement) (do_statement)
    (switch_case) (catch_clause) (ternary_expression) "&&" "||" "??"
  ] @branch
`;

const CONFIGURATION = /(^|\/)(package\.json|[jt]sconfig[^/]*\.json|deno\.jsonc?|lerna\.json|pnpm-workspace\.yaml)$/;
const LONGEST_SPECIFIER = 1000;

/** JavaScript and TypeScript, with JSX. */
export const javascript: SourceLanguage = {
  grammars: { TypeScript: 'typescript', TSX: 'tsx', JavaScript: 'javascript' },
  query: (grammar) => IMPORTS + BRANCHES + (grammar === 'javascript' ? '' : TYPESCRIPT_IMPORTS),
  specifierOf: (literal) => {
    if (literal.length > LONGEST_SPECIFIER) return null;
    const text = literal.slice(1, -1);
    if (!text.includes('\\') && !text.includes('${')) return text;
    try {
      return literal.startsWith('`') ? null : (JSON.parse(`"${text}"`) as string);
    } catch {
      return null;
    }
  },
  isConfiguration: (path) => CONFIGURATION.test(path),
  openModules: openJavaScriptModules,
};
