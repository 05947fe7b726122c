import type { Statement } from '../../functions/reconciliation/domain/bill.ts';
import { addDays } from '../../functions/reconciliation/domain/days.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import { type Policy, policySchema } from '../../functions/reconciliation/domain/policy.ts';
import type { DayInput } from '../../functions/reconciliation/domain/reconcile-day.ts';
import { aLine } from './a-line.ts';
import { chance } from './chance.ts';

const styles = ['alipay', 'wechatpay', 'unionpay'] as const;
type Style = (typeof styles)[number];

/** A sale or a refund with all lines that tell of it, on its day and on the next. */
type Sale = { readonly line: Line; readonly today: Sides; readonly late: Sides; isTouched: boolean };
type Sides = { ledger: Line[]; channel: Line[]; fund: Line[] };
/** A payout, and what the bank says of it. */
type Payout = { readonly line: Line; bank: Line[]; isTouched: boolean };

/** What a difference has to be, as one text: leg, kind, number, effect, and whether it is still in time. */
export type Truth = { readonly text: string; readonly next: 'break' | 'cleared' | 'waits' | 'gone' };

/** Two days of one provider with faults planted on the first, and what has to be found on each. */
export type PlantedDays = {
  readonly first: DayInput & LinesOfDay;
  /** What came late. */
  readonly second: DayInput & LinesOfDay;
  readonly faults: readonly string[];
  readonly truths: readonly Truth[];
};
export type LinesOfDay = Readonly<
  Record<'lines', Readonly<Partial<Record<'ledger' | 'channel' | 'fund' | 'bank', readonly Line[]>>>>
>;

type Draft = {
  readonly random: () => number;
  readonly style: Style;
  readonly policy: Policy;
  readonly sales: Sale[];
  readonly payouts: Payout[];
  readonly alone: { fund: Line[]; bank: Line[] };
  readonly truths: Truth[];
  /** What the fund bill's balances are wrong by. */
  off: { opening: bigint; closing: bigint };
  lines: number;
};

const day = '2026-11-24';
const next = addDays(day, 1);
const ppm = 6000;
const account = '1900000109';
const bankAccount = '6225880212345678';
const noon = Date.parse(`${day}T12:00:00+08:00`);
const calendar = { holidays: [], workdays: [] };

/** Half up, as the contract says; the program has its own. */
const feeOf = (minor: number): number =>
  Math.sign(minor) * Math.floor((Math.abs(minor) * ppm + 500_000) / 1_000_000);

const whole = (random: () => number, below: number): number => Math.floor(random() * below);

/** A clean day of this seed with none to four faults on it. */
export function plantedDays(seed: number): PlantedDays {
  const draft = cleanDay(chance(seed));
  const names = Object.keys(faults) as (keyof typeof faults)[];
  const planted: string[] = [];
  for (let left = whole(draft.random, 5); left > 0; left -= 1) {
    const name = names[whole(draft.random, names.length)] ?? 'missing';
    if (faults[name](draft)) planted.push(name);
  }
  return { ...bothDays(draft), faults: planted, truths: draft.truths };
}

function cleanDay(random: () => number): Draft {
  const style = styles[whole(random, styles.length)] ?? 'alipay';
  const draft: Draft = {
    ...{ random, style, sales: [], payouts: [], alone: { fund: [], bank: [] }, truths: [], lines: 0 },
    off: { opening: 0n, closing: 0n },
    policy: policySchema.parse({
      ...{ fee: { ppm, refundReturns: true }, bankAccount, bankWords: ['支付'] },
      payouts: style === 'unionpay' ? 'daily-net' : 'fund-bill',
    }),
  };
  for (let index = 0; index < 4 + whole(random, 6); index += 1) draft.sales.push(aSale(draft, index));
  for (let index = 0; index < 1 + whole(random, 4); index += 1) draft.sales.push(aRefund(draft, index));
  if (style !== 'unionpay')
    for (let index = 0; index < 3; index += 1) draft.payouts.push(aPayout(draft, index));
  return draft;
}

