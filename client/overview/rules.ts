import { MAX_PROJECT_NAME_LENGTH } from '../../shared/documents.ts';

/** What is wrong with a project's name; null when nothing is. */
export function projectNameRule(value: string): string | null {
  if (value.trim() === '') return 'Give the project a name';
  return value.trim().length > MAX_PROJECT_NAME_LENGTH
    ? `Keep the name below ${MAX_PROJECT_NAME_LENGTH} characters`
    : null;
}
