import type { Statement } from '../../functions/reconciliation/domain/bill.ts';
import { type ProviderName, providers } from '../../functions/reconciliation/domain/config.ts';
import { addDays } from '../../functions/reconciliation/domain/days.ts';
import { InputError } from '../import/input-error.ts';
import type { Asked } from './arguments.ts';
import type { Book, Heap, Inputs, ReadFile } from './read-inputs.ts';

/** An account at a provider with all that was given of it, and the days to compare, in order. */
export type Subject = {
  readonly provider: ProviderName;
  readonly account: string;
  readonly days: readonly string[];
  /** Those of them that there is a trade bill of, and that there is a fund bill of. */
  readonly tradeDays: readonly string[];
  readonly fundDays: readonly string[];
  /** Where there is a fund bill, or a bank's statement, at all. */
  readonly books: readonly Book[];
  readonly heaps: Readonly<Record<Book, readonly Heap[]>>;
  /** Of the fund bills, and of the bank's account. */
  readonly statements: Readonly<Record<'fund' | 'bank', readonly Statement[]>>;
};

type Bill = ReadFile & { readonly summary: NonNullable<ReadFile['summary']> };
type Account = Pick<Subject, 'provider' | 'account'>;

/** What is to be compared. Throws `InputError` where what was given does not go together. */
export function subjectsOf({ files, heaps }: Inputs, asked: Asked): readonly Subject[] {
  const bills = files
    .filter((file): file is Bill => file.summary !== undefined)
    .map((bill) => dated(bill, asked));
  refuseForeign(bills, asked);
  refuseOverlap(bills);
  const accounts = accountsOf(bills);
  if (accounts.length === 0)
    throw new InputError('there is no trade bill among the files, which the ledger is compared with');
  refuseStray(bills, heaps, accounts);
  return accounts.map((account) => subjectOf(account, { bills, heaps, asked, accounts }));
}

/** A bill without a line may not say of which day it is (微信支付). */
function dated(bill: Bill, { days }: Asked): Bill {
  const { name, summary } = bill;
  if (summary.statements.every(({ from }) => from !== '')) return bill;
  if (days === undefined || days.from !== days.to)
    throw new InputError(`${name}: has no lines and does not say of which day it is: say it with --day`);
  const statements = summary.statements.map((one) => (one.from === '' ? { ...one, ...days } : one));
  return { ...bill, summary: { ...summary, statements } };
}

function refuseForeign(bills: readonly Bill[], { provider }: Asked): void {
  const foreign = bills.find(
    ({ summary }) => provider !== undefined && summary.source !== provider && summary.source !== 'bank',
  );
  if (foreign)
    throw new InputError(`${foreign.name}: is of ${foreign.summary.source}, and --provider says ${provider}`);
}

/** Two bills of the same kind, account and day: one of them is the older, and nobody here knows which. */
function refuseOverlap(bills: readonly Bill[]): void {
  const seen: { readonly file: Bill; readonly statement: Statement }[] = [];
  for (const file of bills.filter(({ summary }) => summary.source !== 'bank'))
    for (const statement of file.summary.statements) {
      const other = seen.find((one) => one.file !== file && overlaps(one, { file, statement }));
      if (other)
        throw new InputError(
          `${file.name}: is of the same days as ${other.file.name}; give the newer one only`,
        );
      seen.push({ file, statement });
    }
}

type Placed = { readonly file: Bill; readonly statement: Statement };

const overlaps = (a: Placed, b: Placed): boolean =>
  a.file.summary.format === b.file.summary.format &&
  a.file.summary.source === b.file.summary.source &&
  a.statement.account === b.statement.account &&
  a.statement.currency === b.statement.currency &&
  a.statement.from <= b.statement.to &&
  b.statement.from <= a.statement.to;