function aSale(draft: Draft, index: number): Sale {
  const minor = 1 + whole(draft.random, 200_000);
  return saleOf(draft, { channelNo: `42000${index}`, outNo: `ord-${index}`, minor, fee: feeOf(minor) });
}

/** Of a payment of this day, which is then left as it is, or of an earlier one. */
function aRefund(draft: Draft, index: number): Sale {
  const of = draft.sales[index];
  const isOfToday = of !== undefined && !of.isTouched && draft.random() < 0.3;
  if (isOfToday) of.isTouched = true;
  const minor = -1 - whole(draft.random, isOfToday ? of.line.minor : 50_000);
  const sale = saleOf(draft, {
    ...{ kind: 'REFUND', outNo: `ref-${index}`, minor, fee: feeOf(minor) },
    channelNo: draft.style === 'alipay' ? '' : `50000${index}`,
    paymentNo: isOfToday ? of.line.channelNo : `41000${index}`,
  });
  sale.isTouched = isOfToday;
  return sale;
}

const numbered = (draft: Draft, line: Partial<Line>): Line => {
  draft.lines += 1;
  return aLine({ account, at: noon + whole(draft.random, 36_000) * 1000, ...line, lineNo: draft.lines });
};

const noSides = (): Sides => ({ ledger: [], channel: [], fund: [] });

function saleOf(draft: Draft, part: Partial<Line>): Sale {
  const line = numbered(draft, part);
  // A journal may not know the provider's number, or the account.
  const unknown = {
    ...(draft.random() < 0.1 ? { channelNo: '' } : {}),
    ...(draft.random() < 0.1 ? { account: '' } : {}),
  };
  const ledger = [numbered(draft, { ...line, fee: 0, ...unknown })];
  const today = { ledger, channel: [line], fund: fundRows(draft, line) };
  return { line, today, late: noSides(), isTouched: false };
}

/** How the provider's fund bill tells a trade line: fees in rows of their own, but not those of WeChat's refunds. */
function fundRows(draft: Draft, line: Line): Line[] {
  if (draft.style === 'unionpay' || line.status === 'FAILED') return [];
  const row = (part: Partial<Line>) => numbered(draft, { ...line, fee: 0, ...part });
  if (draft.style === 'wechatpay' && line.kind === 'REFUND') return [row({ minor: line.minor - line.fee })];
  const fee = line.fee === 0 ? [] : [row({ kind: 'FEE', minor: -line.fee })];
  return [row({}), ...fee];
}

function aPayout(draft: Draft, index: number): Payout {
  const minor = 10_000_000 + index * 1_234_567;
  const line = numbered(draft, {
    ...{ kind: 'SETTLEMENT', channelNo: `30000${index}`, outNo: `pay-${index}`, minor: -minor },
  });
  return {
    line,
    bank: [bankLine(draft, { minor, reference: index === 0 ? '' : line.channelNo })],
    isTouched: false,
  };
}

const bankLine = (draft: Draft, part: Partial<Line>): Line =>
  numbered(draft, {
    ...{ kind: 'OTHER', account: bankAccount, channelNo: `b${draft.lines}`, outNo: '', paymentNo: '' },
    ...{ counterparty: '某支付公司', ...part },
  });

type Said = Omit<Truth, 'text'> & {
  readonly effect?: Readonly<Record<string, number>>;
  readonly inTime?: true;
};

/** The text of a difference, of the program's as of the truth. */
export const truthText = (
  what: string,
  effect: Readonly<Record<string, number>>,
  inTime: string | undefined,
): string =>
  `${what} ${JSON.stringify(Object.fromEntries(Object.entries(effect).filter(([, minor]) => minor !== 0)))}${
    inTime === undefined ? '' : ' in time'
  }`;

