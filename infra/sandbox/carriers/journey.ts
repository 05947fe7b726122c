import { chance } from '../faults.ts';
import { hubOf, neighbours, type Place, wayBetween } from './country.ts';
import type { Facility, Fate, Parcel, ScanKind } from './parcel.ts';

/** One thing that is going to happen to a parcel. */
export type Step = {
  readonly kind: ScanKind;
  /** After the one before, in the carrier's time. */
  readonly hours: number;
  readonly facility: Facility;
  readonly next?: Facility;
  readonly why?: string;
};

const hubAt = (city: string): Facility => {
  const { areaCode, quarter } = hubOf(city);
  return {
    name: `${city}${quarter}中转场`,
    code: `${areaCode}W`,
    city: `${city}市`,
    district: `${quarter}区`,
  };
};
const stationAt = ({ hub, city, district }: Place): Facility => {
  const name = `${city}${district}`.replaceAll('市', '');
  return { name: `${name}营业部`, code: `${hubOf(hub).areaCode}CK`, city, district };
};
const lockerAt = (place: Place): Facility => ({
  ...stationAt(place),
  name: `${place.district || place.city}丰巢柜`,
});
const shopAt = (place: Place): Facility => ({
  ...stationAt(place),
  name: `${place.district || place.city}菜鸟驿站`,
});

/** From hub to hub, and to the station that delivers; no step of the delivery. */
function onTheWay(from: Place, to: Place): readonly Step[] {
  const legs = wayBetween(from.hub, to.hub).flatMap(({ from: first, to: second, hours }): Step[] => [
    { kind: 'departed', hours: 2, facility: hubAt(first), next: hubAt(second) },
    { kind: 'arrived', hours, facility: hubAt(second) },
  ]);
  const last = stationAt(to);
  const isFar = !to.city.startsWith(to.hub);
  return [
    { kind: 'arrived', hours: 2, facility: hubAt(from.hub) },
    ...legs,
    { kind: 'departed', hours: 3, facility: hubAt(to.hub), next: last },
    { kind: 'arrived', hours: isFar ? 4 : 1.5, facility: last },
  ];
}

const delivery = (to: Place): readonly Step[] => [
  { kind: 'assigned', hours: 1, facility: stationAt(to) },
  { kind: 'out', hours: 0.5, facility: stationAt(to) },
];

/** A parcel that goes back or on begins at a station that has it already. */
const usualWay = ({ role, from, to }: Parcel): readonly Step[] => [
  ...(role === 'MASTER' || role === 'CHILD'
    ? ([{ kind: 'picked-up', hours: 3, facility: stationAt(from) }] as const)
    : []),
  ...onTheWay(from, to),
  ...delivery(to),
];

const signed = (to: Place): readonly Step[] => [
  { kind: 'delivered', hours: 3, facility: stationAt(to) },
  { kind: 'receipt', hours: 1, facility: stationAt(to) },
];

/** SF gives what goes back or on a number of its own, under which another parcel makes the rest of the way. */
function back({ carrier, from, to }: Parcel, hours: number, why: string): readonly Step[] {
  const facility = stationAt(to);
  const turned: Step = { kind: 'returning', hours, facility, why };
  if (carrier === 'sf') return [turned, { kind: 'renumbered', hours: 0.2, facility, why: '退回' }];
  return [turned, ...onTheWay(to, from), { kind: 'returned', hours: 6, facility: stationAt(from) }];
}

function elsewhere({ carrier, to }: Parcel): readonly Step[] {
  const facility = stationAt(to);
  const turned: Step = { kind: 'forwarding', hours: 2, facility, why: '应客户要求转寄' };
  if (carrier === 'sf') return [turned, { kind: 'renumbered', hours: 0.2, facility, why: '转寄' }];
  const other = otherPlace(to);
  return [turned, ...onTheWay(to, other), ...delivery(other), ...signed(other)];
}

/** Where a parcel goes that is sent on: the nearest city with a hub. */
export function otherPlace({ hub }: Place): Place {
  const city = neighbours(hub)[0] as string;
  return { hub: city, city: `${city}市`, district: '' };
}

const failed = (to: Place, hours: number, why: string): Step => ({
  ...{ kind: 'failed', hours, why },
  facility: stationAt(to),
});

/** There and back between two hubs until each was seen three times, and then on as it should. */
function astray(rest: readonly Step[], from: Facility, wrong: Facility): readonly Step[] {
  const round: readonly Step[] = [
    { kind: 'departed', hours: 4, facility: from, next: wrong },
    { kind: 'arrived', hours: 6, facility: wrong },
    { kind: 'departed', hours: 4, facility: wrong, next: from },
    { kind: 'arrived', hours: 6, facility: from },
  ];
  return [...round, ...round, ...round, ...rest];
}

