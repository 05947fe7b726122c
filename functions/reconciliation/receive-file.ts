import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { dayOf } from '../ledger/contract.ts';
import type { BillStore, StoredBill } from './bill-store.ts';
import { BadBill, type BillSummary } from './domain/bill.ts';
import { providers, type ReconciliationConfig } from './domain/config.ts';
import { billSources } from './domain/line.ts';
import { contentOf, readFile, refuse } from './read-file.ts';
import type { ReconciliationStore } from './store.ts';

export type ReceiveDeps = {
  readonly objects: Pick<ObjectStore, 'read'>;
  readonly bills: Pick<BillStore, 'receive' | 'parsed' | 'rejected'>;
  readonly reconciliations: Pick<ReconciliationStore, 'request'>;
  readonly config: ReconciliationConfig;
  readonly now: Clock;
};

/** Where a person or program puts a bill: `bills/{source}/{account}/{businessDate}/{file name}`. */
const place = z.tuple([
  z.literal('bills'),
  z.enum(billSources),
  z.string().regex(/^[\w.-]{1,40}$/),
  z.iso.date(),
  z.string().min(1),
]);

/** What became of a file: not looked at because of where it lies, refused, or read. */
export type Received = { readonly outcome: 'IGNORED' | 'REFUSED' | 'PARSED'; readonly detail: string };

/**
 * Takes a file that somebody put into the bucket: reads it whole, and refuses it whole or lets it count as the next
 * revision of its day; then asks for the day to be compared anew. The same file again changes nothing.
 */
export async function receiveFile(objectKey: string, deps: ReceiveDeps): Promise<Received> {
  const parts = place.safeParse(objectKey.split('/'));
  if (!parts.success)
    return { outcome: 'IGNORED', detail: 'bills lie under bills/{source}/{account}/{businessDate}/' };
  const [, source, account, businessDate] = parts.data;
  const whole = await hashed(objectKey, deps);
  if (!whole) return { outcome: 'IGNORED', detail: 'the object is gone' };
  const bill = await deps.bills.receive({ source, account, businessDate, objectKey, ...whole }, deps.now());
  if (bill.status === 'SUPERSEDED') return { outcome: 'IGNORED', detail: 'a later file of that day counts' };
  try {
    const content = await read(bill, deps);
    await deps.bills.parsed(bill.billId, content);
  } catch (error) {
    return { outcome: 'REFUSED', detail: await refuse(bill, error, { ...deps, at: deps.now() }) };
  }
  await ask(bill, deps);
  return { outcome: 'PARSED', detail: bill.billId };
}

async function hashed(objectKey: string, { objects }: Pick<ReceiveDeps, 'objects'>) {
  const chunks = await objects.read(objectKey);
  if (!chunks) return undefined;
  const sha256 = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    sha256.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: sha256.digest('hex'), bytes };
}

async function read(bill: StoredBill, { objects }: Pick<ReceiveDeps, 'objects'>) {
  const reading = readFile(bill, objects);
  for (;;) {
    const step = await reading.next();
    if (!step.done) continue;
    expectToEnd(step.value, bill);
    return contentOf(step.value);
  }
}

/** A bank's file may begin before its day, and what is known already of these days counts once; but it ends with it. */
function expectToEnd({ statements }: BillSummary, { businessDate }: StoredBill): void {
  const end = statements
    .map(({ to }) => to)
    .sort()
    .at(-1);
  if (end !== undefined && end > businessDate)
    throw new BadBill('WRONG_DAY', `it goes on to ${end}: it belongs to that day, not to ${businessDate}`);
}

/** A bank's file is of every provider that pays out to that account. */
async function ask(bill: StoredBill, { config, reconciliations, now }: ReceiveDeps): Promise<void> {
  const { source, account, businessDate, billId } = bill;
  if (businessDate >= dayOf(now())) return;
  const of =
    source === 'bank' ? providers.filter((provider) => config[provider].bankAccount === account) : [source];
  for (const provider of of)
    await reconciliations.request({
      requestId: derivedId('rrq', ['bill', provider, billId]),
      businessDate,
      provider,
      ...(source === 'bank' ? {} : { account }),
      requestedBy: `bill ${billId}`,
      requestedAt: now(),
      hash: '',
      events: ['reconciliation.requested'],
    });
}