function expectFound(draft: Draft, what: string, { next: after, effect = {}, inTime }: Said): true {
  draft.truths.push({ text: truthText(what, effect, inTime && 'yes'), next: after });
  return true;
}

/** One that no fault has touched yet, which this fault does. */
function pick<T extends { isTouched: boolean }>(draft: Draft, from: readonly T[]): T | undefined {
  const free = from.filter(({ isTouched }) => !isTouched);
  const picked = free[whole(draft.random, free.length)];
  if (picked) picked.isTouched = true;
  return picked;
}

const pickPayment = (draft: Draft) =>
  pick(
    draft,
    draft.sales.filter(({ line }) => line.kind === 'PAYMENT'),
  );
const pickRefund = (draft: Draft) =>
  pick(
    draft,
    draft.sales.filter(({ line }) => line.kind === 'REFUND'),
  );
const pickWithFund = (draft: Draft) => (draft.style === 'unionpay' ? undefined : pick(draft, draft.sales));

/** The trade bill tells the sale otherwise, and the fund bill as the trade bill. */
function retell(draft: Draft, sale: Sale, part: Partial<Line>): void {
  const line = { ...sale.line, ...part };
  sale.today.channel = [line];
  sale.today.fund = fundRows(draft, line);
}

const net = ({ minor, fee }: Line): number => minor - fee;
const onlyKinds = {
  PAYMENT: { ledger: 'LEDGER_ONLY', channel: 'CHANNEL_ONLY' },
  REFUND: { ledger: 'REFUND_MISSING', channel: 'REFUND_EXCESS' },
} as const;
const kindOf = ({ line }: Sale, side: 'ledger' | 'channel') =>
  `A ${onlyKinds[line.kind as 'PAYMENT' | 'REFUND'][side]} ${line.outNo}`;

function onlyInLedger(draft: Draft, sale: Sale | undefined, after: Truth['next']): boolean {
  if (!sale) return false;
  const { today, late, line } = sale;
  if (after === 'cleared') {
    late.channel = today.channel.map((one) => ({ ...one, day: next }));
    late.fund = today.fund.map((one) => ({ ...one, day: next }));
  }
  today.channel = [];
  today.fund = [];
  return expectFound(draft, kindOf(sale, 'ledger'), {
    next: after,
    effect: { CNY: -line.minor },
    inTime: true,
  });
}

function onlyInChannel(draft: Draft, sale: Sale | undefined, after: Truth['next']): boolean {
  if (!sale) return false;
  const { today, late, line } = sale;
  if (after === 'cleared') late.ledger = today.ledger.map((one) => ({ ...one, day: next }));
  today.ledger = [];
  return expectFound(draft, kindOf(sale, 'channel'), {
    next: after,
    effect: { CNY: line.minor },
    inTime: true,
  });
}

function onlyInTrade(draft: Draft, after: Truth['next']): boolean {
  const sale = pickWithFund(draft);
  if (!sale || net(sale.line) === 0) return false;
  const { today, late, line } = sale;
  if (after === 'cleared') late.fund = today.fund.map((one) => ({ ...one, day: next }));
  today.fund = [];
  return expectFound(draft, `B FUND_MISSING ${line.outNo}`, {
    ...{ next: after, effect: { CNY: -net(line) }, inTime: true },
  });
}

