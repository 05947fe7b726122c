import type { BillAnswer } from '../../functions/payments/bill-desk.ts';
import {
  type CallbackMessage,
  type Opened,
  type Reading,
  refusalReasons,
} from '../../functions/payments/provider.ts';
import { alipayKit } from '../unit/payments/support/alipay-kit.ts';
import {
  aCheckout,
  anAttempt,
  aRefund,
  type FileMode,
  type Kit,
  type Mode,
} from '../unit/payments/support/kit.ts';
import { unionpayKit } from '../unit/payments/support/unionpay-kit.ts';
import { wechatpayKit } from '../unit/payments/support/wechatpay-kit.ts';

const kits: readonly (readonly [name: string, make: () => Kit])[] = [
  ['alipay', alipayKit],
  ['wechatpay', wechatpayKit],
  ['unionpay', unionpayKit],
];

describe.each(kits)('%s, as every provider', (name, make) => {
  const kit = make();
  const { provider, paid, now } = kit;
  const read = (message: CallbackMessage): Reading => provider.readCallback(message, now);
  const refusalOf = (message: CallbackMessage) => {
    const reading = read(message);
    return reading.kind === 'refused' ? reading : { reading };
  };

  it('carries its own name and at least one way to pay', () => {
    expect(provider.name).toBe(name);
    expect(provider.methods.length).toBeGreaterThan(0);
  });

  describe('callbacks (异步通知)', () => {
    it('reads a payment that the provider signed', () => {
      const reading = read(paid());
      expect(reading).toMatchObject({
        kind: 'payment',
        fact: {
          outTradeNo: anAttempt().outTradeNo,
          state: 'SUCCEEDED',
          amount: { currency: 'CNY', minor: 8888 },
          merchant: { account: expect.any(String) },
          eventKey: expect.stringMatching(/./),
          channelTxnId: expect.stringMatching(/./),
        },
      });
    });

    it('reads the same message the same, in any case of its headers, and calls nobody', () => {
      const message = paid();
      const upper = Object.entries(message.headers).map(([key, value]) => [key.toUpperCase(), value]);
      expect(read({ ...message, headers: Object.fromEntries(upper) })).toEqual(read(message));
      expect(read(message)).toEqual(read(message));
      expect(kit.fake.asked).toEqual([]);
    });

    it('gives another amount as it was said: comparing is for the one who knows the order', () => {
      expect(read(paid({ minor: 1 }))).toMatchObject({ fact: { amount: { currency: 'CNY', minor: 1 } } });
    });

    it('refuses a message with any one byte of its body changed', () => {
      const message = paid();
      for (let at = 0; at < message.body.length; at += 1) {
        const body = Buffer.from(message.body);
        body[at] = (body[at] ?? 0) ^ 1;
        const reading = read({ ...message, body });
        if (reading.kind !== 'refused' || reading.verified)
          throw new Error(`byte ${at} changed, and read as ${JSON.stringify(reading)}`);
      }
    });

    it('refuses another key, and says so without a mark of the provider', () => {
      expect(refusalOf(paid({ key: 'other' }))).toMatchObject({ kind: 'refused', verified: false });
    });

    it('refuses money of another merchant, and keeps that the provider said it', () => {
      expect(refusalOf(paid({ merchant: 'foreign' }))).toEqual({
        kind: 'refused',
        reason: 'FOREIGN_MERCHANT',
        verified: true,
      });
    });

    it.each([
      ['nothing', Buffer.alloc(0)],
      ['zeros', Buffer.alloc(64)],
      ['a byte order mark before it', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), paid().body])],
      ['a line end after it', Buffer.concat([paid().body, Buffer.from('\n')])],
      ['half of it', paid().body.subarray(0, 200)],
      ['twice of it', Buffer.concat([paid().body, paid().body])],
      ['more than 256 KB', Buffer.concat([paid().body, Buffer.alloc(256 * 1024, 0x41)])],
    ])('refuses %s', (_what, body) => {
      const reading = read({ ...paid(), body });
      expect(reading).toMatchObject({ kind: 'refused', verified: false });
      expect(refusalReasons).toContain(reading.kind === 'refused' && reading.reason);
    });

    it('hands on nothing of the buyer, neither read nor refused', () => {
      const told = [paid(), paid({ merchant: 'foreign' }), paid({ key: 'other' })].map((message) =>
        JSON.stringify(read(message)),
      );
      expect(kit.personal.filter((data) => told.some((text) => text.includes(data)))).toEqual([]);
    });

    it('accepts with success, and asks for a repeat with an error', () => {
      const statuses = (['accepted', 'refused', 'later'] as const).map(
        (outcome) => provider.answer(outcome).status,
      );
      expect(statuses.map((status) => Math.floor(status / 100))).toEqual([2, 4, 5]);
    });
  });

  describe('what we ask', () => {
    const opened = async (on: Kit, method = on.provider.methods[0] ?? ''): Promise<Opened> => {
      const answer = await on.provider.open(aCheckout(method));
      on.fake.arrive(answer);
      return answer;
    };
    const paidKit = async (): Promise<Kit> => {
      const on = make();
      await opened(on);
      on.fake.pay(anAttempt().outTradeNo);
      return on;
    };
    const refundOn = (on: Kit) => aRefund(on.fake.channelTxnId(anAttempt().outTradeNo));

    it.each(provider.methods)('opens %s so that the provider takes our signature', async (method) => {
      const on = make();
      expect(await opened(on, method)).toMatchObject({ state: 'OPENED' });
      expect(await on.provider.query(anAttempt())).toMatchObject({ state: 'PENDING' });
    });

    it('finds a payment that its callback told, under the same key', async () => {
      const on = await paidKit();
      const answer = await on.provider.query(anAttempt());
      expect(answer).toMatchObject({
        state: 'SUCCEEDED',
        fact: { outTradeNo: anAttempt().outTradeNo, amount: anAttempt().amount },
      });
      const told = read(paid({ channelTxnId: on.fake.channelTxnId(anAttempt().outTradeNo) }));
      const keys = [answer, told].map((each) => 'fact' in each && each.fact.eventKey);
      expect(keys[0]).toBe(keys[1]);
    });

    it('knows nothing of an attempt that nobody opened', async () => {
      expect(await make().provider.query(anAttempt())).toEqual({ state: 'ABSENT' });
    });

    it('closes an unpaid attempt, or says that it ends by itself', async () => {
      const on = make();
      await opened(on);
      const { closes } = on.provider.limits;
      expect(await on.provider.close(anAttempt())).toEqual({ state: closes ? 'CLOSED' : 'NOT_OFFERED' });
      if (closes) expect(await on.provider.query(anAttempt())).toMatchObject({ state: 'CLOSED' });
    });

    it('does not close what is paid', async () => {
      const on = await paidKit();
      const { state } = await on.provider.close(anAttempt());
      expect(state).toBe(on.provider.limits.closes ? 'DECLINED' : 'NOT_OFFERED');
      expect(await on.provider.query(anAttempt())).toMatchObject({ state: 'SUCCEEDED' });
    });

    it('refunds once however often it is asked, and finds the refund', async () => {
      const on = await paidKit();
      const request = refundOn(on);
      expect(await on.provider.queryRefund(request)).toEqual({ state: 'ABSENT' });
      const { state } = await on.provider.refund(request);
      expect(['SUCCEEDED', 'PROCESSING']).toContain(state);
      await on.provider.refund(request);
      on.fake.settle();
      expect(await on.provider.queryRefund(request)).toMatchObject({
        state: 'SUCCEEDED',
        fact: { outRefundNo: request.outRefundNo, amount: request.amount, kind: 'REFUND' },
      });
      expect(on.fake.refundedTotal(anAttempt().outTradeNo)).toBe(request.amount.minor);
    });

    it('is told no where nothing was paid', async () => {
      const on = make();
      await opened(on);
      expect(await on.provider.refund(refundOn(on))).toMatchObject({ state: 'DECLINED' });
    });

    const causes: readonly (readonly [Mode, string])[] = [
      ['silent', 'NO_ANSWER'],
      ['garbage', 'UNREADABLE'],
      ['unsigned', 'UNSIGNED'],
      ['other-key', 'UNSIGNED'],
      ['other-order', 'MISMATCH'],
      ['busy', 'PROVIDER'],
    ];
    it.each(causes)('knows nothing from an answer that is %s: %s', async (mode, cause) => {
      const on = await paidKit();
      const request = refundOn(on);
      await on.provider.refund(request);
      on.fake.settle();
      on.fake.mode = mode;
      const unknown = { state: 'UNKNOWN', cause };
      expect(await on.provider.query(anAttempt())).toMatchObject(unknown);
      expect(await on.provider.queryRefund(request)).toMatchObject(unknown);
      expect(await on.provider.refund(request)).toMatchObject(unknown);
      if (on.provider.limits.closes && mode !== 'other-order')
        expect(await on.provider.close(anAttempt())).toMatchObject(unknown);
    });

    const tooMuch = { currency: 'CNY', minor: provider.limits.maxAmount + 1 };
    it.each([
      ['another method', aCheckout('barter')],
      ['no amount', { attempt: anAttempt({ amount: { currency: 'CNY', minor: 0 } }) }],
      ['too much', { attempt: anAttempt({ amount: tooMuch }) }],
      ['another currency', { attempt: anAttempt({ amount: { currency: 'USD', minor: 8888 } }) }],
      ['a number that it does not take', { attempt: anAttempt({ outTradeNo: 'no spaces' }) }],
    ])('is not asked to open %s', async (_what, change) => {
      const checkout = { ...aCheckout(provider.methods[0] ?? ''), ...change };
      await expect(provider.open(checkout)).rejects.toThrow(RangeError);
    });

    it.each([
      ['more than was paid', { amount: { currency: 'CNY', minor: 8889 } }],
      ['nothing', { amount: { currency: 'CNY', minor: 0 } }],
      ['less than nothing', { amount: { currency: 'CNY', minor: -1 } }],
      ['a part by voiding', { kind: 'VOID' as const }],
    ])('is not asked to refund %s', async (_what, change) => {
      await expect(provider.refund(aRefund('1', change))).rejects.toThrow(RangeError);
    });
  });

  describe('bills (对账单)', () => {
    /** At `now` it is half past twelve on the day after, when a bill should be there by all means. */
    const [day, today] = ['2026-11-25', '2026-11-26'];
    const { aBill } = kit;
    const types = kit.desk.bills.map(({ type }) => type);
    const withBills = (): Kit => {
      const on = make();
      for (const bill of Object.values(aBill)) on.billing.bills.set(bill.name, bill.content);
      return on;
    };
    const bytesOf = async (answer: BillAnswer): Promise<Buffer> => {
      if (answer.state !== 'READY') throw new Error(`it is ${JSON.stringify(answer)}`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer.chunks) chunks.push(chunk);
      return Buffer.concat(chunks);
    };

    it('are of our account, and one of them is of trade', () => {
      const { desk } = kit;
      expect([desk.provider, types.includes('trade')]).toEqual([name, true]);
      expect(kit.paid().body.toString().includes(desk.account) || name === 'wechatpay').toBe(true);
      expect(Object.keys(aBill)).toEqual(types);
    });

    it.each(types)('of %s come byte for byte, under a name of our own', async (type) => {
      const answer = await withBills().desk.bill(type, day);
      expect((await bytesOf(answer)).equals(aBill[type]?.content ?? Buffer.alloc(0))).toBe(true);
      expect(answer).toMatchObject({ fileName: expect.stringContaining(`${name}-`) });
      expect(answer).toMatchObject({ fileName: expect.stringMatching(/^[\w.-]+2026-11-25[\w.]+$/) });
    });

    it.each(types)('of %s that are not there yet are not none', async (type) => {
      const on = make();
      expect(await on.desk.bill(type, today)).toMatchObject({ state: 'NOT_READY' });
      for (const { name: word } of Object.values(aBill)) on.billing.bills.set(word, 'NONE');
      expect(await on.desk.bill(type, today)).toMatchObject({ state: 'NOT_READY' });
      expect(await on.desk.bill(type, day)).toMatchObject({ state: 'NONE', code: expect.any(String) });
    });

    it.each<readonly [Mode, string]>([
      ['silent', 'NO_ANSWER'],
      ['garbage', 'UNREADABLE'],
      ['unsigned', 'UNSIGNED'],
      ['other-key', 'UNSIGNED'],
      ['busy', 'PROVIDER'],
    ])('are not known from an answer that is %s: %s', async (mode, cause) => {
      const on = withBills();
      on.fake.mode = mode;
      for (const type of types)
        expect(await on.desk.bill(type, day)).toMatchObject({ state: 'UNKNOWN', cause });
    });

    it.each<FileMode>(['redirect', 'page'])('are not taken from a %s', async (file) => {
      const on = withBills();
      on.billing.file = file;
      for (const type of types)
        expect(await on.desk.bill(type, day)).toMatchObject({ state: 'UNKNOWN', cause: 'UNREADABLE' });
    });

    it('that are cut off do not end as if they were whole', async () => {
      const on = withBills();
      on.billing.file = 'cut';
      for (const type of types)
        await expect(on.desk.bill(type, day).then(bytesOf)).rejects.toThrow(/aborted|NO_ANSWER/);
    });

    it('are asked for again where the link was over, and fetched from nobody else', async () => {
      const on = withBills();
      on.billing.file = 'expired-once';
      const again = await on.desk.bill('trade', day);
      if (name === 'unionpay') return expect(again).toMatchObject({ state: 'UNKNOWN' });
      expect((await bytesOf(again)).equals(aBill.trade?.content ?? Buffer.alloc(0))).toBe(true);
      expect(on.billing.fetched).toHaveLength(2);
      on.billing.file = 'other-host';
      expect(await on.desk.bill('trade', day)).toMatchObject({ state: 'UNKNOWN', cause: 'MISMATCH' });
      expect(on.billing.fetched).toHaveLength(2);
    });

    it.each(['', '2026-02-30', '2026-11-25&bill_type=ALL'])(
      'are not asked for of a day %p',
      async (other) => {
        await expect(kit.desk.bill('trade', other)).rejects.toThrow(RangeError);
        expect(kit.billing.fetched).toEqual([]);
      },
    );
  });
});