/** Accounts that there is a trade bill of; one without a line may not say whose it is, and is of the provider's only one. */
function accountsOf(bills: readonly Bill[]): readonly Account[] {
  const trade = bills.filter(({ summary }) => summary.kind === 'trade').map(({ summary }) => summary);
  return providers.flatMap((provider) => {
    const own = trade.filter(({ source }) => source === provider).flatMap(({ statements }) => statements);
    const named = [...new Set(own.map(({ account }) => account))].toSorted();
    const told = named.filter((account) => account !== '');
    return (told.length > 0 ? told : named).map((account) => ({ provider, account }));
  });
}

/** Files and lines that belong to none of the accounts. */
function refuseStray(bills: readonly Bill[], heaps: readonly Heap[], accounts: readonly Account[]): void {
  for (const { name, summary } of bills)
    for (const { account } of summary.kind === 'trade' || summary.source === 'bank' ? [] : summary.statements)
      if (!accounts.some((one) => one.provider === summary.source && isOf(one, account, accounts)))
        throw new InputError(
          `${name}: ${summary.source} ${account || '(no account in it)'}: there is no one trade bill that it belongs to`,
        );
  const ledger = heaps.filter(({ book }) => book === 'ledger');
  for (const heap of ledger)
    if (!accounts.some((one) => isOfLedger(heap, one, accounts))) throw strayLine(heap, accounts);
  refuseForeignLedgers(ledger, accounts);
}

/** Whether what says this of its account is of this one: what says nothing is, where the provider has one account only. */
const isOf = ({ provider, account }: Account, said: string, accounts: readonly Account[]): boolean =>
  said === account || (said === '' && accounts.filter((one) => one.provider === provider).length === 1);

/** A ledger's line with another account is compared with the provider's only one, so that it is a difference (账户不符). */
function isOfLedger({ source, account }: Heap, one: Account, accounts: readonly Account[]): boolean {
  const providersHere = new Set(accounts.map(({ provider }) => provider));
  if (source !== one.provider && !(source === '' && providersHere.size === 1)) return false;
  return (
    isOf(one, account, accounts) || accounts.filter(({ provider }) => provider === one.provider).length === 1
  );
}

function strayLine({ file, lineNo, source, account }: Heap, accounts: readonly Account[]): InputError {
  const where = `${file}: line ${lineNo}`;
  const bills = accounts.map((one) => `${one.provider} ${one.account}`).join(', ');
  if (source === '')
    return new InputError(
      `${where}: no provider, and the bills are of ${bills}: add the column provider, or say --provider`,
    );
  if (!accounts.some(({ provider }) => provider === source))
    return new InputError(
      `${where}: of ${source}, and the bills are of ${bills}: add its bill, or say --provider`,
    );
  return new InputError(`${where}: of account ${account || '(none)'}, and the bills are of ${bills}`);
}

/** A ledger all of whose lines name other accounts is another merchant's. */
function refuseForeignLedgers(ledger: readonly Heap[], accounts: readonly Account[]): void {
  for (const [file, heaps] of Map.groupBy(ledger, (heap) => heap.file)) {
    const isOurs = ({ account }: Heap) => account === '' || accounts.some((one) => one.account === account);
    if (!heaps.some(isOurs))
      throw new InputError(
        `${file}: is of account ${heaps[0]?.account}, the bills are of ${accounts.map(({ account }) => account).join(', ')}`,
      );
  }
}

type Given = {
  readonly bills: readonly Bill[];
  readonly heaps: readonly Heap[];
  readonly asked: Asked;
  readonly accounts: readonly Account[];
};

