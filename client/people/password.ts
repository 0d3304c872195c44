import { countCharacters, MIN_PASSWORD_LENGTH } from '../../shared/passwords.ts';

/** How good a password is: 0 is not accepted, 4 is strong; with words for people. */
type PasswordStrength = { level: 0 | 1 | 2 | 3 | 4; words: string };

/** What people write when they are asked for a password, and their keyboards' rows. */
const COMMON = [
  'password',
  'passwort',
  'qwert',
  'asdf',
  'letmein',
  'welcome',
  'admin',
  'iloveyou',
  'dragon',
  'mission',
];

/** How much of `text` is left when what is easily guessed is taken out: known words, runs, repetitions, `personal` words. */
function surprise(text: string, personal: readonly string[]): number {
  let left = text.toLowerCase();
  for (const known of [...personal, ...COMMON]) {
    if (known.length >= 3) left = left.replaceAll(known.toLowerCase(), '.');
  }
  let surprising = 0;
  for (let index = 0; index < left.length; index++) {
    const step = left.charCodeAt(index) - left.charCodeAt(index - 1);
    const before = left.charCodeAt(index - 1) - left.charCodeAt(index - 2);
    // The third letter of abc, 321 or aaa says nothing new.
    if (!(Math.abs(step) <= 1 && step === before)) surprising += 1;
  }
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
  return Math.min(surprising, new Set(left).size * 1.6) + (kinds - 1) * 1.5;
}

/** Says how good a password is. `personal` are words that others know about the person: name, address. */
export function passwordStrength(password: string, personal: readonly string[] = []): PasswordStrength {
  const missing = MIN_PASSWORD_LENGTH - countCharacters(password);
  if (password === '')
    return { level: 0, words: `At least ${MIN_PASSWORD_LENGTH} characters; a few words make a good one` };
  if (missing > 0)
    return { level: 0, words: `Too short: ${missing} more ${missing === 1 ? 'character' : 'characters'}` };
  const words = personal.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u));
  const score = surprise(password, words);
  if (score < 8) return { level: 1, words: 'Easy to guess: add something unexpected' };
  if (score < 13) return { level: 2, words: 'Fair' };
  if (score < 18) return { level: 3, words: 'Good' };
  return { level: 4, words: 'Strong' };
}
