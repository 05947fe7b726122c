import type { ProviderName } from '../../../functions/payments/provider.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { Bank, Paid } from '../engine/bank.ts';
import type { BillFault, Bills } from '../engine/bills.ts';
import type { Violate } from './commits.ts';
import { capturedIn, type RawPosting, type RawSide, sidesIn, word } from './raw-items.ts';

export type NightRemains = {
  readonly items: readonly Item[];
  readonly banks: readonly Bank[];
  readonly bills: Bills;
  readonly now: number;
  /** Money that came, that nobody told of and that is not here. */
  readonly untold: ReadonlySet<string>;
};

const dayMs = 86_400_000;
const beijingMs = 8 * 3_600_000;
const firstDay = '2026-06-18';

/**
 * Money of which nobody has to tell: under a number of nobody's, or a second time under one of ours. It is not here, or as
 * a bill has it that is wrong about it.
 */
export function untoldIn(items: readonly Item[], banks: readonly Bank[], bills: Bills): ReadonlySet<string> {
  const here = new Set(
    items.map((item) => (item.sk === 'PAYMENT' ? capturedIn(item)?.channelTxnId : undefined)),
  );
  const wrong = new Set(bills.faults().flatMap(({ numbers }) => numbers));
  return new Set(
    banks
      .flatMap((bank) =>
        bank.payments().filter((paid) => bank.paidUnder(paid.outTradeNo) !== paid || isNobodys(paid)),
      )
      .map(({ channelTxnId }) => channelTxnId)
      .filter((id) => !here.has(id) || wrong.has(id)),
  );
}

const isNobodys = ({ outTradeNo }: Paid): boolean => /^(?:X|NOBODYS)/.test(outTradeNo);

/** Once faults have ceased and a few nights have passed: bills and journal agree, or a difference says why. */
export function checkNights(remains: NightRemains, violate: Violate): void {
  const days = daysUntilYesterday(remains.now);
  for (const bank of remains.banks) {
    checkDays(bank.name, days, remains, violate);
    checkBalance(bank.name, days.at(-1) ?? firstDay, remains, violate);
  }
  checkExplained(remains, violate);
  checkFound(remains, violate);
}

function daysUntilYesterday(now: number): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(firstDay); at + dayMs <= now + beijingMs; at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function checkDays(
  provider: ProviderName,
  days: readonly string[],
  { items }: NightRemains,
  violate: Violate,
): void {
  const heads = items.filter((item) => item.sk === 'RECONCILIATION' && item['provider'] === provider);
  for (const day of days) {
    const head = heads.find(({ businessDate }) => businessDate === day);
    const status = word(head, 'status');
    if (status !== 'BALANCED' && status !== 'OUT_OF_BALANCE')
      violate('every day is concluded in the end', `${provider} ${day} is ${status || 'not there'}`);
  }
}

const differencesIn = (items: readonly Item[]) => items.filter(({ sk }) => sk === 'DIFFERENCE');
const isOpen = ({ status }: Item): boolean => status !== 'RESOLVED' && status !== 'WRITTEN_OFF';

/** What the account is more or less than our books say because of a difference, once all fees are booked. */
function effectOf(difference: Item): number {
  const own = ((difference['effect'] ?? {}) as Readonly<Record<string, number>>)['CNY'] ?? 0;
  const { ledger, channel } = sidesIn(difference);
  const isPair = difference['leg'] === 'A' && ledger !== undefined && channel !== undefined;
  return isPair ? channel.minor - ledger.minor : own;
}

/** Books and open differences are what the provider's bills end with. */
function checkBalance(
  provider: ProviderName,
  until: string,
  { items, bills }: NightRemains,
  violate: Violate,
): void {
  const account = `channel-receivable:${provider}`;
  const books = items
    .filter(({ sk }) => sk === 'ENTRY')
    .flatMap((entry) => (entry as unknown as RawPosting).lines)
    .reduce((sum, line) => (line.account === account ? sum + line.minor : sum), 0);
  const open = differencesIn(items)
    .filter((each) => each['provider'] === provider && isOpen(each))
    .reduce((sum, each) => sum + effectOf(each), 0);
  const closing = bills.closing(provider, until);
  if (BigInt(books + open) !== closing)
    violate(
      'books and differences are what the bills say',
      `${provider}: ${books} in the books, ${open} in differences, ${closing} by the bills`,
    );
}

