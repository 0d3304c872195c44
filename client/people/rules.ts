/** What is wrong with what people type about themselves, in words; null when nothing is. */
import { passwordStrength } from './password.ts';

export const nameRule = (value: string): string | null =>
  value.trim() === '' ? 'Tell us what to call you' : value.trim().length > 100 ? 'Keep it below 100 characters' : null;

export function emailRule(value: string): string | null {
  if (value.trim() === '') return 'An email address is needed to sign in';
  if (!value.includes('@')) return `An email address has an @: “${value.trim()}” has none`;
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value.trim()) ? null : 'This does not look like an email address';
}

export function passwordRule(value: string): string | null {
  const { level, words } = passwordStrength(value);
  return level === 0 ? words : null;
}

export const neededRule =
  (message: string) =>
  (value: string): string | null =>
    value === '' ? message : null;

/** A repository is a local path or an https URL; other protocols are refused by the server too. */
export function repositoryRule(value: string): string | null {
  const text = value.trim();
  if (text === '') return 'Give a local path or an https URL';
  const protocol = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (protocol && protocol !== 'https') return `Only https URLs are read, not ${protocol}`;
  if (!protocol && !/^(\/|~|\.{1,2}\/|[a-z]:[\\/])/i.test(text))
    return 'A local path begins with /, a URL with https://';
  return null;
}
