import type { Allocation } from '../../functions/fulfilment/domain/allocated.ts';
import type { PickLine } from '../../functions/fulfilment/domain/pick-line.ts';
import { newPlan, type Plan, type PlanPart } from '../../functions/fulfilment/domain/plan.ts';

/** An allocation of two pieces of A and one of B, that waits to be picked. */
export const anAllocation = (given: Partial<Allocation> = {}): Allocation => ({
  allocationId: 'alc_1',
  orderId: 'ord_1',
  warehouseId: 'SH1',
  status: 'WAITING',
  version: 1,
  reason: 'order',
  queueTime: 1000,
  createdAt: 1000,
  delivery: 'standard',
  grams: 750,
  lines: [
    { lineId: '1', sku: 'A', quantity: 2, picked: 0 },
    { lineId: '2', sku: 'B', quantity: 1, picked: 0 },
  ],
  events: [],
  changedAt: 1000,
  ...given,
});

/** A plan whose allocations are so far. */
export const aPlan = (statuses: readonly PlanPart['status'][], given: Partial<Plan> = {}): Plan => ({
  ...newPlan('ord_1', 1000),
  status: 'ALLOCATED',
  version: 1,
  parts: statuses.map((status, index) => ({ allocationId: `alc_${index + 1}`, warehouseId: 'SH1', status })),
  ...given,
});

/** A line of three pieces of A of which nothing is picked. */
export const aPickLine = (given: Partial<PickLine> = {}): PickLine => ({
  waveId: 'wav_1',
  seq: 1,
  allocationId: 'alc_1',
  orderId: 'ord_1',
  sku: 'A',
  quantity: 3,
  box: 1,
  picked: 0,
  short: 0,
  version: 1,
  scans: [],
  changedAt: 1000,
  ...given,
});