const numbersOf = (difference: Item): readonly string[] =>
  Object.values(sidesIn(difference)).flatMap(({ channelNo, outNo, paymentNo }: RawSide) => [
    channelNo,
    outNo,
    paymentNo,
  ]);

const isLasting = ({ until }: BillFault): boolean => until === Number.POSITIVE_INFINITY;

/** Nothing is open but what the faults of the world explain. */
function checkExplained({ items, banks, bills, untold }: NightRemains, violate: Violate): void {
  const done = new Set(
    items
      .filter(({ sk, status }) => sk === 'REFUND' && status === 'SUCCEEDED')
      .map((refund) => word(refund, 'outRefundNo')),
  );
  const unknown = banks
    .flatMap((bank) => bank.refunds())
    .filter(({ moves, outRefundNo }) => moves > 0 && !done.has(outRefundNo))
    .flatMap(({ outRefundNo, channelRefundId, channelTxnId }) => [
      outRefundNo,
      channelRefundId,
      channelTxnId,
    ]);
  const explained = new Set([
    ...untold,
    ...unknown,
    ...bills
      .faults()
      .filter(isLasting)
      .flatMap(({ numbers }) => numbers),
  ]);
  for (const difference of differencesIn(items).filter(isOpen))
    if (!numbersOf(difference).some((number) => explained.has(number)))
      violate(
        'nothing is open without a reason',
        `${difference['differenceId']} ${difference['key']} is ${difference['status']}`,
      );
}

const kindsOf: Readonly<Record<string, readonly string[]>> = {
  'bill line missing': ['LEDGER_ONLY', 'REFUND_MISSING', 'FUND_ONLY', 'FUND_MISSING', 'AMOUNT'],
  'bill line twice': ['DUPLICATE_LINE', 'AMOUNT', 'FEE'],
  'bill amount off': ['AMOUNT'],
  'bill fee off': ['FEE', 'AMOUNT'],
};
const kindsOfUnknown = ['CHANNEL_ONLY', 'REFUND_EXCESS', 'DUPLICATE_CHARGE'];

/** What the movement of an entry is known by: a payment by the provider's number, a refund by ours. */
function ownNumberOf({ sk, reference }: Item): string {
  const told = sk === 'ENTRY' ? (reference as Item | undefined) : undefined;
  return word(told, word(told, 'kind') === 'REFUND' ? 'outNo' : 'channelNo');
}

/** What is wrong in a bill is a difference of its kind, and so is money that nobody told of. */
function checkFound({ items, bills, untold }: NightRemains, violate: Violate): void {
  const differences = differencesIn(items);
  const about = (number: string) => differences.filter((each) => numbersOf(each).includes(number));
  const lasting = bills.faults().filter(isLasting);
  for (const { kind, day, provider, numbers } of lasting) {
    const found = numbers.flatMap(about).map((each) => word(each, 'kind'));
    const isTold = !numbers.some((number) => untold.has(number));
    const isHere = isTold && items.some((entry) => numbers.includes(ownNumberOf(entry)));
    if (isHere && !found.some((each) => kindsOf[kind]?.includes(each)))
      violate('what is wrong in a bill is found', `${kind} of ${provider} ${day} ${numbers}: ${found}`);
  }
  const wronged = new Set(bills.faults().flatMap(({ numbers }) => numbers));
  for (const channelTxnId of untold)
    if (
      !wronged.has(channelTxnId) &&
      !about(channelTxnId).some((each) => kindsOfUnknown.includes(word(each, 'kind')))
    )
      violate('money that nobody told of is found', channelTxnId);
}
