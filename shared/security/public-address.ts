import { BlockList, isIP } from 'node:net';

// https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
const reserved4 = [
  ['0', 8],
  ['10', 8],
  ['100.64', 10],
  ['127', 8],
  ['169.254', 16],
  ['172.16', 12],
  ['192', 24],
  ['192.0.2', 24],
  ['192.88.99', 24],
  ['192.168', 16],
  ['198.18', 15],
  ['198.51.100', 24],
  ['203.0.113', 24],
  ['224', 4],
  ['240', 4],
] as const;
/** Only global unicast (2000::/3) is public, without what is carved out of it: documentation, 6to4 and Teredo. */
const reserved6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

/** `10` is the network 10, `192.0.2` the network 192.0.2; the rest is zeros. */
const padded = (network: string): string => [...network.split('.'), '0', '0', '0'].slice(0, 4).join('.');

const reserved = new BlockList();
for (const [network, prefix] of reserved4) reserved.addSubnet(padded(network), prefix, 'ipv4');
for (const [network, prefix] of reserved6) reserved.addSubnet(network, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the public internet: no private, local, shared, mapped or reserved one. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reserved.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !reserved.check(address, 'ipv6');
}

/** Whether a URL's host is this machine itself, written as such. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
