import {
  type AllocationPolicy,
  defaultAllocationPolicy,
} from '../../../functions/fulfilment/domain/allocation/types.ts';
import {
  defaultFulfilmentPolicy,
  fulfilmentPolicySchema,
} from '../../../functions/fulfilment/domain/policy.ts';

const withAllocation = (allocation: Partial<AllocationPolicy>) => ({
  ...defaultFulfilmentPolicy,
  allocation: { ...defaultAllocationPolicy, ...allocation },
});
const distance = (part: Partial<AllocationPolicy['distance']>) => ({
  distance: { ...defaultAllocationPolicy.distance, ...part },
});
const most = 1_000_000_000;

it.each([
  ['splitPenaltyMinor', (minor: number) => ({ splitPenaltyMinor: minor })],
  ['handlingMinor', (minor: number) => ({ handlingMinor: minor })],
  ['lateMinorPerDay', (minor: number) => ({ lateMinorPerDay: minor })],
  ['baseMinor', (minor: number) => distance({ baseMinor: minor })],
  ['minorPer100Km', (minor: number) => distance({ minorPer100Km: minor })],
] as const)('%s is no more than what can be summed', (_name, of) => {
  const isTaken = (minor: number) => fulfilmentPolicySchema.safeParse(withAllocation(of(minor))).success;
  expect([isTaken(most), isTaken(most + 1)]).toEqual([true, false]);
});
