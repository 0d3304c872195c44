import { expect, test } from 'vitest';
import { whereTo } from './gate.ts';

const at = (path: string, query = '') => ({ path, query: new URLSearchParams(query) });
const bare = { bare: true };

test('while there is nobody, everything leads to set-up', () => {
  expect(whereTo('setup', at('/p/1/board'), {})).toBe('/setup');
  expect(whereTo('setup', at('/signin'), bare)).toBe('/setup');
  expect(whereTo('setup', at('/setup'), bare)).toBeNull();
});

test('nobody in particular signs in first, and comes back to where they wanted to be', () => {
  expect(whereTo('signedOut', at('/p/1/board'), {})).toBe('/signin?next=%2Fp%2F1%2Fboard');
  expect(whereTo('signedOut', at('/'), {})).toBe('/signin');
  expect(whereTo('signedOut', at('/nowhere'), null)).toBe('/signin?next=%2Fnowhere');
  expect(whereTo('signedOut', at('/setup'), bare)).toBe('/signin');
  expect(whereTo('signedOut', at('/welcome'), bare)).toBe('/signin?next=%2Fwelcome');
  expect(whereTo('signedIn', at('/signin', 'next=%2Fp%2F1%2Fboard'), bare)).toBe('/p/1/board');
  expect(whereTo('signedIn', at('/signin'), bare)).toBe('/');
});

test('an invitation can be read by anybody', () => {
  expect(whereTo('signedOut', at('/join/abc'), bare)).toBeNull();
  expect(whereTo('signedIn', at('/join/abc'), bare)).toBeNull();
});

test('sign-in never leads to another site', () => {
  for (const next of [
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
  ]) {
    expect(whereTo('signedIn', at('/signin', `next=${encodeURIComponent(next)}`), bare)).toBe('/');
  }
});

test('whoever was just made the owner goes on to the welcome', () => {
  expect(whereTo('signedIn', at('/setup'), bare)).toBe('/welcome');
  expect(whereTo('signedIn', at('/welcome'), bare)).toBeNull();
});

test('nobody is sent anywhere before it is known who they are', () => {
  expect(whereTo('loading', at('/p/1/board'), {})).toBeNull();
});
