import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { billStatuses, type StoredBill } from '../bill-store.ts';
import { billFaults, billKinds } from '../domain/bill.ts';
import { billSources } from '../domain/line.ts';

export const billAnswer = z
  .object({
    id: z.string(),
    source: z.enum(billSources),
    account: z.string(),
    businessDate: z.iso.date(),
    status: z.enum(billStatuses).meta({
      description:
        'RECEIVED: not read yet; PARSED: it counts; REJECTED: refused whole; SUPERSEDED: a later one counts',
    }),
    kind: z.enum(billKinds).optional(),
    format: z.string().optional().meta({ description: 'Which layout it is', example: 'alipay-trade' }),
    revision: z.int().optional(),
    lines: z.int().optional(),
    controlTotals: z
      .array(z.object({ name: z.string(), claimed: z.string() }))
      .optional()
      .meta({
        description: 'What the file says about all its lines, and what they were proved to add up to',
      }),
    notes: z.array(z.string()).optional(),
    refusal: z
      .object({
        fault: z.enum(billFaults),
        reason: z.string(),
        line: z.int().optional(),
        at: z.iso.datetime(),
      })
      .optional()
      .meta({ description: 'Why it was refused (拒收原因)' }),
    sha256: z.string(),
    key: z.string().meta({ description: 'Where it lies in the bucket' }),
    receivedAt: z.iso.datetime(),
  })
  .meta({ id: 'Bill' });

export const asBill = (bill: StoredBill): z.output<typeof billAnswer> => ({
  id: bill.billId,
  source: bill.source,
  account: bill.account,
  businessDate: bill.businessDate,
  status: bill.status,
  kind: bill.content?.kind,
  format: bill.content?.format,
  revision: bill.revision,
  lines: bill.content?.lines,
  controlTotals: bill.content?.controlTotals,
  notes: bill.content?.notes,
  refusal: bill.refusal && { ...bill.refusal, at: isoTime(bill.refusal.at) },
  sha256: bill.sha256,
  key: bill.objectKey,
  receivedAt: isoTime(bill.receivedAt),
});
