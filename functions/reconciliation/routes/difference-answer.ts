import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { dayOf } from '../../ledger/contract.ts';
import { fieldDifferenceSchema } from '../difference-schema.ts';
import { actions, allowedActions } from '../domain/actions.ts';
import { differenceKinds, legs, type Side } from '../domain/difference.ts';
import { lineKinds, lineStatuses } from '../domain/line.ts';
import { ageInDays, type Work, type WorkStatus } from '../domain/work.ts';
import { providerName } from './inputs.ts';

/** The statuses as the API names them. */
export const statusNames = ['timing', 'open', 'proposed', 'approved', 'resolved', 'written-off'] as const;
const statusByName = {
  timing: 'TIMING',
  open: 'OPEN',
  proposed: 'PROPOSED',
  approved: 'APPROVED',
  resolved: 'RESOLVED',
  'written-off': 'WRITTEN_OFF',
} as const satisfies Record<(typeof statusNames)[number], WorkStatus>;
export const statusNamed = (name: (typeof statusNames)[number]): WorkStatus => statusByName[name];
const nameOf = (status: WorkStatus) => statusNames.find((name) => statusByName[name] === status) ?? 'open';

const line = z
  .object({
    line: z.int().meta({ description: 'Its line in the file, from 1' }),
    kind: z.enum(lineKinds),
    channelNo: z.string().meta({ description: "The source's own number (渠道流水号)" }),
    outNo: z.string().meta({ description: 'Our number (商户单号)' }),
    paymentNo: z.string().meta({ description: "The source's number of the payment that it is about" }),
    amount: moneySchema.meta({ description: 'Into the account is positive' }),
    fee: moneySchema.meta({ description: 'What was kept is positive (手续费)' }),
    status: z.enum(lineStatuses),
    account: z.string(),
    at: z.iso.datetime(),
    businessDate: z.iso.date(),
    reference: z.string().optional().meta({ description: 'What the bill says beside it (摘要)' }),
    label: z.string().optional().meta({ description: "The source's own word for the kind" }),
    exactFee: z.string().optional().meta({ description: 'The fee as written, where it is no whole fen' }),
  })
  .meta({ id: 'BillLine' });

const action = z.enum(actions);

export const differenceAnswer = z
  .object({
    id: z.string(),
    reconciliationId: z.string().meta({ description: 'The day that spoke of it last' }),
    provider: providerName,
    account: z.string(),
    leg: z.enum(legs).meta({
      description: 'A: journal and trade bill; B: trade bill and fund bill; C: settlements and bank',
    }),
    kind: z.enum(differenceKinds).meta({
      description: 'LEDGER_ONLY is 短款 (we have it, the provider does not), CHANNEL_ONLY is 长款',
    }),
    status: z.enum(statusNames).meta({
      description:
        'timing 在途: may still clear by itself; proposed 待复核; approved: payments are at it; written-off 核销',
    }),
    businessDate: z.iso.date().meta({ description: 'The day of its own line' }),
    ageDays: z.int(),
    openedAt: z.iso.datetime(),
    sides: z
      .object({
        ledger: line.optional(),
        channel: line.optional(),
        fund: line.optional(),
        bank: line.optional(),
      })
      .meta({ description: 'What each book has: journal, trade bill, fund bill, bank' }),
    fields: z
      .array(fieldDifferenceSchema)
      .meta({ description: 'What both have and disagree on, for people to read' }),
    effect: z.array(moneySchema).meta({
      description: "What the provider's account is more than our books say; negative where less",
    }),
    timingUntil: z.iso
      .date()
      .optional()
      .meta({ description: 'The last day on which it may clear by itself' }),
    suggestion: z
      .object({ settlements: z.array(line), bank: z.array(line) })
      .optional()
      .meta({ description: 'Bank lines that together are exactly these settlements; a person accepts it' }),
    proposedAction: action.meta({ description: 'What we would do' }),
    allowedActions: z.array(action),
    proposal: z.object({ action, reason: z.string(), by: z.string(), at: z.iso.datetime() }).optional(),
    decision: z
      .object({
        decision: z.enum(['approve', 'reject']),
        by: z.string(),
        at: z.iso.datetime(),
        reason: z.string().optional(),
      })
      .optional(),
    resolution: z
      .object({ action: action.optional(), at: z.iso.datetime(), text: z.string() })
      .optional()
      .meta({ description: 'How it ended; without an action it cleared by itself' }),
    entries: z
      .array(z.object({ id: z.string(), postedAt: z.iso.datetime(), reverses: z.string().optional() }))
      .meta({ description: 'Journal entries that were made because of it (GET /ledger/entries)' }),
    notes: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
    version: z.int().meta({ description: 'Send it with a decision, so that it is about what you saw' }),
  })
  .meta({ id: 'Difference' });

const asLine = (side: Side): z.output<typeof line> => {
  const { lineNo, minor, fee, currency, at, day, reference, label, exactFee, ...same } = side;
  return {
    ...same,
    line: lineNo,
    amount: { currency, minor },
    fee: { currency, minor: fee },
    at: isoTime(at),
    businessDate: day,
    reference,
    label,
    exactFee,
  };
};
const asSide = (side: Side | undefined) => side && asLine(side);
const timed = <Thing extends { readonly at: number }>(thing: Thing) => ({ ...thing, at: isoTime(thing.at) });

export function asDifference(work: Work, now: number): z.output<typeof differenceAnswer> {
  const { sides, suggestion, proposal, decision, resolution } = work;
  return {
    ...kindOf(work, now),
    sides: {
      ledger: asSide(sides.ledger),
      channel: asSide(sides.channel),
      fund: asSide(sides.fund),
      bank: asSide(sides.bank),
    },
    suggestion: suggestion && {
      settlements: suggestion.settlements.map(asLine),
      bank: suggestion.bank.map(asLine),
    },
    allowedActions: [...allowedActions(work)],
    proposal: proposal && timed(proposal),
    decision: decision && timed(decision),
    resolution: resolution && timed(resolution),
    entries: work.entries.map(({ entryId, postedAt, reverses }) => ({
      id: entryId,
      postedAt: isoTime(postedAt),
      reverses,
    })),
    notes: work.notes.map(timed),
  };
}

const kindOf = (work: Work, now: number) => ({
  id: work.differenceId,
  reconciliationId: work.reconciliationId,
  provider: providerName.parse(work.provider),
  account: work.account,
  leg: work.leg,
  kind: work.kind,
  status: nameOf(work.status),
  businessDate: work.day,
  ageDays: ageInDays(work, dayOf(now)),
  openedAt: isoTime(work.openedAt),
  fields: [...work.fields],
  effect: Object.entries(work.effect).map(([currency, minor]) => ({ currency, minor })),
  timingUntil: work.timingUntil,
  proposedAction: work.proposedAction,
  version: work.version,
});

/** What became of each in a bulk request. */
export const bulkAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        status: z.enum(statusNames).optional().meta({ description: 'As it is now, where it was done' }),
        code: z
          .string()
          .optional()
          .meta({ description: 'Why it was not done: a code of the list of problems' }),
        detail: z.string().optional(),
      }),
    ),
    nextCursor: z.string().optional().meta({ description: 'There are more: send it with the same request' }),
  })
  .meta({ id: 'BulkOutcome' });

export const asOutcome = ({ id, work, code, detail }: BulkOutcome) => ({
  id,
  status: work && nameOf(work.status),
  code,
  detail,
});
type BulkOutcome = {
  readonly id: string;
  readonly work?: Work;
  readonly code?: string;
  readonly detail?: string;
};
