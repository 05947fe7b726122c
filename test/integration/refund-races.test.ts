import * as fc from 'fast-check';
import { applyPayment } from '../../functions/payments/apply-payment.ts';
import { TableBusy } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { chance } from '../builders/chance.ts';
import { directPort } from '../simulation/engine/lambda.ts';
import { modelTable } from '../simulation/engine/model-table.ts';
import { slowTable } from '../simulation/engine/slow-table.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { paidMessage } from './support/payment-messages.ts';
import { expectConserved, stream, type Till, tillOn } from './support/till.ts';

/** 50.17: 29 times 1.73, which no line's share of is a whole number of fen. */
const [unitPrice, unit, units] = [4217, 173, 29];

/** As a client does: the same key again while others are at it. */
async function askedFor(
  till: Till,
  paymentId: string,
  minor: number,
  idempotencyKey: string,
): Promise<number> {
  for (;;) {
    try {
      await till.refund(paymentId, minor, { idempotencyKey });
      return minor;
    } catch (error) {
      if (error instanceof Failure && error.code === 'REFUND_EXCEEDS_PAYMENT') return 0;
      if (!(error instanceof TableBusy)) throw error;
    }
  }
}

async function expectWhole(till: Till, paymentId: string, accepted: number): Promise<void> {
  const payment = await till.deps.payments.get(paymentId);
  if (!payment) throw new Error('no payment');
  expect(accepted).toBe(unit * units);
  expect(payment.refundable).toBe(0);
  const refunds = await till.deps.refunds.ofPayment(payment);
  expect(refunds.reduce((sum, { minor }) => sum + minor, 0)).toBe(accepted);
  const back: Record<string, number> = {};
  for (const { shares, minor } of refunds) {
    expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBe(minor);
    for (const [line, share] of shares) back[line] = (back[line] ?? 0) + share;
  }
  expect(back).toEqual({ 1: unitPrice, '-': unit * units - unitPrice });
}

describe('racing refunds of one payment', () => {
  it('1,000 of them give back exactly what was paid, and every line whole', async () => {
    const random = chance(20261126);
    const heard = stream();
    const model = modelTable(() => 0, heard.committed);
    let racing = false;
    const turn = async () => {
      for (let left = racing ? Math.floor(random() * 20) : 0; left > 0; left -= 1) await undefined;
    };
    const till = tillOn(slowTable(directPort(model), turn), heard);
    const { paymentId } = await till.paid('wechatpay', 1, unitPrice);
    racing = true;
    let accepted = 0;
    for (let batch = 0; batch < 10; batch += 1) {
      const asks = Array.from({ length: 100 }, (_, at) =>
        askedFor(till, paymentId, unit * (1 + Math.floor(random() * 3)), `race-${batch}-${at}`),
      );
      accepted += (await Promise.all(asks)).reduce((sum, minor) => sum + minor, 0);
    }
    await expectWhole(till, paymentId, accepted);
    racing = false;
    await till.deliver();
    expectConserved(till);
    expect(till.payments()).toMatchObject([{ refunded: unit * units }]);
  });

  it('in every order of their requests that was tried: never more than was paid', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }),
        async (scheduler, parts) => {
          const heard = stream();
          const model = modelTable(() => 0, heard.committed);
          let racing = false;
          const turn = () => (racing ? scheduler.schedule(Promise.resolve()) : Promise.resolve());
          const till = tillOn(slowTable(directPort(model), turn), heard);
          const { paymentId } = await till.paid('wechatpay', 1, unitPrice);
          racing = true;
          const asks = parts.map((part, at) => askedFor(till, paymentId, unit * part, `race-${at}`));
          await scheduler.waitFor(Promise.all(asks));
          racing = false;
          await till.deliver();
          expectConserved(till);
          const [payment] = till.payments();
          const answers = await Promise.all(asks);
          const left = unit * units - answers.reduce((sum, minor) => sum + minor, 0);
          expect(payment).toMatchObject({ refundable: left, refunded: unit * units - left });
          for (const [at, part] of parts.entries())
            if (answers[at] === 0) expect(unit * part).toBeGreaterThan(left);
        },
      ),
      { numRuns: 60 },
    );
  });

  describe('on DynamoDB’s own conditions', () => {
    let local: LocalTable;
    beforeAll(async () => {
      local = await startLocalTable();
    });
    afterAll(() => local.stop());

    it('give back exactly what was paid, in batches of 20 at once', async () => {
      const till = tillOn(local.table, stream());
      const orderId = await till.order(1, unitPrice);
      const { paymentId, outTradeNo, minor } = await till.open(orderId, 'wechatpay');
      await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor }));
      await applyPayment(paymentId, till.deps);
      let accepted = 0;
      for (let batch = 0; batch < 4; batch += 1) {
        const asks = Array.from({ length: 20 }, (_, at) =>
          askedFor(till, paymentId, unit * (1 + (at % 2)), `race-${batch}-${at}`),
        );
        accepted += (await Promise.all(asks)).reduce((sum, each) => sum + each, 0);
      }
      await expectWhole(till, paymentId, accepted);
    });
  });
});
