import { describe, expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';

const CHEAP = { ln: 10, r: 8, p: 1 };

describe('passwords', () => {
  test('the hash carries salt and cost, and only the password fits', async () => {
    const passwords = createPasswords(CHEAP);
    const [first, second] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    expect(first).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$/);
    expect(first).not.toBe(second);
    expect(await passwords.verify('correct horse', first)).toBe(true);
    expect(await passwords.verify('correct horsf', first)).toBe(false);
  });

  test('somebody without a hash cannot sign in with any password', async () => {
    const passwords = createPasswords(CHEAP);
    expect(await passwords.verify('', null)).toBe(false);
    expect(await passwords.verify('correct horse', null)).toBe(false);
  });

  test('a hash of another cost is still checked, and known to be outdated', async () => {
    const old = await createPasswords(CHEAP).hash('correct horse');
    const passwords = createPasswords({ ...CHEAP, p: 2 });
    expect(await passwords.verify('correct horse', old)).toBe(true);
    expect(passwords.isOutdated(old)).toBe(true);
    expect(createPasswords(CHEAP).isOutdated(old)).toBe(false);
  });

  test('the same characters typed as other code points are the same password', async () => {
    const passwords = createPasswords(CHEAP);
    expect(await passwords.verify('cafe\u0301 noir', await passwords.hash('caf\u00e9 noir'))).toBe(true);
  });

  test('a flood is refused instead of queued without end', async () => {
    const passwords = createPasswords(CHEAP);
    const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => passwords.verify('guess', null)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(80 - 52);
    expect(await passwords.verify('guess', null)).toBe(false);
  });

  test('the real cost is that of the OWASP cheat sheet', async () => {
    expect(await createPasswords().hash('correct horse')).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  });
});
