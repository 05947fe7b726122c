import type { Statement } from './bill.ts';
import type { FieldDifference, Found, Leg } from './difference.ts';
import { amountText, keyOf } from './differing.ts';

/** Where an account ended by the last statement of it that was compared. */
export type Closing = {
  readonly account: string;
  readonly currency: string;
  /** The last day that it speaks of. */
  readonly day: string;
  readonly balance?: bigint;
  readonly id?: string;
  readonly sequence?: number;
};

/** What an account moved on a day by the lines read. */
export type Movement = {
  readonly account: string;
  readonly currency: string;
  readonly day: string;
  readonly net: bigint;
};

export type BalanceInput = {
  readonly leg: Leg;
  readonly statements: readonly Statement[];
  /** Of earlier days; an account without one begins here. */
  readonly previous: readonly Closing[];
  /** Left out where a source's lines are not all read. */
  readonly movements?: readonly Movement[];
};

const accountOf = ({ account, currency }: Pick<Statement, 'account' | 'currency'>) =>
  `${account} ${currency}`;

/**
 * Whether balances go on from statement to statement and from day to day: the opening is the last closing, opening plus
 * lines is the closing, no statement is left out, told twice or a copy. Each break is a difference of its own, without
 * effect: it says that lines are missing, not which.
 */
export function balanceBreaks({ leg, statements, previous, movements }: BalanceInput): readonly Found[] {
  const last = new Map(previous.map((closing) => [accountOf(closing), closing]));
  const byAccount = Map.groupBy(statements.toSorted(inSequence), accountOf);
  return [...byAccount.values()].flatMap((ofAccount) => [
    ...chainBreaks(leg, ofAccount, last.get(accountOf(ofAccount[0] as Statement))),
    ...(movements ? sumBreaks(leg, ofAccount, movements) : []),
  ]);
}

/** Statements by the days that they speak of, then by number. */
export function inSequence(a: Statement, b: Statement): number {
  const [left, right] = [a, b].map(
    ({ from, to, sequence = 0, id = '' }) => [from, to, sequence, id] as const,
  );
  for (const [index, value] of (left ?? []).entries()) {
    const other = right?.[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** The closing that the next statement has to go on from. */
export function closingOf({ account, currency, to, closing, id, sequence }: Statement): Closing {
  return {
    ...{ account, currency, day: to },
    ...(closing === undefined ? {} : { balance: closing }),
    ...(id === undefined ? {} : { id }),
    ...(sequence === undefined ? {} : { sequence }),
  };
}

function chainBreaks(
  leg: Leg,
  statements: readonly Statement[],
  previous: Closing | undefined,
): readonly Found[] {
  const found: Found[] = [];
  let last = previous;
  for (const statement of statements) {
    const repeated = repeats(statement, last);
    const fields = repeated.length > 0 || last === undefined ? repeated : goesOn(statement, last);
    if (fields.length > 0) found.push(breakOf(leg, statement, fields));
    if (repeated.length === 0) last = closingOf(statement);
  }
  return found;
}

/** A copy, or one that was there before. */
function repeats({ copy, id, sequence }: Statement, last: Closing | undefined): readonly FieldDifference[] {
  const again = id !== undefined && id === last?.id && sequence === last?.sequence;
  return copy || again ? [{ field: 'count', expected: '1', actual: `2 (${id ?? sequence ?? 'copy'})` }] : [];
}

function goesOn({ currency, from, opening, sequence }: Statement, last: Closing): readonly FieldDifference[] {
  const isNext = sequence === undefined || last.sequence === undefined || sequence === last.sequence + 1;
  const isYearStart = sequence === 1 && from.slice(0, 4) > last.day.slice(0, 4);
  const isContinued = opening === undefined || last.balance === undefined || opening === last.balance;
  return [
    ...(isNext || isYearStart
      ? []
      : [{ field: 'count' as const, expected: `${(last.sequence ?? 0) + 1}`, actual: `${sequence}` }]),
    ...(isContinued
      ? []
      : [
          {
            field: 'balance' as const,
            expected: amountText(currency, last.balance ?? 0n),
            actual: amountText(currency, opening ?? 0n),
          },
        ]),
  ];
}

/** The account's lines of the days that its statements speak of have to lead from the first opening to the last closing. */
function sumBreaks(
  leg: Leg,
  statements: readonly Statement[],
  movements: readonly Movement[],
): readonly Found[] {
  const told = statements.filter(({ copy }) => !copy);
  const [first, last] = [told[0], told.at(-1)];
  if (first?.opening === undefined || last?.closing === undefined) return [];
  const moved = movements
    .filter((movement) => accountOf(movement) === accountOf(first))
    .filter(({ day }) => day >= first.from && day <= last.to)
    .reduce((sum, { net }) => sum + net, 0n);
  const expected = first.opening + moved;
  if (expected === last.closing) return [];
  const text = (balance: bigint) => amountText(first.currency, balance);
  const field = { field: 'balance' as const, expected: text(expected), actual: text(last.closing) };
  return [breakOf(leg, last, [field], 'closing')];
}

function breakOf(
  leg: Leg,
  { account, currency, from, sequence, id }: Statement,
  fields: readonly FieldDifference[],
  where = 'opening',
): Found {
  const key = keyOf(leg, 'BALANCE_BREAK', account, currency, from, `${sequence ?? id ?? ''}`, where);
  return { leg, kind: 'BALANCE_BREAK', key, day: from, sides: {}, fields, effect: {} };
}
