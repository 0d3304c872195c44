import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { RepositoryError } from './git.ts';

/** Which addresses a name has now. */
export type Resolve = (host: string) => Promise<string[]>;

const resolveByDns: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Checks an address that somebody wants the server to fetch: https, without credentials, and every address that its
 * name has is a public one, unless `allowPrivate`. The caller connects to the address given back and not to what the
 * name resolves to next.
 * @throws RepositoryError when it is refused; the resolver's error when the name has no address.
 */
export async function checkAddress(
  text: string,
  options: { allowPrivate?: boolean | undefined; resolve?: Resolve } = {},
): Promise<{ url: URL; address: string }> {
  const url = URL.parse(text);
  if (!url) throw new RepositoryError(`Check an address: not a URL: ${text}`);
  if (url.protocol !== 'https:') throw new RepositoryError(`Check an address: only https is fetched: ${url.protocol}`);
  // Not repeated in the message, which ends up in logs.
  if (url.username || url.password) throw new RepositoryError('Check an address: it must not contain credentials');
  if (url.search || url.hash) throw new RepositoryError(`Check an address: it must end with its path: ${text}`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = ipaddr.isValid(host) ? [host] : await (options.resolve ?? resolveByDns)(host);
  const [address] = addresses;
  if (!address) throw new RepositoryError(`Check an address: its name has no address: ${host}`);
  const refused = options.allowPrivate ? undefined : addresses.find((candidate) => !isPublic(candidate));
  if (refused) {
    const named = refused === host ? host : `${host} at ${refused}`;
    throw new RepositoryError(`Check an address: not a public address: ${named}`);
  }
  return { url, address };
}

/**
 * True for an address of the public internet; an IPv4 address in IPv6 clothes counts as what it is. Of IPv6 only
 * 2000::/3 is given out for that use.
 */
function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(ipaddr.IPv6.parse('2000::'), 3)) return false;
  return parsed.range() === 'unicast';
}