const faults = {
  missing: (draft: Draft) => onlyInLedger(draft, pickPayment(draft), 'break'),
  extra: (draft: Draft) => onlyInChannel(draft, pickPayment(draft), 'break'),
  refundMissing: (draft: Draft) => onlyInLedger(draft, pickRefund(draft), 'break'),
  refundExcess: (draft: Draft) => onlyInChannel(draft, pickRefund(draft), 'break'),
  channelDrift: (draft: Draft) => onlyInLedger(draft, pick(draft, draft.sales), 'cleared'),
  ledgerDrift: (draft: Draft) => onlyInChannel(draft, pick(draft, draft.sales), 'cleared'),
  fundMissing: (draft: Draft) => onlyInTrade(draft, 'break'),
  fundDrift: (draft: Draft) => onlyInTrade(draft, 'cleared'),
  amount: (draft: Draft) => {
    const sale = pick(draft, draft.sales);
    if (!sale) return false;
    const by = draft.random() < 0.5 ? 1 : -1;
    const minor = sale.line.minor + by;
    retell(draft, sale, { minor, fee: feeOf(minor) });
    return expectFound(draft, `A AMOUNT ${sale.line.outNo}`, { next: 'gone', effect: { CNY: by } });
  },
  fee: (draft: Draft) => {
    const sale = pick(draft, draft.sales);
    if (!sale) return false;
    const by = draft.random() < 0.5 ? 1 : -1;
    retell(draft, sale, { fee: sale.line.fee + by });
    return expectFound(draft, `A FEE ${sale.line.outNo}`, { next: 'gone', effect: { CNY: -by } });
  },
  status: (draft: Draft) => {
    const sale = pick(draft, draft.sales);
    if (!sale) return false;
    retell(draft, sale, { status: 'FAILED', fee: 0 });
    return expectFound(draft, `A STATUS ${sale.line.outNo}`, {
      next: 'gone',
      effect: { CNY: -sale.line.minor },
    });
  },
  currency: (draft: Draft) => {
    const sale = pick(draft, draft.sales);
    if (!sale) return false;
    retell(draft, sale, { currency: 'USD' });
    const { minor } = sale.line;
    return expectFound(draft, `A CURRENCY ${sale.line.outNo}`, {
      next: 'gone',
      effect: { CNY: -minor, USD: minor },
    });
  },
  account: (draft: Draft) => {
    const sale = pick(draft, draft.sales);
    if (!sale) return false;
    retell(draft, sale, { account: '1900000999' });
    sale.today.ledger = sale.today.ledger.map((line) => ({ ...line, account }));
    return expectFound(draft, `A ACCOUNT ${sale.line.outNo}`, { next: 'gone' });
  },
  duplicateLine: (draft: Draft) => {
    const sale = pick(draft, draft.sales);
    if (!sale) return false;
    const { line, today } = sale;
    today.channel = [line, numbered(draft, line)];
    if (draft.style !== 'unionpay' && net(line) !== 0)
      expectFound(draft, `B AMOUNT ${line.outNo}`, { next: 'gone', effect: { CNY: -net(line) } });
    return expectFound(draft, `A DUPLICATE_LINE ${line.outNo}`, {
      next: 'gone',
      effect: { CNY: line.minor },
    });
  },
  duplicateCharge: (draft: Draft) => {
    const sale = pickPayment(draft);
    if (!sale) return false;
    const { line, today } = sale;
    const second = numbered(draft, {
      ...line,
      channelNo: `${line.channelNo}9`,
      paymentNo: `${line.channelNo}9`,
    });
    today.channel = [line, second];
    today.fund = [...today.fund, ...fundRows(draft, second)];
    return expectFound(draft, `A DUPLICATE_CHARGE ${line.outNo}`, {
      next: 'gone',
      effect: { CNY: line.minor },
    });
  },
  refundOnItsWay: (draft: Draft) => {
    const sale = pickRefund(draft);
    if (!sale) return false;
    retell(draft, sale, { status: 'PROCESSING' });
    Object.assign(sale.today, { ledger: [], fund: [] });
    const said = { next: 'waits', inTime: true } as const;
    if (draft.style !== 'unionpay' && net(sale.line) !== 0)
      expectFound(draft, `B FUND_MISSING ${sale.line.outNo}`, { ...said, effect: { CNY: -net(sale.line) } });
    return expectFound(draft, kindOf(sale, 'channel'), { ...said, effect: { CNY: sale.line.minor } });
  },
  dispute: (draft: Draft) => {
    const sale = pickPayment(draft);
    if (!sale) return false;
    const { line, today } = sale;
    const part = {
      kind: 'DISPUTE',
      channelNo: `9${line.channelNo}`,
      outNo: `dis-${line.outNo}`,
      fee: 0,
    } as const;
    const dispute = numbered(draft, { ...line, ...part, paymentNo: part.channelNo, minor: -line.minor });
    today.channel.push(dispute);
    today.fund.push(...fundRows(draft, dispute));
    return expectFound(draft, `A CHANNEL_ONLY ${part.outNo}`, {
      ...{ next: 'break', effect: { CNY: -line.minor }, inTime: true },
    });
  },
  fundAmount: (draft: Draft) => {
    const sale = pickWithFund(draft);
    const [row, ...rest] = sale?.today.fund ?? [];
    if (!sale || !row) return false;
    sale.today.fund = [{ ...row, minor: row.minor + 1 }, ...rest];
    return expectFound(draft, `B AMOUNT ${sale.line.outNo}`, { next: 'gone', effect: { CNY: 1 } });
  },
  fundFee: (draft: Draft) => {
    const sale = pickWithFund(draft);
    const [row, fee] = sale?.today.fund ?? [];
    if (!sale || !row || !fee) return false;
    sale.today.fund = [row, { ...fee, minor: fee.minor - 1 }];
    return expectFound(draft, `B FEE ${sale.line.outNo}`, { next: 'gone', effect: { CNY: -1 } });
  },
  fundOnly: (draft: Draft) => {
    if (draft.style === 'unionpay') return false;
    const outNo = `top-${draft.lines}`;
    draft.alone.fund.push(
      numbered(draft, { kind: 'OTHER', channelNo: outNo, outNo, minor: 777, label: '充值' }),
    );
    return expectFound(draft, `B FUND_ONLY ${outNo}`, { next: 'gone', effect: { CNY: 777 } });
  },
  bankShort: (draft: Draft) => {
    const payout = pick(
      draft,
      draft.payouts.filter(({ bank }) => bank[0]?.reference !== ''),
    );
    const [bank] = payout?.bank ?? [];
    if (!payout || !bank) return false;
    payout.bank = [{ ...bank, minor: bank.minor - 1 }];
    return expectFound(draft, `C BANK_AMOUNT ${payout.line.outNo}`, { next: 'gone', effect: { CNY: -1 } });
  },
  bankMissing: (draft: Draft) => {
    const payout = pick(draft, draft.payouts);
    if (!payout) return false;
    payout.bank = [];
    return expectFound(draft, `C BANK_MISSING ${payout.line.outNo}`, {
      ...{ next: 'waits', effect: { CNY: payout.line.minor }, inTime: true },
    });
  },
  bankOnly: (draft: Draft) => {
    const line = bankLine(draft, { minor: 13, reference: '利息' });
    draft.alone.bank.push(line);
    return expectFound(draft, `C BANK_ONLY ${line.channelNo}`, { next: 'gone', effect: { CNY: 13 } });
  },
  merged: (draft: Draft) => {
    const payouts = [pick(draft, draft.payouts), pick(draft, draft.payouts)].filter(
      (one) => one !== undefined,
    );
    if (payouts.length < 2) return false;
    const minor = payouts.reduce((sum, { line }) => sum - line.minor, 0);
    const line = bankLine(draft, { minor, reference: '汇总' });
    draft.alone.bank.push(line);
    for (const { line: paid, ...payout } of payouts)
      expectFound(draft, `C BANK_MISSING ${paid.outNo} suggested 2`, {
        ...{ next: 'waits', effect: { CNY: paid.minor }, inTime: true },
        ...payout,
      });
    for (const payout of payouts) payout.bank = [];
    return expectFound(draft, `C BANK_ONLY ${line.channelNo} suggested 2`, {
      next: 'gone',
      effect: { CNY: minor },
    });
  },
  opening: (draft: Draft) => {
    if (draft.style === 'unionpay' || draft.off.opening !== 0n) return false;
    draft.off.opening = 1n;
    return expectFound(draft, 'B BALANCE_BREAK ', { next: 'gone' });
  },
  closing: (draft: Draft) => {
    if (draft.style === 'unionpay' || draft.off.closing !== 0n) return false;
    draft.off.closing = 1n;
    return expectFound(draft, 'B BALANCE_BREAK ', { next: 'gone' });
  },
} as const satisfies Record<string, (draft: Draft) => boolean>;