/** What a fate makes of a parcel, with the rest of the usual way where it comes back to it. */
const tails: Readonly<Record<Fate, (parcel: Parcel, rest: readonly Step[]) => readonly Step[]>> = {
  delivered: ({ to }, rest) => [...rest, ...signed(to)],
  locker: ({ to }, rest) => [
    ...rest,
    { kind: 'locker-in', hours: 3, facility: lockerAt(to) },
    { kind: 'locker-out', hours: 9, facility: lockerAt(to) },
  ],
  station: ({ to }, rest) => [
    ...rest,
    { kind: 'station-in', hours: 2, facility: shopAt(to) },
    { kind: 'station-out', hours: 20, facility: shopAt(to) },
  ],
  failed: ({ to }, rest) => [
    ...rest,
    failed(to, 4, '收件客户不在'),
    ...delivery(to).map((step) => ({ ...step, hours: step.hours + 9 })),
    ...signed(to),
  ],
  returned: (parcel, rest) => [
    ...rest,
    { kind: 'refused', hours: 3, facility: stationAt(parcel.to), why: '收件客户拒收快件' },
    ...back(parcel, 5, '收件客户拒收'),
  ],
  unreachable: (parcel, rest) => [
    ...rest,
    ...[0, 1, 2].flatMap((): Step[] => [
      failed(parcel.to, 5, '电话无人接听'),
      { kind: 'out', hours: 19, facility: stationAt(parcel.to) },
    ]),
    failed(parcel.to, 5, '电话无人接听'),
    ...back(parcel, 12, '多次派送不成功'),
  ],
  uncollected: (parcel, rest) => [
    ...rest,
    { kind: 'locker-in', hours: 3, facility: lockerAt(parcel.to) },
    { kind: 'locker-back', hours: 96, facility: lockerAt(parcel.to), why: '超时未取' },
    ...back(parcel, 6, '超时未取'),
  ],
  'wrong-station': ({ to, from }, rest) => {
    const here = rest[0]?.facility ?? hubAt(to.hub);
    const city = hereOf(here) ?? from.hub;
    return [...astray(rest, hubAt(city), hubAt(neighbours(city)[0] as string)), ...signed(to)];
  },
  stuck: ({ to }, rest) => {
    const [first, ...others] = [...rest, ...signed(to)] as [Step, ...Step[]];
    const late: Step = { kind: 'delayed', hours: 30, facility: first.facility, why: '天气原因' };
    return [late, { ...first, hours: 144 }, ...others];
  },
  lost: () => [],
  'declared-lost': ({ to }) => [{ kind: 'declared-lost', hours: 240, facility: stationAt(to), why: '遗失' }],
  destroyed: ({ to }) => [{ kind: 'destroyed', hours: 24, facility: stationAt(to), why: '破损' }],
  forwarded: (parcel) => elsewhere(parcel),
  'no-pickup': () => [],
};

const hereOf = ({ city }: Facility): string | undefined => {
  const name = city.replace(/市$/, '');
  return neighbours(name).length > 0 ? name : undefined;
};

/** After how many steps a fate takes a parcel off the usual way: at once, at the second stop, or after all of it. */
function turnOf(fate: Fate, way: readonly Step[]): number {
  if (fate === 'no-pickup') return 0;
  if (fate === 'forwarded') return way.length - 2;
  if (!['wrong-station', 'stuck', 'lost', 'declared-lost', 'destroyed'].includes(fate)) return way.length;
  const arrivals = way.flatMap(({ kind }, index) => (kind === 'arrived' ? [index + 1] : []));
  return arrivals[1] ?? way.length;
}

/** After how many steps a fate takes over, if it is given to a parcel that has made so many already. */
export const leavingAt = (parcel: Parcel, fate: Fate): number =>
  Math.max(parcel.made, turnOf(fate, usualWay(parcel)));

/** The step that a parcel makes next; undefined where nothing happens to it any more. */
export function nextStep(parcel: Parcel, seed: number): Step | undefined {
  const { made, leftAt, fate } = parcel;
  if (parcel.isCancelled) return undefined;
  const way = usualWay(parcel);
  const step = made < leftAt ? way[made] : tails[fate](parcel, way.slice(leftAt))[made - leftAt];
  return step && jittered(step, parcel, seed);
}

/** Each step takes between four fifths and seven fifths of its time, as the seed decides. */
const jittered = (step: Step, { waybillNo, made }: Parcel, seed: number): Step => ({
  ...step,
  hours: step.hours * (0.8 + 0.6 * chance(`${seed}/parcel/${waybillNo}/${made}`)),
});
