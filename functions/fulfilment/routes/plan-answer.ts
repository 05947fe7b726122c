import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { allocationReasons } from '../domain/allocated.ts';
import { allocationDecisionSchema } from '../domain/allocation/types.ts';
import { type Plan, planStatuses } from '../domain/plan.ts';
import type { FulfilmentDeps } from '../fulfilment-deps.ts';

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
      .array(
        z.object({
          id: z.string(),
          warehouseId: z.string(),
          status: z.string().meta({ description: 'As `GET /allocations/{id}` has it' }),
        }),
      )
      .readonly()
      .meta({ description: 'What each warehouse sends, cancelled and lost ones too' }),
    missing: z
      .array(
        z.object({
          lineId: z.string().meta({ description: 'Line of the order' }),
          sku: z.string(),
          quantity: z.int().meta({ description: 'Pieces' }),
          warehouseId: z.string().meta({ description: 'Where they were not found' }),
        }),
      )
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
          reason: z.enum(allocationReasons).meta({
            description:
              'order; short-pick: instead of what was not found (缺货); reship: sent once more (补发)',
          }),
          allocationIds: z.array(z.string()).readonly().meta({ description: 'What came of it' }),
          cost,
          explanation,
        }),
      )
      .readonly()
      .meta({ description: 'Why from there, the latest first: candidates, what each would cost (配货依据)' }),
    reships: z
      .array(
        z.object({
          caseId: z.string().meta({ description: 'The logistics case that asked for it' }),
          outcome: z.enum(['ALLOCATED', 'REFUSED']),
          reason: z.string().optional().meta({ description: 'Why it is refused' }),
          allocationIds: z.array(z.string()).readonly(),
          cost: moneySchema.optional().meta({ description: 'What the goods sell for now' }),
          at: z.iso.datetime(),
        }),
      )
      .readonly()
      .meta({ description: 'What was sent once more for a logistics case, or could not be (补发)' }),
    nextTryAt: z.iso.datetime().optional().meta({ description: 'When the clock looks at it again' }),
  })
  .meta({ id: 'OrderAllocation', description: 'From where an order is sent, and why (配货结果)' });

const dated = <Each extends { readonly at: number }>(each: Each) => ({ ...each, at: isoTime(each.at) });

/** A plan with its allocations as they are: the last scan of one changes it and not the plan. */
export async function asPlan(
  { orderId, status, parts, missing: lacking, ...plan }: Plan,
  { allocations }: Pick<FulfilmentDeps, 'allocations'>,
): Promise<z.input<typeof planAnswer>> {
  const found = await allocations.getAll(parts.map(({ allocationId }) => allocationId));
  return {
    orderId,
    status,
    allocations: parts.map(({ allocationId, warehouseId, ...part }) => ({
      id: allocationId,
      warehouseId,
      status: found.get(allocationId)?.status ?? part.status,
    })),
    missing: lacking,
    refusal: plan.refusal && dated(plan.refusal),
    decisions: plan.decisions.map(dated),
    reships: plan.reships.map(dated),
    nextTryAt: plan.dueAt === undefined ? undefined : isoTime(plan.dueAt),
  };
}
