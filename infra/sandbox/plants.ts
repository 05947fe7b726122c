import * as z from 'zod';
import type { BookLine } from './books.ts';
import type { Store } from './store.ts';
import { type ProviderName, providerNames, type Trade } from './trade.ts';

/** Differences in a provider's books, and at the bank, and what a reconciliation has to call each of them. */
export const billPlants = {
  'missing-line': ['LEDGER_ONLY'],
  'extra-line': ['CHANNEL_ONLY'],
  amount: ['AMOUNT'],
  fee: ['FEE'],
  'duplicate-line': ['DUPLICATE_LINE'],
  'refund-missing': ['REFUND_MISSING'],
} as const;
export const bankPlants = {
  'bank-short': ['BANK_AMOUNT'],
  'bank-merged': ['BANK_MISSING', 'BANK_ONLY'],
  'bank-unknown': ['BANK_ONLY'],
} as const;
const finds = { ...billPlants, ...bankPlants };
type Kind = keyof typeof finds;
const kinds = Object.keys(finds) as [Kind, ...Kind[]];

export const plantShape = z.strictObject({
  provider: z.enum(providerNames),
  kind: z.enum(kinds),
  /** Which payment; the first one of the day that nothing is planted on yet, when left out. */
  outTradeNo: z.string().optional(),
  /** By how many fen an amount, a fee or a credit is off. */
  by: z
    .int()
    .refine((by) => by !== 0, 'must not be zero')
    .optional(),
  /** Of a line that nobody else has, in fen. */
  amount: z.int().positive().optional(),
});

const plantedShape = plantShape.extend({
  id: z.int(),
  /** When it was applied: the provider's business day, and what it struck. */
  day: z.iso.date().optional(),
  target: z.string().optional(),
  /** The numbers of what it struck, as the provider and the merchant call it. */
  channelNo: z.string().optional(),
  outNo: z.string().optional(),
});
type Planted = z.output<typeof plantedShape>;

const fact = 'planted';
const read = (store: Store): readonly Planted[] =>
  z.array(plantedShape).parse(JSON.parse(store.fact(fact) ?? '[]'));

export type Plants = ReturnType<typeof plantsOn>;

/** What is planted on demand: waiting until a day is closed, then a part of the provider's books for ever. */
export function plantsOn(store: Store) {
  const write = (all: readonly Planted[]) => store.putFact(fact, JSON.stringify(all));
  const settle = (planted: Planted) =>
    write(read(store).map((each) => (each.id === planted.id ? planted : each)));
  return {
    add: (plant: z.output<typeof plantShape>) => {
      const planted = { ...plant, id: store.next('plant') };
      write([...read(store), planted]);
      return { planted: planted.id };
    },
    /** The truth: what waits, what was struck, and what a reconciliation has to find. */
    all: () => read(store).map((each) => ({ ...each, finds: finds[each.kind] })),
    /** A provider's lines with all that was planted on them. */
    grown: (provider: ProviderName, lines: readonly BookLine[]): readonly BookLine[] =>
      read(store)
        .filter((each) => each.provider === provider && each.day !== undefined && each.kind in billPlants)
        .reduce(withPlant, lines),
    /** Strikes what waits for a provider's bill, among the lines of a day that is being closed. */
    strikeBill: (provider: ProviderName, day: string, lines: readonly BookLine[]): void => {
      for (const waiting of waitingOf(store, provider, billPlants)) {
        const taken = new Set(read(store).map(({ target }) => target));
        const struck = strike(waiting, day, { lines, taken });
        if (struck) settle(struck);
      }
    },
    /** What strikes a provider's day at the bank: what struck it before, or the next one that waits. */
    takeBank: (provider: ProviderName, kind: keyof typeof bankPlants, day: string) => {
      const all = read(store).filter((each) => each.provider === provider && each.kind === kind);
      const found = all.find((each) => each.day === day) ?? all.find((each) => each.day === undefined);
      if (!found) return undefined;
      return {
        by: found.by ?? -1,
        amount: found.amount ?? 12_345,
        struck: (outNo: string) => settle({ ...found, day, outNo, target: `bank ${outNo}` }),
      };
    },
  };
}

const waitingOf = (store: Store, provider: ProviderName, of: object): readonly Planted[] =>
  read(store).filter((each) => each.provider === provider && each.day === undefined && each.kind in of);

/** Tells a line from every other one; refunds of a payment may share the provider's number with it. */
const nameOf = ({ trade, refund }: BookLine): string =>
  refund === undefined ? trade.channelNo : `${trade.channelNo} ${refund.refundNo}`;

type Field = { readonly lines: readonly BookLine[]; readonly taken: ReadonlySet<string | undefined> };

/** The plant with what it struck; undefined where this day has nothing for it. */
function strike(plant: Planted, day: string, { lines, taken }: Field): Planted | undefined {
  if (plant.kind === 'extra-line') {
    const no = `9${day.replaceAll('-', '')}${String(plant.id).padStart(12, '0')}`;
    return { ...plant, day, target: no, channelNo: no, outNo: `EXTRA${no}` };
  }
  const wantsRefund = plant.kind === 'refund-missing';
  const found = lines.find(
    (line) =>
      (line.refund !== undefined) === wantsRefund &&
      !taken.has(nameOf(line)) &&
      (plant.outTradeNo === undefined || line.trade.outTradeNo === plant.outTradeNo),
  );
  if (!found) return undefined;
  const outNo = found.refund?.refundNo.split('@')[0] ?? found.trade.outTradeNo;
  const { channelNo } = found.refund ?? found.trade;
  return { ...plant, day, target: nameOf(found), channelNo, outNo };
}

function withPlant(lines: readonly BookLine[], plant: Planted): readonly BookLine[] {
  const { kind, target, by = 1 } = plant;
  if (kind === 'extra-line') {
    const extra = extraLine(plant);
    const at = lines.findIndex((line) => line.at > extra.at);
    return at < 0 ? [...lines, extra] : [...lines.slice(0, at), extra, ...lines.slice(at)];
  }
  return lines.flatMap((line) => {
    if (nameOf(line) !== target) return [line];
    if (kind === 'duplicate-line') return [line, line];
    if (kind === 'fee') return [{ ...line, fee: line.fee + by }];
    return kind === 'amount' ? [{ ...line, trade: raised(line.trade, by) }] : [];
  });
}

const raised = ({ payerAmount, ...trade }: Trade, by: number): Trade => ({
  ...trade,
  amount: trade.amount + by,
  ...(payerAmount === undefined ? {} : { payerAmount: payerAmount + by }),
});

/** A payment at noon that only the provider knows. */
function extraLine({ provider, day, channelNo = '', outNo = '', amount = 1_234 }: Planted): BookLine {
  const at = Date.parse(`${day}T12:00:00+08:00`);
  const trade: Trade = {
    provider,
    id: outNo,
    outTradeNo: outNo,
    channelNo,
    amount,
    status: 'PAID',
    notifyUrl: '',
    createdAt: at,
    expiresAt: at,
    paidAt: at,
    refunds: [],
    details: { subject: '无主', description: '无主', traceNo: '999999', bizType: '000201' },
  };
  return { at, trade, fee: Number((BigInt(amount) * 60n + 5_000n) / 10_000n) };
}