function subjectOf(account: Account, given: Given): Subject {
  const { bills, asked, accounts } = given;
  const ours = bills.filter(({ summary }) => summary.source === account.provider);
  const statements = (kind: string) =>
    ours
      .filter(({ summary }) => summary.kind === kind)
      .flatMap(({ summary }) => summary.statements.filter((one) => isOf(account, one.account, accounts)));
  const bank = bills
    .filter(({ summary }) => summary.source === 'bank')
    .flatMap(({ summary }) => summary.statements);
  const heaps = heapsOf(account, given);
  const tradeDays = daysOf(statements('trade')).filter((day) => isAsked(day, asked));
  refuseUncovered(account, { ledger: heaps.ledger, tradeDays, asked });
  refuseUnproved(account, { fund: statements('fund'), tradeDays, asked });
  return {
    ...account,
    tradeDays,
    fundDays: daysOf(statements('fund')),
    days: daysToCompare(tradeDays, { fund: statements('fund'), bank, asked }),
    books: [
      'ledger',
      'channel',
      ...(statements('fund').length > 0 ? ['fund' as const] : []),
      ...(bank.length > 0 ? ['bank' as const] : []),
    ],
    heaps,
    statements: { fund: statements('fund').map((one) => ({ ...one, account: account.account })), bank },
  };
}

function heapsOf(account: Account, { heaps, accounts }: Given): Subject['heaps'] {
  const of = (book: Book) =>
    heaps.filter(
      (heap) =>
        heap.book === book && heap.source === account.provider && isOf(account, heap.account, accounts),
    );
  return {
    ledger: heaps.filter((heap) => heap.book === 'ledger' && isOfLedger(heap, account, accounts)),
    channel: of('channel'),
    fund: of('fund'),
    bank: heaps.filter(({ book }) => book === 'bank'),
  };
}

const isAsked = (day: string, { days }: Asked): boolean =>
  days === undefined || (day >= days.from && day <= days.to);

function daysOf(statements: readonly Statement[]): readonly string[] {
  const days = new Set<string>();
  for (const { from, to } of statements) for (let day = from; day <= to; day = addDays(day, 1)) days.add(day);
  return [...days].sort();
}

type Covered = {
  readonly ledger: readonly Heap[];
  readonly tradeDays: readonly string[];
  readonly asked: Asked;
};

/** A day of the ledger without a bill is not proved, so it is never passed over in silence. */
function refuseUncovered({ provider, account }: Account, { ledger, tradeDays, asked }: Covered): void {
  const open = ledger.filter(({ day }) => isAsked(day, asked) && !tradeDays.includes(day));
  const days = [...new Set(open.map(({ day }) => day))].sort();
  const lines = open.reduce((sum, heap) => sum + heap.lines, 0);
  if (days.length > 0)
    throw new InputError(
      `no trade bill of ${provider} ${account} covers ${listed(days)}` +
        ` (${lines} ${lines === 1 ? 'line' : 'lines'} of the ledger): give it, or choose days with --day`,
    );
  if (tradeDays.length === 0)
    throw new InputError(`no trade bill of ${provider} ${account} is of the days of --day`);
}

type Unproved = Pick<Covered, 'tradeDays' | 'asked'> & { readonly fund: readonly Statement[] };

/** What a fund bill moved is compared with the trade bill of its day, so it is not passed over without one either. */
function refuseUnproved({ provider, account }: Account, { fund, tradeDays, asked }: Unproved): void {
  const days = daysOf(fund).filter((day) => isAsked(day, asked) && !tradeDays.includes(day));
  if (days.length > 0)
    throw new InputError(
      `no trade bill of ${provider} ${account} covers ${listed(days)} of its fund bills: give it, or choose days with --day`,
    );
}

const listed = (days: readonly string[]): string =>
  `${days.slice(0, 10).join(', ')}${days.length > 10 ? ' …' : ''}`;

type Others = {
  readonly fund: readonly Statement[];
  readonly bank: readonly Statement[];
  readonly asked: Asked;
};

/** Every day from the first to the last of the trade bills, and after it those on which the bank may still tell of it. */
function daysToCompare(tradeDays: readonly string[], { fund, bank, asked }: Others): readonly string[] {
  const [first = '', last = first] = [tradeDays[0], tradeDays.at(-1)];
  const others = daysOf([...fund, ...bank]).filter((day) => day >= first && isAsked(day, asked));
  return [
    ...new Set([
      ...tradeDays,
      ...others.filter((day) => day <= last),
      ...daysOf(bank).filter((day) => day > last),
    ]),
  ].sort();
}
