import {
  type Claim,
  claimOf,
  claimTermsSchema,
  compensationOf,
  compensationPolicySchema,
  type NoClaim,
} from '../../../../functions/logistics/domain/watch/claim.ts';
import { aParcel, day, hoursOn, noon, type Parcel, shanghai } from './parcels.ts';

const terms = claimTermsSchema.parse({});
const pickedUp = { at: noon, status: 'PICKED_UP' } as const;
const lost: Parcel = { told: [pickedUp, { at: hoursOn(70), status: 'LOST' }] };
const by = noon + 365 * day;

type Amounts = {
  readonly freightMinor: number;
  readonly valueMinor?: number;
  readonly insuredMinor?: number;
};
it.each<[string, Amounts, Claim | NoClaim]>([
  [
    'three times the freight',
    { freightMinor: 1200, valueMinor: 99_900 },
    { ground: 'LOST', minor: 3600, basis: 'FREIGHT', by },
  ],
  [
    'the cap',
    { freightMinor: 10_001, valueMinor: 99_900 },
    { ground: 'LOST', minor: 30_000, basis: 'CAP', by },
  ],
  [
    'the freight that meets the cap',
    { freightMinor: 10_000 },
    { ground: 'LOST', minor: 30_000, basis: 'FREIGHT', by },
  ],
  [
    'no more than it was worth',
    { freightMinor: 1200, valueMinor: 2500 },
    { ground: 'LOST', minor: 2500, basis: 'VALUE', by },
  ],
  [
    'what it was insured for, whatever the freight',
    { freightMinor: 1200, valueMinor: 99_900, insuredMinor: 80_000 },
    { ground: 'LOST', minor: 80_000, basis: 'INSURED', by },
  ],
  [
    'an insurance beyond its worth',
    { freightMinor: 1200, valueMinor: 50_000, insuredMinor: 80_000 },
    { ground: 'LOST', minor: 50_000, basis: 'VALUE', by },
  ],
  ['nothing for nothing', { freightMinor: 0 }, { reason: 'NOTHING_DUE' }],
])('owes %s', (_, amounts, owed) => {
  expect(claimOf({ parcel: aParcel(lost), ...amounts }, terms, hoursOn(80))).toEqual(owed);
});

const ground = (parcel: Parcel, now: number) => {
  const claim = claimOf({ parcel: aParcel(parcel), freightMinor: 1000 }, terms, now);
  return 'ground' in claim ? claim.ground : claim.reason;
};
const late: Parcel = { promisedAt: hoursOn(72), told: [pickedUp] };
const delivered = { at: hoursOn(60), status: 'DELIVERED' } as const;

it.each<[string, Parcel, number, string]>([
  ['on its way', { told: [pickedUp] }, hoursOn(50), 'NO_GROUND'],
  ['seven days late to the millisecond', late, hoursOn(72) + 7 * day, 'NOT_YET'],
  ['more than seven days late', late, hoursOn(72) + 7 * day + 1, 'COMPLETE_DELAY'],
  ['three days late within a city', { ...late, to: shanghai }, hoursOn(72) + 3 * day, 'NOT_YET'],
  ['more than three', { ...late, to: shanghai }, hoursOn(72) + 3 * day + 1, 'COMPLETE_DELAY'],
  [
    'late and never picked up: no loss of the carrier',
    { promisedAt: hoursOn(72) },
    hoursOn(72) + 9 * day,
    'NO_GROUND',
  ],
  [
    'late, and delivered at last',
    { ...late, told: [pickedUp, { at: hoursOn(300), status: 'DELIVERED' }] },
    hoursOn(400),
    'NO_GROUND',
  ],
  [
    'destroyed',
    { told: [pickedUp, { at: hoursOn(9), status: 'EXCEPTION', sub: 'DESTROYED' }] },
    hoursOn(10),
    'DESTROYED',
  ],
  [
    'delivered in pieces',
    { told: [pickedUp, delivered], complaints: [{ kind: 'DAMAGED', at: hoursOn(61) }] },
    hoursOn(70),
    'DAMAGED',
  ],
  [
    'signed for by nobody',
    { told: [pickedUp, delivered], complaints: [{ kind: 'NOT_RECEIVED', at: hoursOn(61) }] },
    hoursOn(70),
    'NOT_RECEIVED',
  ],
  ['lost, on the last day', lost, by, 'LOST'],
  ['lost, a moment after the last day', lost, by + 1, 'TOO_LATE'],
])('a parcel %s', (_, parcel, now, found) => {
  expect(ground(parcel, now)).toBe(found);
});

it.each([
  ['all of it', 12_345, {}, 12_345],
  ['the cap', 99_999, {}, 30_000],
  ['a share, rounded down', 999, { permille: 500 }, 499],
  ['nothing', 0, {}, 0],
])('gives a buyer %s', (_, paid, policy, minor) => {
  expect(compensationOf(paid, compensationPolicySchema.parse(policy))).toBe(minor);
});