export const faultNames: readonly string[] = Object.keys(faults);

/** Puts the sides together, each in an order of its own. */
function bothDays(draft: Draft): Pick<PlantedDays, 'first' | 'second'> {
  const { policy, sales, style } = draft;
  const hasFund = style !== 'unionpay';
  const linesOf = (when: 'today' | 'late', side: keyof Sides) => sales.flatMap((sale) => sale[when][side]);
  const fund = [...linesOf('today', 'fund'), ...draft.payouts.map(({ line }) => line), ...draft.alone.fund];
  const context = { policy, calendar, carried: [] };
  const today = {
    ledger: linesOf('today', 'ledger'),
    channel: linesOf('today', 'channel'),
    ...(hasFund ? { fund } : {}),
    bank: [...draft.payouts.flatMap(({ bank }) => bank), ...draft.alone.bank],
  };
  const late = {
    ledger: linesOf('late', 'ledger'),
    channel: linesOf('late', 'channel'),
    ...(hasFund ? { fund: linesOf('late', 'fund') } : {}),
    bank: [] as Line[],
  };
  if (!hasFund) today.bank.push(...netCredits(draft, today.channel));
  if (!hasFund) late.bank.push(...netCredits(draft, late.channel));
  return {
    first: { ...context, day, ...(hasFund ? balancesOf(draft, fund) : {}), ...dayOf(draft, today) },
    second: { ...context, day: next, ...dayOf(draft, late) },
  };
}

