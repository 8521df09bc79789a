import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** Whether this host (name or literal address, without brackets) may be private: one answer for all, or one a host. */
export type AllowPrivate = boolean | ((host: string) => boolean);

/** The code of the error that a refused address raises at connect time. */
export const PRIVATE = 'EARSHOT_PRIVATE';

// IANA special-purpose registries (RFC 6890 and updates), multicast, and what never leaves a machine or a network.
const IPV4: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const IPV6: readonly (readonly [net: string, bits: number])[] = [
  ['::', 96], // unspecified, loopback, and the old way to write IPv4
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const blocked = new BlockList();
for (const [net, bits] of IPV4) {
  blocked.addSubnet(net, bits, 'ipv4');
  // The same machines under another name: IPv4-mapped, and through the well-known NAT64 prefix.
  blocked.addSubnet(`::ffff:${net}`, 96 + bits, 'ipv6');
  blocked.addSubnet(`64:ff9b::${net}`, 96 + bits, 'ipv6');
}
for (const [net, bits] of IPV6) blocked.addSubnet(net, bits, 'ipv6');

/** Whether an IP address is loopback, private, link-local or otherwise not of the public internet. False for a name. */
export function isPrivate(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(bare) === 0) return false;
  return blocked.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}

export function mayBePrivate(host: string, allow: AllowPrivate): boolean {
  return typeof allow === 'boolean' ? allow : allow(host);
}

/** The refusal, told apart by its `code`. */
export function privateError(host: string, address: string): Error {
  const what = host === address ? `${host} is` : `${host} leads to ${address},`;
  return Object.assign(new Error(`${what} a private address`), { code: PRIVATE });
}

/**
 * A DNS look-up that hands the socket public addresses only. The socket connects to exactly what was checked, so a name
 * that changes its address between check and use (DNS rebinding) gains nothing.
 */
export function guardedLookup(allow: AllowPrivate, resolve: typeof systemLookup = systemLookup): LookupFunction {
  return function lookup(hostname, options, callback) {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const open = mayBePrivate(hostname, allow) ? found : found.filter(({ address }) => !isPrivate(address));
      const [first] = open;
      if (!first) return callback(privateError(hostname, found[0]?.address ?? 'no address'), '', 0);
      return options.all ? callback(null, open) : callback(null, first.address, first.family);
    });
  };
}
