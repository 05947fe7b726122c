import type {
  Attempt,
  CallbackMessage,
  PaymentFact,
  PaymentState,
  Provider,
  ProviderName,
  Reading,
  RefundFact,
  RefundRequest,
  Unknown,
} from '../../../functions/payments/provider.ts';
import {
  accounts,
  type Bank,
  bankOf,
  businessDayOf,
  type GivenBack,
  manners,
  type Paid,
  refundTakesMs,
} from './bank.ts';
import type { FaultKind } from './faults.ts';
import { type Ground, onOther, type Send, Unavailable } from './lambda.ts';
import { type Chance, chanceOf } from './random.ts';

/** What a provider tells, once it has been taken; of a refund or a payment. */
export type Notice = Extract<Reading, { readonly kind: 'payment' | 'refund' }>;
/** Hands a notice to us; gives whether it was accepted. `name` is unique. */
export type Deliver = (name: string, provider: ProviderName, message: CallbackMessage) => Promise<boolean>;

/** The providers of a run: what they really have, and what they tell us of it. */
export type Providers = {
  readonly bank: (name: ProviderName) => Bank;
  readonly banks: readonly Bank[];
  /** The providers as a container of ours reaches them. */
  readonly reachedBy: (send: Send) => ReadonlyMap<ProviderName, Provider>;
  /** A buyer pays, where that can be. */
  readonly pay: (name: ProviderName, outTradeNo: string, occasion: string) => void;
  /** A person sees to a refund at the provider that could not reach the buyer. */
  readonly seeTo: (name: ProviderName, outRefundNo: string, state: 'SUCCEEDED' | 'FAILED') => void;
};

const names = ['alipay', 'wechatpay', 'unionpay'] as const;
const minuteMs = 60_000;
const merchantOf = (name: ProviderName) => ({ account: accounts[name] });
/** UnionPay tells its clearing day. */
const settles = (name: ProviderName, at: number) =>
  name === 'unionpay' ? { settlesOn: businessDayOf(name, at) } : {};
const cny = (minor: number) => ({ currency: 'CNY', minor });

/** The pauses between the deliveries of one message, in milliseconds; the last one goes on for ever. */
const pausesMs = [4, 10, 30, 60, 180, 600, 1800].map((seconds) => seconds * 1000);
const mostDelayMs = 15 * minuteMs;