type Read = Readonly<Partial<Record<'ledger' | 'channel' | 'fund' | 'bank', readonly Line[]>>>;

const dayOf = (draft: Draft, lines: Read) => {
  const shuffled = Object.fromEntries(
    Object.entries(lines).map(([side, read]) => [side, shuffle(read, draft.random)]),
  ) as Read;
  const batches = Object.fromEntries(Object.entries(shuffled).map(([side, read]) => [side, [read]]));
  return { ...batches, lines: shuffled };
};

export const shuffle = <T>(items: readonly T[], random: () => number): readonly T[] =>
  items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** UnionPay pays the net of a day out by itself: what each account and currency comes to is at the bank. */
function netCredits(draft: Draft, channel: readonly Line[]): Line[] {
  const settled = channel.filter(({ status }) => status === 'SUCCEEDED');
  const nets = Map.groupBy(settled, (line) => `${line.account} ${line.currency} ${line.day}`);
  return [...nets].flatMap(([key, lines]) => {
    const [of = '', currency = '', on = ''] = key.split(' ');
    const minor = lines.reduce((sum, line) => sum + net(line), 0);
    return minor === 0 ? [] : [bankLine(draft, { minor, currency, day: on, reference: `银联 ${of}-${on}` })];
  });
}

function balancesOf({ off, policy: _ }: Draft, fund: readonly Line[]) {
  const moved = fund.reduce((sum, line) => sum + (isOwn(line) ? BigInt(net(line)) : 0n), 0n);
  const opening = 5_000_000n;
  const statement: Statement = {
    ...{ account, currency: 'CNY', from: day, to: day },
    opening: opening + off.opening,
    closing: opening + off.opening + moved + off.closing,
  };
  const before = { account, currency: 'CNY', day: addDays(day, -1), balance: opening };
  return { statements: { fund: [statement] }, closings: { fund: [before] } };
}

const isOwn = (line: Line): boolean => line.account === account && line.currency === 'CNY';
