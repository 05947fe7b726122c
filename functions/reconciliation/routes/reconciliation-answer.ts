import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { differenceKinds } from '../domain/difference.ts';
import { lineKinds } from '../domain/line.ts';
import { ages } from '../domain/work.ts';
import {
  blockReasons,
  type Concluded,
  reconciliationStatuses,
  type StoredReconciliation,
  type StoredRevision,
} from '../store.ts';
import { providerName } from './inputs.ts';

const digits = z
  .string()
  .regex(/^-?\d+$/)
  .meta({ description: 'Minor units in decimal digits: a sum may be more than a JSON number holds' });
const sum = z.object({ currency: z.string(), minor: digits });
const total = z.object({
  kind: z.enum(lineKinds),
  currency: z.string(),
  lines: z.int(),
  minor: digits,
  fee: digits,
});
const totals = z
  .object({
    ledger: z.array(total).optional(),
    channel: z.array(total).optional(),
    fund: z.array(total).optional(),
    bank: z.array(total).optional(),
  })
  .meta({ description: 'What each side adds up to: journal, trade bill, fund bill, bank' });
const count = z.int();
const changes = z
  .object({
    added: count,
    gone: count,
    changed: count,
    addedIds: z.array(z.string()),
    goneIds: z.array(z.string()),
    changedIds: z.array(z.string()),
  })
  .meta({ description: 'Differences beside the revision before; the ids of the first hundred' });

const figures = {
  resultHash: z.string().meta({ description: 'The same inputs always come to the same one' }),
  matched: z.object({ A: count, B: count, C: count }),
  lines: count,
  totals,
  breaks: z
    .partialRecord(z.enum(differenceKinds), count)
    .meta({ description: 'Differences that somebody has to see to, by kind' }),
  ages: z.partialRecord(z.enum(ages), count).meta({ description: 'The same by age in days' }),
  timing: count.meta({ description: 'Lines whose counterpart may still come (在途)' }),
  cleared: count.meta({ description: 'Differences of earlier days whose counterpart came' }),
  open: z.array(sum).meta({ description: 'What its differences are about, without signs' }),
  closings: z.array(sum).meta({ description: "What the provider's bill ends with (期末余额)" }),
  inputs: z
    .object({
      ledger: z.string(),
      bills: z.array(z.object({ billId: z.string(), sha256: z.string() })),
      carry: z.string(),
      policy: z.string(),
      engineVersion: z.string(),
    })
    .meta({ description: 'What it was compared from, by hash' }),
  changes,
  concludedAt: z.iso.datetime(),
};

const revisionAnswer = z
  .object({ revision: z.int(), status: z.enum(['BALANCED', 'OUT_OF_BALANCE']), ...figures })
  .meta({ id: 'ReconciliationRevision' });

const subject = {
  id: z.string(),
  businessDate: z.iso.date(),
  provider: providerName,
  account: z.string(),
  status: z.enum(reconciliationStatuses).meta({
    description:
      'RUNNING: being compared; BLOCKED: no bill to compare with; BALANCED 平; OUT_OF_BALANCE 不平',
  }),
  reason: z.enum(blockReasons).optional(),
  message: z.string().optional(),
  revision: z.int().meta({ description: 'How often it was concluded; late facts make another' }),
  runAt: z.iso.datetime(),
};

export const reconciliationSummary = z
  .object({
    ...subject,
    breaks: figures.breaks.optional(),
    timing: figures.timing.optional(),
    resultHash: figures.resultHash.optional(),
  })
  .meta({ id: 'ReconciliationSummary' });

export const reconciliationAnswer = z
  .object({
    ...subject,
    result: revisionAnswer.optional().meta({ description: 'What the last revision came to' }),
    revisions: z.array(revisionAnswer),
  })
  .meta({ id: 'Reconciliation' });

const asSums = (amounts: Readonly<Record<string, bigint>>) =>
  Object.entries(amounts).map(([currency, minor]) => ({ currency, minor: String(minor) }));

const asTotals = (all: Concluded['totals']): z.output<typeof totals> =>
  Object.fromEntries(
    Object.entries(all).map(([side, each]) => [
      side,
      each.map(({ minor, fee, ...same }) => ({ ...same, minor: String(minor), fee: String(fee) })),
    ]),
  );

const asRevision = (concluded: Concluded, revision: number): z.output<typeof revisionAnswer> => ({
  revision,
  status: concluded.status,
  resultHash: concluded.resultHash,
  matched: concluded.matched,
  lines: concluded.lines,
  totals: asTotals(concluded.totals),
  breaks: concluded.breaks,
  ages: concluded.ages,
  timing: concluded.timing,
  cleared: concluded.cleared,
  open: asSums(concluded.open),
  closings: asSums(concluded.closings),
  inputs: concluded.inputs,
  changes: concluded.changes,
  concludedAt: isoTime(concluded.concludedAt),
});

const asSubject = (head: StoredReconciliation) => ({
  id: head.reconciliationId,
  businessDate: head.businessDate,
  provider: providerName.parse(head.provider),
  account: head.account,
  status: head.status,
  reason: head.reason,
  message: head.message,
  revision: head.revision,
  runAt: isoTime(head.runAt),
});

export const asReconciliationSummary = (
  head: StoredReconciliation,
): z.output<typeof reconciliationSummary> => ({
  ...asSubject(head),
  breaks: head.concluded?.breaks,
  timing: head.concluded?.timing,
  resultHash: head.concluded?.resultHash,
});

export const asReconciliation = (
  head: StoredReconciliation,
  revisions: readonly StoredRevision[],
): z.output<typeof reconciliationAnswer> => ({
  ...asSubject(head),
  result: head.concluded && asRevision(head.concluded, head.revision),
  revisions: revisions.map((each) => asRevision(each, each.revision)),
});

export const presignedAnswer = z
  .object({ url: z.string(), expiresAt: z.iso.datetime() })
  .meta({ id: 'SignedLink' });
