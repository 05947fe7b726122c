import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import type { BillStore } from './bill-store.ts';
import { carriedOverKey, carriedOverText } from './carried-over.ts';
import { type ConcludeDeps, type Conclusion, concludeDay } from './conclude-day.ts';
import { type Closing, closingOf, inSequence } from './domain/balances.ts';
import type { Statement } from './domain/bill.ts';
import type { ReconciliationConfig } from './domain/config.ts';
import { concludeDay as resultOf } from './domain/reconcile-day.ts';
import type { DayResult } from './domain/result.ts';
import { knowsMore, type OvertakenDeps } from './overtaken.ts';
import { type PartedDay, partedDayKey, readPartedDay, readResult, resultKey } from './parted-day.ts';
import { statementKeyOf } from './statement-key.ts';
import { reconciliationIdOf } from './store.ts';
import { wholeText } from './whole-object.ts';

export type ConcludeNightDeps = ConcludeDeps &
  OvertakenDeps & {
    readonly objects: Pick<ObjectStore, 'read' | 'put'>;
    readonly bills: Pick<BillStore, 'tellChargeback'>;
  };

/**
 * Concludes a business day whose parts are compared: what it leaves to the next day is kept first, then chargebacks are
 * told, then everything else is written. Repeated, or broken off and repeated, it comes to the same. Where another run has
 * concluded the day since it was parted here, and knew more, that stands and nothing is written.
 */
export async function concludeNight(folder: string, deps: ConcludeNightDeps): Promise<Conclusion> {
  const parted = readPartedDay(await required(deps.objects, partedDayKey(folder)));
  const head = await deps.reconciliations.get(reconciliationIdOf(parted.day));
  if (head && (await knowsMore(head, parted, deps))) return { reconciliation: head, isNew: false };
  const partitions = [];
  for (const partition of parted.partitions)
    partitions.push(readResult(await required(deps.objects, resultKey(folder, partition))));
  const result = resultOf(contextOf(parted, deps.config), { sides: parted.sides, partitions });
  await keepForNext(parted, result, deps);
  await tellChargebacks(parted, result, deps);
  const { day, inputs, statements } = parted;
  return concludeDay(
    {
      ...day,
      inputs,
      result,
      closings: sumsOf(statements.fund),
      policy: deps.config[day.provider],
      sides: parted.sides,
      waited: parted.carriedOver.carried,
      statementKey: `${statementKeyOf(day.businessDate)}.html`,
    },
    // On the head that was looked at: where another run comes between, this one is refused and looks again.
    { ...deps, reconciliations: { ...deps.reconciliations, get: async () => head } },
  );
}

async function required(objects: Pick<ObjectStore, 'read'>, key: string): Promise<string> {
  const text = await wholeText(objects, key);
  if (text === undefined) throw new Error(`There is no object ${key}`);
  return text;
}

const contextOf = ({ day, carriedOver, statements }: PartedDay, config: ReconciliationConfig) => ({
  day: day.businessDate,
  policy: config[day.provider],
  calendar: config.calendar,
  carried: carriedOver.carried,
  statements,
  closings: carriedOver.closings,
});

async function keepForNext(parted: PartedDay, { carried, hash }: DayResult, { objects }: ConcludeNightDeps) {
  const { statements, carriedOver, day } = parted;
  const closings = {
    fund: closingsAfter(carriedOver.closings.fund, statements.fund),
    bank: closingsAfter(carriedOver.closings.bank, statements.bank),
  };
  const key = carriedOverKey(reconciliationIdOf(day), hash);
  await objects.put(key, carriedOverText({ carried, closings }), 'application/json');
}

/** An account that this day says nothing of stays where it was. */
function closingsAfter(before: readonly Closing[], statements: readonly Statement[]): readonly Closing[] {
  const ends = new Map(before.map((closing) => [`${closing.account} ${closing.currency}`, closing]));
  const told = statements.filter(({ copy }) => !copy).toSorted(inSequence);
  for (const statement of told) ends.set(`${statement.account} ${statement.currency}`, closingOf(statement));
  return [...ends.values()];
}

/**
 * Chargebacks and corrections that our books do not have; payments open their case by the event. A line that is repeated,
 * or that the fund bill does not have, is no other chargeback.
 */
async function tellChargebacks({ day }: PartedDay, { found }: DayResult, { bills, now }: ConcludeNightDeps) {
  for (const { key, sides, leg, kind } of found) {
    const line = sides.channel;
    if (line?.kind !== 'DISPUTE' || leg !== 'A' || kind !== 'CHANNEL_ONLY') continue;
    const { paymentNo, outNo, minor, currency, at } = line;
    const { provider, account } = day;
    await bills.tellChargeback({ provider, account, key, paymentNo, outNo, minor, currency, at }, now());
  }
}

function sumsOf(statements: readonly Statement[]): Readonly<Record<string, bigint>> {
  const last = new Map(statements.toSorted(inSequence).map((each) => [each.currency, each]));
  return Object.fromEntries(
    [...last].flatMap(([currency, { closing }]) => (closing === undefined ? [] : [[currency, closing]])),
  );
}
