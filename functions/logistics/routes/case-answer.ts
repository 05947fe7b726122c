import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import type { StoredCase } from '../case-store.ts';
import { caseActions, caseRules, caseStatuses } from '../domain/logistics-case.ts';
import { severities } from '../domain/watch/types.ts';
import { carrierCode } from './inputs.ts';

const time = z.iso.datetime();
const timeOf = (at: number | undefined) => (at === undefined ? undefined : isoTime(at));

export const caseAnswer = z
  .object({
    id: z.string(),
    rule: z.enum(caseRules),
    status: z.enum(caseStatuses),
    severity: z.enum(severities),
    message: z.string(),
    carrier: carrierCode.optional(),
    waybillNo: z.string().optional(),
    shipmentId: z.string().optional(),
    orderId: z.string().optional(),
    evidence: z
      .object({
        since: time,
        countedFrom: time.optional(),
        limitHours: z.number().optional(),
        lane: z.string().optional(),
        parcels: z.int().optional().meta({ description: 'How many parcels the limit was measured on' }),
      })
      .optional()
      .meta({ description: 'What it rests on, as it was when it was raised' }),
    openedAt: time,
    openings: z.int(),
    dueAt: time.optional().meta({ description: 'Somebody should have acted until then' }),
    actions: z.array(
      z.object({
        action: z.enum(caseActions),
        at: time,
        by: z.string(),
        reason: z.string(),
        amount: moneySchema.optional(),
        entryId: z.string().optional().meta({ description: 'Its entry in the journal (凭证)' }),
      }),
    ),
    compensation: moneySchema.optional().meta({ description: 'What the buyer got (赔付)' }),
    claim: z
      .object({ asked: moneySchema, accepted: moneySchema.optional() })
      .optional()
      .meta({ description: 'What the carrier is asked for, and accepts (索赔)' }),
    reship: z
      .object({
        outcome: z.enum(['REQUESTED', 'ALLOCATED', 'REFUSED']),
        reason: z.string().optional(),
        allocationIds: z.array(z.string()),
        cost: moneySchema.optional(),
      })
      .optional()
      .meta({ description: 'Sent again (补发)' }),
    resolvedAt: time.optional(),
    resolvedBy: z.string().optional(),
    resolution: z.string().optional(),
  })
  .meta({ id: 'LogisticsCase' });

const hourMs = 3_600_000;

function evidenceOf({ evidence }: StoredCase) {
  if (!evidence) return undefined;
  const { since, from, limitMs, measured } = evidence;
  return {
    since: isoTime(since),
    countedFrom: timeOf(from),
    limitHours: limitMs === undefined ? undefined : Math.round((limitMs / hourMs) * 10) / 10,
    lane: measured?.lane,
    parcels: measured?.n,
  };
}

export const asCase = (told: StoredCase): z.output<typeof caseAnswer> => {
  const { caseId, rule, status, severity, message, carrier, waybillNo, shipmentId, orderId, claim } = told;
  return {
    ...{ id: caseId, rule, status, severity, message, carrier, waybillNo, shipmentId, orderId },
    evidence: evidenceOf(told),
    ...{ openedAt: isoTime(told.openedAt), openings: told.openings, dueAt: timeOf(told.dueAt) },
    actions: told.actions.map(({ at, ...done }) => ({ ...done, at: isoTime(at) })),
    compensation: told.compensation,
    claim: claim && {
      asked: claim.asked,
      accepted:
        claim.acceptedMinor === undefined
          ? undefined
          : { currency: claim.asked.currency, minor: claim.acceptedMinor },
    },
    reship: reshipOf(told),
    ...{ resolvedAt: timeOf(told.resolvedAt), resolvedBy: told.resolvedBy, resolution: told.resolution },
  };
};

function reshipOf({ reship }: StoredCase): z.output<typeof caseAnswer>['reship'] {
  if (!reship) return undefined;
  const { outcome = 'REQUESTED', reason, allocationIds = [], cost } = reship;
  return { outcome, reason, allocationIds, cost };
}
