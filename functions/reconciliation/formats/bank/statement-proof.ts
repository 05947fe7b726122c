import { BadBill, type BillSummary, type Expected, type Statement } from '../../domain/bill.ts';
import { shown } from '../cells.ts';
import { expectSource } from '../expectation.ts';

/** Balances of one account and time, and what its lines add up to, minor units. */
export type Balances = { readonly opening: bigint; readonly sum: bigint; readonly closing: bigint };

/** Throws `BadBill` BALANCE unless opening + lines = closing (期初 + 发生 = 期末). */
export function proveBalance({ opening, sum, closing }: Balances, where: string): void {
  if (opening + sum === closing) return;
  const off = closing - opening - sum;
  throw new BadBill(
    'BALANCE',
    `${where}: opening ${opening} + entries ${sum} is not closing ${closing}, in minor units (${off} is missing)`,
  );
}

/** What a bank's file turned out to be, where it is what was expected. Throws FOREIGN, WRONG_DAY or WRONG_SOURCE. */
export function bankSummary(summary: Omit<BillSummary, 'source' | 'kind'>, expected: Expected): BillSummary {
  expectSource(expected, 'bank', 'statement');
  const { account, businessDate } = expected;
  const { statements } = summary;
  const ours = account === undefined ? statements : statements.filter((each) => isOf(each, account));
  if (account !== undefined && ours.length === 0)
    throw new BadBill(
      'FOREIGN',
      `of account ${shown(statements[0]?.account ?? '')}, not of ${shown(account)}`,
    );
  if (businessDate !== undefined && !ours.some(({ from, to }) => from <= businessDate && businessDate <= to))
    throw new BadBill('WRONG_DAY', `of ${ours[0]?.from} to ${ours.at(-1)?.to}, not of ${businessDate}`);
  return { source: 'bank', kind: 'statement', ...summary };
}

const isOf = (statement: Statement, account: string) => plain(statement.account) === plain(account);

/** Banks group the digits of an account with spaces or not. */
const plain = (account: string) => account.replace(/\s/g, '').toUpperCase();
