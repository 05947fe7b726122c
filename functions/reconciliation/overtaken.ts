import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { bankFilesOf } from './bank-files.ts';
import type { BillStore } from './bill-store.ts';
import { type CarriedDeps, carriedInto, carriedOverText } from './carried-over.ts';
import type { ReconciliationConfig } from './domain/config.ts';
import type { PartedDay } from './parted-day.ts';
import type { StoredReconciliation } from './store.ts';

export type OvertakenDeps = CarriedDeps & {
  readonly bills: Pick<BillStore, 'latest'>;
  readonly config: ReconciliationConfig;
};

/**
 * Whether another run has concluded a day since it was parted, and from more than is known in these parts: a bill that
 * counts by now, what the day before leaves by now, entries of the journal. Several files that come at once start several
 * runs over the same days.
 */
export async function knowsMore(
  head: StoredReconciliation,
  parted: PartedDay,
  deps: OvertakenDeps,
): Promise<boolean> {
  if (head.version === parted.headVersion || head.concluded === undefined) return false;
  const booked = parted.sides.find(({ side }) => side === 'ledger')?.lines ?? 0;
  const bookedThere = (head.concluded.totals.ledger ?? []).reduce((sum, { lines }) => sum + lines, 0);
  return bookedThere > booked || (await isOutdated(parted, deps));
}

async function isOutdated({ day, inputs }: PartedDay, deps: OvertakenDeps): Promise<boolean> {
  const carry = bodyHash(carriedOverText(await carriedInto(day, deps)));
  if (carry !== inputs.carry) return true;
  const { bankAccount } = deps.config[day.provider];
  const bank = bankAccount && (await bankFilesOf({ ...day, account: bankAccount }, deps.bills));
  const bills = await deps.bills.latest({ source: day.provider, ...day });
  const known = new Set(inputs.bills.map(({ billId }) => billId));
  return [...bills, ...(bank ? bank.own : [])]
    .filter(({ content }) => content?.kind !== 'dispute')
    .some(({ billId }) => !known.has(billId));
}
