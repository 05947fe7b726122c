import type { SubStatus, TrackingStatus } from '../../domain/tracking.ts';

export type Meaning = { readonly status: TrackingStatus; readonly sub?: SubStatus };

/**
 * Actions of pushes (轨迹推送). HANDOVERSCAN_SIGNED says 已投递: it is with a station, and nobody has signed;
 * DEPARTURE_SIGNED is the buyer who has fetched it there with a code.
 */
const pushed: ReadonlyMap<string, Meaning> = new Map([
  ['GOT', { status: 'PICKED_UP' }],
  ['ARRIVAL', { status: 'IN_TRANSIT', sub: 'ARRIVED' }],
  ['DEPARTURE', { status: 'IN_TRANSIT', sub: 'DEPARTED' }],
  ['DISPATCH', { status: 'OUT_FOR_DELIVERY' }],
  ['INBOUND', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['HANDOVERSCAN_SIGNED', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['DEPARTURE_SIGNED', { status: 'DELIVERED', sub: 'FROM_LOCKER' }],
  ['SIGNED', { status: 'DELIVERED' }],
]);

/**
 * Kinds of scans in answers (scanType): in Chinese, in numbers after a change of carrier (转单), and in English of lockers of
 * others, where ARRIVAL is "put into one" and DEPARTURE "taken back out", unlike in pushes.
 */
const queried: ReadonlyMap<string, Meaning> = new Map([
  ['收件', { status: 'PICKED_UP' }],
  ['发件', { status: 'IN_TRANSIT', sub: 'DEPARTED' }],
  ['到件', { status: 'IN_TRANSIT', sub: 'ARRIVED' }],
  ['派件', { status: 'OUT_FOR_DELIVERY' }],
  ['签收', { status: 'DELIVERED' }],
  ['退件', { status: 'RETURNING' }],
  ['问题件', { status: 'EXCEPTION' }],
  ['事件', { status: 'EXCEPTION' }],
  ['转单', { status: 'IN_TRANSIT', sub: 'FORWARDED' }],
  ['安检', { status: 'IN_TRANSIT' }],
  ['1', { status: 'PICKED_UP' }],
  ['2', { status: 'IN_TRANSIT', sub: 'DEPARTED' }],
  ['3', { status: 'IN_TRANSIT', sub: 'ARRIVED' }],
  ['4', { status: 'OUT_FOR_DELIVERY' }],
  ['5', { status: 'DELIVERED' }],
  ['7', { status: 'DELIVERED', sub: 'BY_OTHER' }],
  ['8', { status: 'RETURNING' }],
  ['9', { status: 'IN_TRANSIT', sub: 'FORWARDED' }],
  ['44', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['45', { status: 'OUT_FOR_DELIVERY' }],
  ['ARRIVAL', { status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER' }],
  ['SIGNED', { status: 'DELIVERED', sub: 'FROM_LOCKER' }],
  ['DELIVERY', { status: 'OUT_FOR_DELIVERY' }],
  ['DEPARTURE', { status: 'EXCEPTION', sub: 'TAKEN_BACK_FROM_LOCKER' }],
]);

const locker = /柜/;

/** What an action of a push says; undefined where nobody knows it. `others` are the account's own. */
export function pushedMeaning(
  { action, words }: { readonly action: string; readonly words: string },
  others: Readonly<Record<string, TrackingStatus>>,
): Meaning | undefined {
  const known = pushed.get(action);
  if (known?.sub === 'STATION' && locker.test(words)) return { ...known, sub: 'LOCKER' };
  if (known) return known;
  const other = Object.hasOwn(others, action) ? others[action] : undefined;
  if (other) return { status: other, ...problemIn(words, other) };
  return /^RETURN/.test(action) ? { status: /SIGNED$/.test(action) ? 'RETURNED' : 'RETURNING' } : undefined;
}

/** What a scan of an answer says; undefined where nobody knows its kind. */
export function queriedMeaning(scanType: string, words: string): Meaning | undefined {
  const known = queried.get(scanType);
  return known && { ...known, ...problemIn(words, known.status) };
}

const problems: readonly (readonly [RegExp, SubStatus])[] = [
  [/拒收|拒签/, 'REFUSED'],
  [/破损|损坏/, 'DAMAGED'],
  [/地址/, 'ADDRESS'],
  [/联系不上|无法联系|无人接听|不在/, 'UNREACHABLE'],
  [/滞留|延误/, 'DELAYED'],
];

/** What the matter is, as the words tell it: ZTO has one code for all problems. */
function problemIn(words: string, status: TrackingStatus) {
  const sub = status === 'EXCEPTION' ? problems.find(([pattern]) => pattern.test(words))?.[1] : undefined;
  return sub === undefined ? {} : { sub };
}
