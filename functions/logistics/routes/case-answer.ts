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
    rule: z.enum(caseRules).meta({
      description:
        'What is wrong: NO_PICKUP 未揽收, NO_TRACKING 无轨迹, STALLED 停滞, LATE 超时未达, LOOP 循环中转, WRONG_STATION 错派, ' +
        'LOCKER_TIMEOUT 超时未取, FAILED_ATTEMPTS 多次派送失败, RETURNED_UNASKED 异常退回, CUSTOMS_HELD 清关滞留, LOSS_TOLD ' +
        '承运商报丢损, SUSPECT_LOST 疑似丢件, FAST_SIGN 虚假签收, DELIVERED_NOT_RECEIVED 签收未收到; of shipments: ' +
        'NOBODY_TAKES_IT 无承运商, BOOKING_REFUSED 下单被拒, BOOKING_SILENT 下单无应答, PARTY_MISSING 缺收寄件人, NUMBER_TAKEN ' +
        '单号重复, VOID_REFUSED 作废被拒, MOVES_THOUGH_VOID 作废面单已揽收; PUSH_UNREADABLE 推送无法读取',
    }),
    status: z.enum(caseStatuses).meta({
      description:
        'OPEN 待处理, CONTACTED 已联系承运商, CLAIMED 索赔中, COMPENSATED 承运商已赔付, RESOLVED 已解决, WRITTEN_OFF 已核销',
    }),
    severity: z.enum(severities),
    message: z.string().meta({ description: 'What is wrong and what that rests on, in a sentence' }),
    carrier: carrierCode.optional(),
    waybillNo: z.string().optional().meta({ description: 'Of the parcel that it is about (运单号)' }),
    shipmentId: z.string().optional(),
    orderId: z.string().optional(),
    evidence: z
      .object({
        since: time.meta({ description: 'The rule holds since then' }),
        countedFrom: time.optional().meta({ description: 'What the hours are counted from' }),
        limitHours: z
          .number()
          .optional()
          .meta({ description: 'Hours after which the rule holds, without the days that carriers rest' }),
        lane: z.string().optional().meta({ description: 'The lane (线路) that the limit was measured on' }),
        parcels: z.int().optional().meta({ description: 'How many parcels the limit was measured on' }),
      })
      .optional()
      .meta({ description: 'What it rests on, as it was when it was raised' }),
    openedAt: time,
    openings: z.int().meta({ description: 'How often it was opened: one case a parcel and rule' }),
    dueAt: time.optional().meta({ description: 'Somebody should have acted until then' }),
    actions: z
      .array(
        z.object({
          action: z.enum(caseActions),
          at: time,
          by: z.string().meta({ description: 'The subject of their token' }),
          reason: z.string(),
          amount: moneySchema.optional().meta({ description: 'What it costs, or is claimed or accepted' }),
          entryId: z.string().optional().meta({ description: 'Its entry in the journal (凭证)' }),
        }),
      )
      .meta({ description: 'What was done about it, the oldest first; the last fifty' }),
    compensation: moneySchema.optional().meta({ description: 'What the buyer got (赔付)' }),
    claim: z
      .object({
        asked: moneySchema.meta({ description: 'What was claimed' }),
        accepted: moneySchema.optional().meta({ description: 'What the carrier accepted of it' }),
      })
      .optional()
      .meta({ description: 'What the carrier is asked for, and accepts (索赔)' }),
    reship: z
      .object({
        outcome: z
          .enum(['REQUESTED', 'ALLOCATED', 'REFUSED'])
          .meta({ description: 'REQUESTED until fulfilment has answered' }),
        reason: z.string().optional().meta({ description: 'Why it is refused' }),
        allocationIds: z.array(z.string()).meta({ description: 'What is sent for it (配货单)' }),
        cost: moneySchema.optional().meta({ description: 'What the goods sell for now' }),
      })
      .optional()
      .meta({ description: 'Sent again (补发)' }),
    resolvedAt: time.optional(),
    resolvedBy: z.string().optional().meta({ description: 'A person, or the clock' }),
    resolution: z
      .string()
      .optional()
      .meta({ description: 'Why it is over: a reason, or a word such as PROGRESS' }),
  })
  .meta({
    id: 'LogisticsCase',
    description: 'Something about a parcel, shipment or carrier that needs somebody (异常工单)',
  });

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
