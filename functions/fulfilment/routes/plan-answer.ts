import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { allocationReasons } from '../domain/allocated.ts';
import { allocationDecisionSchema } from '../domain/allocation/types.ts';
import { type Plan, planStatuses } from '../domain/plan.ts';

const [covered, uncovered] = allocationDecisionSchema.options;
const { cost, explanation } = covered.shape;
const { reason, missing } = uncovered.shape;

export const planAnswer = z
  .object({
    orderId: z.string(),
    status: z.enum(planStatuses).meta({
      description: 'WAITING: something has no warehouse yet; ENDED: the order is closed',
    }),
    allocations: z
      .array(z.object({ id: z.string(), warehouseId: z.string(), status: z.string() }))
      .readonly(),
    missing: z
      .array(z.object({ lineId: z.string(), sku: z.string(), quantity: z.int(), warehouseId: z.string() }))
      .readonly()
      .meta({ description: 'Not found by pickers and not replaced yet (拣货缺货)' }),
    refusal: z
      .object({ at: z.iso.datetime(), reason, missing: missing.readonly(), explanation })
      .optional()
      .meta({ description: 'Why something of it has no warehouse' }),
    decisions: z
      .array(
        z.object({
          at: z.iso.datetime(),
          reason: z.enum(allocationReasons),
          allocationIds: z.array(z.string()).readonly(),
          cost,
          explanation,
        }),
      )
      .readonly()
      .meta({ description: 'Why from there, the latest first: candidates, what each would cost (配货依据)' }),
    reships: z
      .array(
        z.object({
          caseId: z.string(),
          outcome: z.enum(['ALLOCATED', 'REFUSED']),
          reason: z.string().optional(),
          allocationIds: z.array(z.string()).readonly(),
          cost: moneySchema.optional(),
          at: z.iso.datetime(),
        }),
      )
      .readonly(),
    nextTryAt: z.iso.datetime().optional().meta({ description: 'When the clock looks at it again' }),
  })
  .meta({ id: 'OrderAllocation' });

const dated = <Each extends { readonly at: number }>(each: Each) => ({ ...each, at: isoTime(each.at) });

export const asPlan = ({ orderId, status, parts, missing: lacking, ...plan }: Plan) => ({
  orderId,
  status,
  allocations: parts.map(({ allocationId, ...part }) => ({ id: allocationId, ...part })),
  missing: lacking,
  refusal: plan.refusal && dated(plan.refusal),
  decisions: plan.decisions.map(dated),
  reships: plan.reships.map(dated),
  nextTryAt: plan.dueAt === undefined ? undefined : isoTime(plan.dueAt),
});