/** `bills`: what nobody can ask about may never be told of, because a bill will. */
export function providersOf(
  ground: Ground,
  deliver: Deliver,
  { bills }: { readonly bills: boolean },
): Providers {
  const { timeline, faults, seed } = ground;
  const banks = new Map(names.map((name) => [name, bankOf(name, timeline.now)]));
  const bank = (name: ProviderName): Bank => banks.get(name) as Bank;
  let told = 0;

  /** Sends a message until it is accepted; the answer to an accepted one may get lost too. */
  async function send(id: string, name: ProviderName, notice: Notice, chance: Chance): Promise<void> {
    const message = { headers: {}, body: Buffer.from(JSON.stringify(notice)) };
    for (let attempt = 1; ; attempt += 1) {
      const occasion = `${id}/try-${attempt}`;
      const lost = faults.strike(occasion, ['message lost', 'reply lost'], chance);
      const accepted = lost !== 'message lost' && (await deliver(occasion, name, message));
      if (accepted && lost === undefined) return;
      await timeline.sleep(pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? 0);
    }
  }

  /** Tells of something, now or later, once or twice, or never. */
  function tell(name: ProviderName, notice: Notice, always = false): void {
    told += 1;
    const id = `notice-${told}`;
    const chance = chanceOf(seed, id);
    if (faults.strike(id, ['never told'], chance) && !always) return;
    const copies = faults.strike(id, ['duplicate'], chance) ? 2 : 1;
    for (let copy = 1; copy <= copies; copy += 1) {
      const late = faults.strike(`${id}.${copy}`, ['delay'], chance) !== undefined;
      const inMs = chance.between(50, late ? mostDelayMs : 1500);
      timeline.after(inMs, () => void send(`${id}.${copy}`, name, notice, chanceOf(seed, `${id}.${copy}`)));
    }
  }

  const tellPaid = (name: ProviderName, paid: Paid, always: boolean): void =>
    tell(name, { kind: 'payment', fact: paymentFact(name, paid, 'SUCCEEDED') }, always);

  /** Alipay tells of a refund in a message about its payment, the others in one of its own. */
  function tellRefund(name: ProviderName, refund: GivenBack): void {
    const paid = bank(name).paidAs(refund.channelTxnId);
    const always = bank(name).declinedOnce(refund.outRefundNo);
    const { outRefundNo, minor } = refund;
    const refunded = { outRefundNo, total: cny(minor), ...done(refund) };
    if (name !== 'alipay') tell(name, { kind: 'refund', fact: refundFact(name, refund, paid) }, always);
    else if (paid && refund.state === 'SUCCEEDED')
      tell(name, { kind: 'payment', fact: { ...paymentFact(name, paid, 'SUCCEEDED'), refunded } }, always);
  }

  function refundTaken(name: ProviderName, refund: GivenBack): void {
    const occasion = `${name} refund ${refund.outRefundNo}`;
    const chance = chanceOf(seed, occasion);
    const trouble = faults.strike(occasion, ['refund abnormal', 'refund failed'], chance);
    const state = trouble === undefined ? 'SUCCEEDED' : trouble === 'refund failed' ? 'FAILED' : 'ABNORMAL';
    const settle = () => {
      bank(name).settle(refund, state);
      tellRefund(name, refund);
    };
    if (manners[name].refundsLater) timeline.after(refundTakesMs(chance), settle);
    else settle();
  }

  function pay(name: ProviderName, outTradeNo: string, occasion: string): void {
    const chance = chanceOf(seed, occasion);
    const odd = faults.strike(occasion, ['wrong amount', 'paid twice', 'number unknown'], chance);
    const wrong = odd === 'wrong amount' ? { minor: chance.between(1, 9000) } : {};
    const paid = bank(name).pay(outTradeNo, wrong);
    ground.tell(`${occasion}: ${paid ? `${paid.minor} as ${paid.channelTxnId}` : 'too late'}`);
    if (!paid) return;
    tellPaid(name, paid, odd === 'paid twice' || bank(name).cameLate(paid));
    if (odd === 'paid twice')
      timeline.after(chance.between(0, minuteMs), () => {
        const second = bank(name).pay(outTradeNo, { again: true });
        if (second) tellPaid(name, second, !bills);
      });
    // Nobody can ask about these: what is never told of them is found when the bills are reconciled.
    if (odd === 'number unknown')
      tellPaid(name, bank(name).receive(`X${outTradeNo}`, chance.between(1, 9000)), !bills);
  }

  return {
    bank,
    banks: [...banks.values()],
    reachedBy: (request) =>
      new Map(
        names.map((name) => [name, providerAt(bank(name), request, (refund) => refundTaken(name, refund))]),
      ),
    pay,
    seeTo: (name, outRefundNo, state) => {
      const refund = bank(name).refundOf(outRefundNo);
      if (refund?.state !== 'ABNORMAL') return;
      bank(name).settle(refund, state);
      tellRefund(name, refund);
    },
  };
}

const paymentFact = (
  name: ProviderName,
  { outTradeNo, channelTxnId, minor, paidAt }: Paid,
  state: PaymentState,
): PaymentFact => ({
  outTradeNo,
  channelTxnId,
  state,
  amount: cny(minor),
  paidAt,
  ...settles(name, paidAt),
  merchant: merchantOf(name),
  eventKey: channelTxnId,
});

const done = ({ doneAt }: GivenBack) => (doneAt === undefined ? {} : { refundedAt: doneAt });

/** Alipay has no number of its own for a refund. */
const refundFact = (name: ProviderName, refund: GivenBack, paid: Paid | undefined): RefundFact => ({
  outRefundNo: refund.outRefundNo,
  ...(name === 'alipay' ? {} : { channelRefundId: refund.channelRefundId }),
  channelTxnId: refund.channelTxnId,
  ...(paid ? { outTradeNo: paid.outTradeNo } : {}),
  kind: 'REFUND',
  state: refund.state,
  amount: cny(refund.minor),
  ...done(refund),
  ...(refund.doneAt === undefined ? {} : settles(name, refund.doneAt)),
  merchant: merchantOf(name),
  eventKey: `${refund.outRefundNo} ${refund.state}`,
});

