import * as z from 'zod';
import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import { type Channel, channels, isMarketplace } from '../../../shared/kernel/channel.ts';
import { type KeyEntry, type KeyKind, keyKinds, type RiskKey } from './facts.ts';
import type { JudgedOrder } from './judged-order.ts';
import { addressForm, addressKey, nameForm, phoneForm, phonePrefix, plainForm } from './normalise.ts';

/** Whose salted hash keys are: without the salt a hash of a phone is found by trying all phones. */
export const hashOf = (kind: KeyKind, value: string, salt: string): string => bodyHash([salt, kind, value]);

/** The keys that an order is counted and listed under, in the order of the kinds; of what it does not tell there is none. */
export function keysOf(order: JudgedOrder, salt: string): readonly RiskKey[] {
  const values = valuesOf(order);
  return keyKinds.flatMap((kind) => {
    const value = values[kind];
    return value === undefined || value === '' ? [] : [{ kind, hash: hashOf(kind, value, salt) }];
  });
}

/** What an order leaves under each of its keys. */
export function entryOf(order: JudgedOrder, salt: string): KeyEntry {
  const { orderId, placedAt, total, lines } = order;
  const buyer = buyerOf(order);
  return {
    ...{ orderId, at: placedAt, amount: total.minor },
    skus: [...new Set(lines.map(({ sku }) => sku))].sort(),
    ...(buyer === undefined ? {} : { buyer: hashOf('buyer', buyer, salt) }),
  };
}

function valuesOf(order: JudgedOrder): Readonly<Partial<Record<KeyKind, string | undefined>>> {
  const { shipTo, buyer, client } = order;
  const phone = phoneForm(shipTo.phone ?? buyer.phone ?? '');
  return {
    phone: phone && phoneText(phone),
    'phone-prefix': phone && phonePrefix(phone),
    address: addressValue(shipTo),
    buyer: buyerOf(order),
    device: client?.deviceId?.trim(),
    ip: client?.ip === undefined ? undefined : networkOf(client.ip),
    name: shipTo.name === undefined ? undefined : nameValue(shipTo.name),
    email: buyer.email === undefined ? undefined : mailbox(buyer.email),
    basket: basketOf(order),
  };
}

const phoneText = ({
  number,
  extension,
}: {
  readonly number: string;
  readonly extension?: string;
}): string => (extension === undefined ? number : `${number}-${extension}`);

const hidden = /[*＊●•]/u;
const nameValue = (name: string): string | undefined => (hidden.test(name) ? undefined : nameForm(name));

/** A hidden recipient is known by the token alone: its text is stars. */
function addressValue(shipTo: JudgedOrder['shipTo']): string | undefined {
  if (shipTo.token !== undefined) return `token ${shipTo.token}`;
  if (shipTo.detail === undefined || hidden.test(shipTo.detail)) return undefined;
  return addressKey(addressForm(shipTo));
}

/** One customer on all own channels, another on each marketplace; who has no id is known by phone or mailbox. */
function buyerOf({ channel, buyer, shipTo }: JudgedOrder): string | undefined {
  if (buyer.id !== undefined) return `${scopeOf(channel)} ${buyer.id}`;
  const phone = phoneForm(buyer.phone ?? shipTo.phone ?? '');
  if (phone) return `phone ${phoneText(phone)}`;
  return buyer.email === undefined ? undefined : `email ${mailbox(buyer.email)}`;
}

const scopeOf = (channel: Channel): string => (isMarketplace(channel) ? channel : 'own');

/** Who buys the same things again: the buyer with the pieces of each SKU. */
function basketOf(order: JudgedOrder): string | undefined {
  const buyer = buyerOf(order);
  if (buyer === undefined || order.lines.length === 0) return undefined;
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of order.lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return JSON.stringify([buyer, [...pieces].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Whatever follows `+` reaches the same mailbox, and so do dots at Gmail. */
function mailbox(email: string): string {
  const plain = plainForm(email).trim();
  const at = plain.lastIndexOf('@');
  const [user = '', host] = [plain.slice(0, at).split('+', 1)[0], plain.slice(at + 1)];
  return host === 'gmail.com' ? `${user.replaceAll('.', '')}@${host}` : `${user}@${host}`;
}

/**
 * An IPv4 address, also where it is written as an IPv6 one (`::ffff:203.0.113.7`, as a server for both tells it), or the /64
 * network of an IPv6 one, within which a household changes its address at will.
 */
function networkOf(ip: string): string {
  const plain = ip.trim().toLowerCase();
  if (!plain.includes(':')) return plain;
  const mapped = mappedIpv4(plain);
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = plain.split('::', 2);
  const groups = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const whole = [...groups, ...Array<string>(zeros).fill('0'), ...after];
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The IPv4 address within an IPv6 one, in whatever form; URLs have one way to write it: `::ffff:cb00:7107`. */
function mappedIpv4(ip: string): string | undefined {
  const host = URL.parse(`http://[${ip}]`)?.hostname ?? '';
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const halves = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return halves.flatMap((half) => [half >> 8, half & 0xff]).join('.');
}

const address = z.union([z.ipv4(), z.ipv6()]);

/** What lists (名单) may hold: each kind is compared with the same part of an order. */
export const listedKinds = [
  'phone',
  'name',
  'address',
  'buyer',
  'device',
  'ip',
  'email',
] as const satisfies readonly KeyKind[];
export type ListedKind = (typeof listedKinds)[number];

/**
 * What an entry of a list is compared by, so that its hash is the one of an order's key; undefined where the text is no such
 * thing. A buyer of a marketplace is written with the channel before it, `taobao:nick`; an address in one text.
 */
export function listValue(kind: ListedKind, text: string): string | undefined {
  const value = listReaders[kind](text);
  return value === '' ? undefined : value;
}

const listReaders: Readonly<Record<ListedKind, (text: string) => string | undefined>> = {
  phone: (text) => {
    const phone = phoneForm(text);
    return phone && phoneText(phone);
  },
  name: nameValue,
  address: (text) => addressKey(addressForm({ detail: text })),
  buyer: (text) => {
    const [channel = '', ...rest] = text.trim().split(':');
    const named = channels.find((one) => one === channel);
    return named && rest.length > 0 ? `${scopeOf(named)} ${rest.join(':')}` : `own ${text.trim()}`;
  },
  device: (text) => text.trim(),
  ip: (text) => (address.safeParse(text.trim()).success ? networkOf(text) : undefined),
  email: (text) => (/^[^@\s]+@[^@\s]+$/.test(plainForm(text).trim()) ? mailbox(text) : undefined),
};
