import { parseArgs } from 'node:util';
import { auditDay, type Look } from '../functions/ledger/audit-day.ts';
import { balancesAt } from '../functions/ledger/balances-at.ts';
import { accountNames, kindOf } from '../functions/ledger/domain/account.ts';
import { dayOf, daysBetween } from '../functions/ledger/domain/business-day.ts';
import { sentenceOf } from '../functions/ledger/domain/ledger-audit.ts';
import type { Turnover } from '../functions/ledger/domain/turnover.ts';
import { ledgerDeps } from '../functions/ledger/ledger-deps.ts';
import { auditDeps } from '../functions/payments/audit-deps.ts';
import { auditOrder } from '../functions/payments/audit-payments.ts';
import { system } from '../shared/adapters/system.ts';
import type { Table } from '../shared/dynamodb/table.ts';
import { decimalsOf } from '../shared/kernel/money.ts';
import { AuditError, tableToAudit } from './audit-table.ts';

const usage = `npm run ledger:audit [-- --from DAY --to DAY] [--settle SECONDS]
  Prints the balance of every account (试算平衡) and proves for each business day, from the first one to today, that the
  journal and its counters agree. Changes nothing. Reads the running local host's table, or TABLE_NAME with the AWS
  SDK's usual environment.`;

type Deps = ReturnType<typeof ledgerDeps>;
type Looks = ReadonlyMap<string, Look>;

/** `npm run ledger:audit`: ends with 1 where books differ. */
async function main(): Promise<void> {
  const asked = options();
  const table = await tableToAudit();
  const deps = ledgerDeps(table, system.now);
  const balances = await balancesAt(system.now(), deps);
  for (const line of trialBalance(balances)) console.log(line);
  const today = dayOf(system.now());
  const from = asked.from ?? (await deps.ledger.firstDay()) ?? today;
  const first = await looksAt(daysBetween(from, asked.to ?? today), deps);
  report(first, await again(first, asked.settle, deps), unequal(balances));
  await compareOrders(from, table);
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Of every order since the first day: that its payments did what it says, and that the journal has each step of them. */
async function compareOrders(from: string, table: Table): Promise<void> {
  const deps = auditDeps(table, system.now);
  let orders = 0;
  const differing: string[] = [];
  for (let hour = Date.parse(from) - dayMs; hour < system.now(); hour += hourMs)
    for await (const order of deps.ordersOfHour(hour)) {
      orders += 1;
      differing.push(...(await auditOrder(order, deps)));
    }
  for (const line of differing) console.log(line);
  console.log(
    `${orders} orders compared with payments and journal (业财核对), ${differing.length} differences`,
  );
  if (differing.length > 0) process.exitCode = 1;
}

function options() {
  try {
    const { from, to, settle } = parseArgs({
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        settle: { type: 'string', default: '5' },
      },
    }).values;
    for (const day of [from, to])
      if (day !== undefined && !isDay(day)) throw new Error(`${day} is no day, such as 2026-11-24`);
    if (!/^\d{1,4}$/.test(settle)) throw new Error('--settle takes a number of seconds');
    return { from, to, settle: Number(settle) };
  } catch (error) {
    throw new AuditError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

async function looksAt(days: readonly string[], deps: Deps): Promise<Looks> {
  const looks = new Map<string, Look>();
  for (const day of days) looks.set(day, await auditDay(day, deps));
  return looks;
}

/** What differs may only have been booked while it was read: it is looked at once more. */
async function again(looks: Looks, settle: number, deps: Deps): Promise<Looks> {
  const suspects = [...looks].filter(([, { differences }]) => differences.length > 0).map(([day]) => day);
  if (suspects.length > 0 && settle > 0) {
    console.log(`${suspects.length} days differ: looking again in ${settle} s`);
    await system.sleep(settle * 1000);
  }
  return looksAt(suspects, deps);
}

function trialBalance(balances: readonly Turnover[]): readonly string[] {
  const rows = balances.map(({ account, currency, debit, credit, entries }) => [
    account,
    accountNames[kindOf(account)],
    currency,
    ...[debit, credit, debit - credit].map((minor) => amount(minor, currency)),
    String(entries),
  ]);
  const all = [['account', '科目', 'currency', 'debit', 'credit', 'balance', 'entries'], ...rows];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => width(row[at] ?? '')))) ?? [];
  return all.map((row) =>
    row
      .map((text, at) => {
        const gap = ' '.repeat((widths[at] ?? 0) - width(text));
        return at < 3 ? text + gap : gap + text;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A Chinese character is as wide as two letters. */
const width = (text: string): number => text.length + (text.match(/\p{Script=Han}/gu) ?? []).length;

function amount(minor: bigint, currency: string): string {
  const digits = decimalsOf(currency);
  const padded = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  const [whole, rest] = [padded.slice(0, padded.length - digits), padded.slice(padded.length - digits)];
  return `${minor < 0n ? '-' : ''}${whole}${digits > 0 ? `.${rest}` : ''}`;
}

/** Currencies in which the accounts do not add up to zero. */
function unequal(balances: readonly Turnover[]): readonly string[] {
  const sums = new Map<string, bigint>();
  for (const { currency, debit, credit } of balances)
    sums.set(currency, (sums.get(currency) ?? 0n) + debit - credit);
  return [...sums].filter(([, sum]) => sum !== 0n).map(([currency]) => currency);
}

function report(first: Looks, second: Looks, currencies: readonly string[]): void {
  const differing = [...second].filter(([, { differences }]) => differences.length > 0);
  for (const [day, { differences, settled }] of differing)
    for (const each of differences)
      console.log(`${day}  ${sentenceOf(each)}${settled ? '' : '  (booked in the last minute: may settle)'}`);
  for (const currency of currencies) console.log(`${currency}: the accounts do not add up to zero`);
  const entries = [...first.values()].reduce((sum, look) => sum + look.entries, 0);
  console.log(`${entries} entries in ${first.size} days audited (对账), ${differing.length} days differ`);
  process.exitCode = differing.length + currencies.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof AuditError ? error.message : error);
  process.exit(2);
});