const declined = { state: 'DECLINED', code: 'NOT_NOW' } as const;
const statuses = { accepted: 200, refused: 400, later: 503 } as const;

/** A provider as one container of ours reaches it: every call but the reading of a message can go wrong. */
function providerAt(bank: Bank, send: Send, refundTaken: (refund: GivenBack) => void): Provider {
  const { name } = bank;
  const manner = manners[name];

  const asked = async <Answer>(
    label: string,
    answer: (fault: FaultKind | undefined) => Answer,
    more: readonly FaultKind[] = [],
  ): Promise<Answer | Unknown> => {
    try {
      return await send<Answer | Unknown>({
        label: `${name} ${label}`,
        kinds: [...onOther, ...more],
        act: (fault) => (fault === 'unsure' ? { state: 'UNKNOWN', cause: 'PROVIDER' } : answer(fault)),
      });
    } catch (error) {
      if (error instanceof Unavailable) return { state: 'UNKNOWN', cause: 'NO_ANSWER' };
      throw error;
    }
  };

  function query({ outTradeNo }: Attempt) {
    const paid = bank.paidUnder(outTradeNo);
    if (paid) return { state: 'SUCCEEDED', fact: paymentFact(name, paid, 'SUCCEEDED') } as const;
    const state = bank.stateOf(outTradeNo);
    if (state === 'ABSENT') return { state } as const;
    const fact = {
      outTradeNo,
      state,
      amount: cny(0),
      merchant: merchantOf(name),
      eventKey: `${outTradeNo} ${state}`,
    };
    return { state, fact } as const;
  }

  const known = (refund: GivenBack) => ({
    state: refund.state,
    fact: refundFact(name, refund, bank.paidAs(refund.channelTxnId)),
  });

  function refund({ outRefundNo, channelTxnId, amount }: RefundRequest, fault: FaultKind | undefined) {
    const found = bank.refundOf(outRefundNo);
    if (fault === 'declined') bank.decline(outRefundNo);
    if (fault === 'declined' && !found) return declined;
    const taken = bank.refund({ outRefundNo, channelTxnId, minor: amount.minor });
    if (taken && !found) refundTaken(taken);
    return taken ? known(taken) : declined;
  }

  return {
    name,
    methods: ['qr'],
    limits: {
      currency: 'CNY',
      minAmount: 1,
      maxAmount: 100_000_000,
      outNumber: /^[A-Za-z0-9]{1,64}$/,
      partialRefunds: manner.partialRefunds,
      refundWindowDays: 365,
      openMinutes: 120,
      closes: manner.closes,
      voids: false,
    },
    open: ({ attempt: { outTradeNo, amount, expiresAt } }) =>
      asked(
        `open ${outTradeNo}`,
        (fault) => {
          const opened =
            fault !== 'declined' && bank.open({ outTradeNo, minor: amount.minor, expiresAt }) === 'OPENED';
          return opened ? ({ state: 'OPENED', action: { kind: 'qr', code: outTradeNo } } as const) : declined;
        },
        ['declined'],
      ),
    readCallback: ({ body }) => JSON.parse(Buffer.from(body).toString()) as Notice,
    answer: (outcome) => ({ status: statuses[outcome], headers: {}, body: outcome }),
    query: (attempt) => asked(`query ${attempt.outTradeNo}`, () => query(attempt)),
    close: ({ outTradeNo }) =>
      asked(`close ${outTradeNo}`, () => {
        const state = bank.close(outTradeNo);
        return state === 'DECLINED' ? declined : { state };
      }),
    refund: (request) =>
      asked(`refund ${request.outRefundNo}`, (fault) => refund(request, fault), ['declined']),
    queryRefund: ({ outRefundNo }) =>
      asked(`query refund ${outRefundNo}`, () => {
        const found = bank.refundOf(outRefundNo);
        return found ? known(found) : ({ state: 'ABSENT' } as const);
      }),
  };
}
