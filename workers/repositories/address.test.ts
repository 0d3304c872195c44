import { expect, test } from 'vitest';
import { checkAddress } from './address.ts';
import { RepositoryError } from './git.ts';

const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses;

test('gives the address to connect to', async () => {
  const resolve = resolvesTo('93.184.216.34', '2606:2800:220:1::1');
  const { url, address } = await checkAddress('https://example.org/owner/repository.git', { resolve });
  expect([url.href, address]).toEqual(['https://example.org/owner/repository.git', '93.184.216.34']);
});

test.each([
  'http://example.org/a',
  'ssh://git@example.org/a',
  'git://example.org/a',
  'file:///etc',
  'ext::sh -c id',
  '/srv/repository',
  'git@example.org:a/b.git',
  '-oProxyCommand=id',
  'https://user:secret@example.org/a',
  'https://user@example.org/a',
  'https://example.org/a?b=c',
  'https://example.org/a#b',
])('refuses %s', async (text) => {
  await expect(checkAddress(text, { resolve: resolvesTo('93.184.216.34') })).rejects.toThrow(RepositoryError);
});

test('does not repeat credentials', async () => {
  const refused = checkAddress('https://user:secret@example.org/a', { resolve: resolvesTo('93.184.216.34') });
  await expect(refused).rejects.not.toThrow(/secret/);
});

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  'fec0::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
])('refuses a name that resolves to %s, alone or among others', async (address) => {
  for (const addresses of [[address], ['93.184.216.34', address]]) {
    const check = (allowPrivate: boolean) =>
      checkAddress('https://example.org/a', { allowPrivate, resolve: resolvesTo(...addresses) });
    await expect(check(false)).rejects.toThrow(`not a public address: example.org at ${address}`);
    expect((await check(true)).address).toBe(addresses[0]);
  }
});

test.each([
  'https://127.0.0.1/a',
  'https://2130706433/a',
  'https://0x7f.1/a',
  'https://[::1]/a',
  'https://[::ffff:7f00:1]/a',
])('refuses %s without asking anybody', async (text) => {
  const resolve = () => Promise.reject(new Error('asked'));
  // Its one name, once.
  await expect(checkAddress(text, { resolve })).rejects.toThrow(/^Check an address: not a public address: \S+$/);
});

test('refuses a name without an address', async () => {
  await expect(checkAddress('https://example.org/a', { resolve: resolvesTo() })).rejects.toThrow('no address');
});
