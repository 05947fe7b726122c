import * as z from 'zod';
import type { Bank } from './bank/bank.ts';
import { balanceOf } from './books.ts';
import type { CallbackSender } from './callback-sender.ts';
import type { Carriers } from './carriers/carriers.ts';
import type { DayBooks } from './day-books.ts';
import type { FaultDesk } from './fault-desk.ts';
import { faultKinds, faultPoints, strikesAt } from './faults.ts';
import { ControlError, findTrade } from './find-trade.ts';
import type { Market } from './marketplace/market.ts';
import { partyNames } from './marketplace/names.ts';
import { type Payout, payOut, payoutsOf } from './payouts.ts';
import { type Plants, plantShape } from './plants.ts';
import type { Answer, Provider } from './provider.ts';
import type { Refunds } from './refunds.ts';
import type { Store } from './store.ts';
import { payTrade, providerNames, refundStatuses } from './trade.ts';

export type ControlParts = {
  readonly store: Store;
  readonly providers: readonly Provider[];
  readonly sender: CallbackSender;
  readonly faults: FaultDesk;
  readonly refunds: Refunds;
  readonly now: () => number;
  readonly makeBooks: DayBooks['make'];
  readonly plants: Plants;
  readonly bank: Bank;
  readonly settings: () => unknown;
  readonly market: Pick<Market, 'commands' | 'view'>;
  readonly carriers: Pick<Carriers, 'commands' | 'view' | 'parcels'>;
};

const provider = z.enum(providerNames);
const fen = z.int().positive();
const faultKind = z.enum(faultPoints.flatMap((point) => faultKinds[point]));
const notifyFault = z.enum(faultKinds.notify);

const payShape = z.strictObject({
  provider,
  outTradeNo: z.string(),
  /** UnionPay only: which of several payments with this order id; the last one when left out. */
  txnTime: z.string().optional(),
  amount: fen.optional(),
  coupon: fen.optional(),
  late: z.boolean().optional(),
  /** Faults of the first attempt to tell it. */
  faults: z.array(notifyFault).default([]),
});
export type PayInput = z.input<typeof payShape>;

const commands = {
  pay: payShape,
  faults: z
    .strictObject({
      point: z.enum(faultPoints),
      kind: faultKind,
      provider: z.enum(partyNames).optional(),
      times: z.int().positive().default(1),
    })
    .refine(({ point, kind }) => strikesAt(point, kind), 'kind: no such fault strikes at this point'),
  'refund-result': z.strictObject({
    provider,
    refundNo: z.string(),
    status: refundStatuses,
  }),
  day: z.strictObject({
    day: z.iso.date(),
    early: z.boolean().default(false),
    settle: z.boolean().default(false),
  }),
  payout: z.strictObject({ provider: z.enum(['alipay', 'wechatpay']), amount: fen.optional() }),
  plant: plantShape,
} as const;

export type Control = ReturnType<typeof control>;
export type ControlRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
};

/** The hands of the buyer, the banks and the clock: what happens at a provider without the merchant. */
export function control(parts: ControlParts) {
  const pay = (input: PayInput) => paid(payShape.parse(input), parts);
  const run: Readonly<Record<string, (body: unknown) => unknown>> = {
    pay: (body) => paid(commands.pay.parse(body), parts),
    faults: (body) => {
      parts.faults.order(commands.faults.parse(body));
      return { ordered: true };
    },
    'refund-result': (body) => {
      const { provider: name, refundNo, status } = commands['refund-result'].parse(body);
      return { settled: parts.refunds.decide(name, refundNo, status) };
    },
    day: (body) => ({ bills: parts.makeBooks(commands.day.parse(body)) }),
    payout: (body) => paidOut(commands.payout.parse(body), parts),
    plant: (body) => parts.plants.add(commands.plant.parse(body)),
  };
  const others = { market: parts.market.commands, carriers: parts.carriers.commands };
  const commandsOf = (name: string) =>
    own(others, name) ?? parts.providers.find((each) => each.name === name)?.commands;
  const ofParty = (name: string, command: string) => own(commandsOf(name) ?? {}, command);
  return {
    pay,
    /** Does one command, for example `wechatpay/rotate`; ControlError or a ZodError says why not. */
    run: (name: string, body: unknown): unknown => {
      const [first = '', second = ''] = name.split('/');
      const command = own(run, name) ?? ofParty(first, second);
      if (command === undefined) throw new ControlError(`No command is called ${name}`);
      return command(body);
    },
    callbacks: () => parts.store.callbacks(),
    planted: () => parts.plants.all(),
    statement: parts.bank.file,
    market: parts.market.view,
    carriers: parts.carriers.view,
    parcels: parts.carriers.parcels,
    trades: () => parts.providers.flatMap((each) => parts.store.trades(each.name)),
    settings: parts.settings,
  };
}

function paid(input: z.output<typeof payShape>, { store, providers, sender, now }: ControlParts) {
  const trade = findTrade(store, input, now());
  const done = payTrade(trade, { ...input, now: now() });
  if (typeof done === 'string') throw new ControlError(done);
  const of = providers.find(({ name }) => name === input.provider);
  if (of === undefined) throw new ControlError('No such provider');
  store.putTrade(done);
  const message = { kind: 'payment', url: done.notifyUrl, content: of.paymentNews(done) } as const;
  return { trade: done, callback: sender.send(message, of.name, input.faults).id };
}

/** The merchant takes money out (提现): all that the account holds, where it does not say how much. */
function paidOut(
  { provider: name, amount }: z.output<typeof commands.payout>,
  { store, providers, now }: ControlParts,
): Payout {
  const lines = providers.find((each) => each.name === name)?.lines({ from: 0, until: now() + 1 }) ?? [];
  const held = Number(balanceOf({ lines, payouts: payoutsOf(store, name) }));
  const wanted = amount ?? held;
  if (wanted <= 0 || wanted > held) throw new ControlError('The account does not hold so much');
  return payOut(store, { provider: name, at: now(), amount: wanted });
}

/** The control API over HTTP: POST /sandbox/<command>, and GET of what there is to see. */
export function controlAnswer(desk: Control, { method, path, query, body }: ControlRequest): Answer {
  const name = path.slice('/sandbox/'.length);
  try {
    if (method === 'GET') return desk.statement(name, query) ?? seen(desk, name);
    return json(200, desk.run(name, body.length === 0 ? {} : JSON.parse(body.toString())) ?? {});
  } catch (error) {
    const isAsked =
      error instanceof ControlError || error instanceof z.ZodError || error instanceof SyntaxError;
    return json(isAsked ? 400 : 500, {
      error: error instanceof z.ZodError ? z.prettifyError(error) : String(error),
    });
  }
}

function seen(desk: Control, name: string): Answer {
  const views: Readonly<Record<string, () => unknown>> = {
    settings: desk.settings,
    callbacks: desk.callbacks,
    trades: desk.trades,
    market: desk.market,
    carriers: desk.carriers,
    'carriers/parcels': desk.parcels,
    planted: desk.planted,
  };
  const view = own(views, name);
  return view === undefined ? json(404, { error: `Nothing is called ${name}` }) : json(200, view());
}

/** What an object itself has by this name; never what every object has. */
const own = <Value>(of: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify(value)}\n`,
});
