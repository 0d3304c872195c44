import { kindOf } from '../repositories/languages.ts';

/** Data that people write by hand. */
const WRITTEN = new Set(['YAML', 'TOML']);

/** Whether files of a language are searched: what people write, not what programs store. */
export const isSearched = (language: string): boolean =>
  WRITTEN.has(language) || (kindOf(language) !== 'data' && language !== 'SVG');
