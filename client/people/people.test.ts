import { describe, expect, test } from 'vitest';
import { deviceName } from './device.ts';
import { passwordStrength } from './password.ts';
import { emailRule, nameRule, passwordRule, repositoryRule } from './rules.ts';

describe('passwords', () => {
  const level = (password: string, personal: string[] = []) => passwordStrength(password, personal).level;

  test('too short is not accepted, and says how much is missing', () => {
    expect(passwordStrength('correct').words).toBe('Too short: 3 more characters');
    expect(passwordStrength('correct h').words).toBe('Too short: 1 more character');
    expect(passwordRule('correct')).not.toBeNull();
    expect(passwordRule('correct ho')).toBeNull();
  });

  test('characters are counted as people see them', () => {
    expect(passwordStrength('🙂🙂🙂🙂🙂').words).toBe('Too short: 5 more characters');
  });

  test('what everybody tries is easy to guess, however long', () => {
    for (const easy of ['password123', 'aaaaaaaaaaaa', '1234567890123', 'abcdefghijkl', 'qwertyqwerty']) {
      expect(level(easy), easy).toBe(1);
    }
  });

  test('what others know about the person is easy to guess', () => {
    expect(level('lovelace1815', ['Ada Lovelace', 'ada@example.com'])).toBeLessThan(level('lovelace1815'));
  });

  test('a few words, or a manager’s password, are strong', () => {
    expect(level('correct horse battery')).toBe(4);
    expect(level('x7#Kq!2mZp@9wL$e')).toBe(4);
  });
});

test('an address has an @ and a host', () => {
  expect(emailRule('')).toContain('needed');
  expect(emailRule('ada.example.com')).toContain('“ada.example.com” has none');
  expect(emailRule('ada@')).not.toBeNull();
  expect(emailRule(' ada@example.com ')).toBeNull();
});

test('a name is something that can be read', () => {
  expect(nameRule('   ')).not.toBeNull();
  expect(nameRule('Ada')).toBeNull();
  expect(nameRule('x'.repeat(101))).not.toBeNull();
});

test('a repository is a path or an https address', () => {
  for (const good of ['/home/ada/code', '~/code', './here', 'C:\\code', 'https://example.com/x.git']) {
    expect(repositoryRule(good), good).toBeNull();
  }
  expect(repositoryRule('http://example.com/x.git')).toBe('Only https URLs are read, not http');
  expect(repositoryRule('ssh://git@example.com/x')).toContain('not ssh');
  expect(repositoryRule('code')).not.toBeNull();
  expect(repositoryRule('  ')).not.toBeNull();
});

test('a device is named as people call it', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
  expect(deviceName(chrome)).toBe('Chrome on Linux');
  expect(deviceName(`${chrome} Edg/140.0`)).toBe('Edge on Linux');
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1';
  expect(deviceName(safari)).toBe('Safari on iPhone');
  expect(deviceName('curl/8.5.0')).toBe('curl');
  expect(deviceName('')).toBe('Unknown device');
});
