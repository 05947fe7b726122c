import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Reading } from '../../functions/payments/provider.ts';
import { readNotice as readAlipay } from '../../functions/payments/providers/alipay/callback.ts';
import { alipayConfig } from '../../functions/payments/providers/alipay/config.ts';
import { readNotice as readUnionpay } from '../../functions/payments/providers/unionpay/callback.ts';
import { unionpayConfig } from '../../functions/payments/providers/unionpay/config.ts';
import { readNotice as readWechatpay } from '../../functions/payments/providers/wechatpay/callback.ts';
import { wechatpayConfig } from '../../functions/payments/providers/wechatpay/config.ts';
import { certificates } from '../unit/payments/support/certificates.ts';
import { aKeyPair, pkcs8 } from '../unit/payments/support/kit.ts';

// Messages that the providers signed, as MIT- and Apache-2.0-licensed SDKs keep them for their own tests.
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const file = (name: string) => join(folder, 'payment-vectors', name);
const present = existsSync(file('SOURCE.txt'));
if (!present) console.log(`skipped: no payment vectors in ${folder} (set THIRDPARTY_DATA)`);
const textOf = (name: string): string => (present ? readFileSync(file(name), 'utf8') : '{}');

const ours = { privateKey: pkcs8(aKeyPair()), notifyUrl: 'https://api.shop.example/callbacks' };
const vectors = present ? describe : describe.skip;

/** Every byte of the body with one bit turned, each time the next: refused, or the same message spelled otherwise. */
function everyByteFlipped(
  body: Uint8Array,
  read: (body: Uint8Array) => Reading,
  isOtherSpelling: (before: number, after: number, at: number) => boolean,
) {
  const whole = read(body);
  expect(isProved(whole)).toBe(true);
  const believed: number[] = [];
  for (const [at, before] of body.entries()) {
    const flipped = Buffer.from(body);
    flipped[at] = before ^ (1 << (at & 7));
    const reading = read(flipped);
    if (!isProved(reading)) continue;
    if (!isOtherSpelling(before, flipped[at] ?? 0, at)) believed.push(at);
    else expect(reading).toEqual(whole);
  }
  expect(believed).toEqual([]);
}

const isProved = (reading: Reading): boolean => reading.kind !== 'refused' || reading.verified;

/** A hexadecimal letter of an escape in the other case says the same (RFC 3986, 2.1). */
const escapeInOtherCase = (body: Uint8Array) => (before: number, after: number, at: number) =>
  (before ^ after) === 0x20 &&
  (body[at - 1] === 0x25 || body[at - 2] === 0x25) &&
  /[A-F]/i.test(String.fromCharCode(before));

vectors('Alipay: the notice that alipay-sdk tests with', () => {
  const shape = z.object({
    alipayPublicKey: z.string(),
    cases: z.array(z.object({ params: z.record(z.string(), z.string()) })),
  });
  const { alipayPublicKey, cases } = shape.parse(
    present ? JSON.parse(textOf('alipay-notify.json')) : { alipayPublicKey: '', cases: [{ params: {} }] },
  );
  const params = cases[0]?.params ?? {};
  const body = Buffer.from(new URLSearchParams(params).toString());
  const make = () =>
    readAlipay(
      alipayConfig.parse({
        ...ours,
        appId: '2019073166072302',
        sellerId: '2088531891668739',
        alipayKeys: [alipayPublicKey],
      }),
    );

  it('is read', () => {
    expect(make()({ headers: {}, body })).toEqual({
      kind: 'payment',
      fact: {
        outTradeNo: '20190815155618536-564-57',
        channelTxnId: '2019081522001468450512505578',
        state: 'SUCCEEDED',
        amount: { currency: 'CNY', minor: 10 },
        payerAmount: { currency: 'CNY', minor: 10 },
        paidAt: Date.parse('2019-08-15T15:56:24+08:00'),
        merchant: { account: '2088531891668739', appId: '2019073166072302' },
        eventKey: '2019081522001468450512505578#TRADE_SUCCESS#',
        noticeId: '2019081500222155624068450559358070',
      },
    });
  });

  it('is refused with any one byte changed', () => {
    const reader = make();
    everyByteFlipped(body, (bytes) => reader({ headers: {}, body: bytes }), escapeInOtherCase(body));
  });
});

vectors('WeChat Pay: the notices that wechatpay-go tests with', () => {
  const shape = z.object({
    certificate: z.string(),
    cases: z.array(
      z.object({ headers: z.record(z.string(), z.string()), rawBody: z.string(), apiV3Key: z.string() }),
    ),
  });
  const held = present
    ? shape.parse(JSON.parse(textOf('wechatpay-notify.json')))
    : { certificate: '', cases: [] };
  const serial = '477ED0046A54F0360A72A63A8F2816312AAEAB53';
  const at = 1_611_368_330_000;
  const pinned = (keys: unknown) =>
    readWechatpay(
      wechatpayConfig.parse({
        ...ours,
        mchId: '1601959334',
        appId: 'wx81be3101902f7cb2',
        certificateSerial: '0000000000000000',
        apiV3Keys: [held.cases[0]?.apiV3Key],
        platformKeys: [keys],
      }),
    );
  // The certificate begins two days after its messages: as a bare key they hold, as a certificate they don't.
  const make = () => {
    const key = new X509Certificate(held.certificate).publicKey.export({ type: 'spki', format: 'pem' });
    return pinned({ serial, publicKey: key });
  };
  const message = (index: number) => {
    const { headers = {}, rawBody = '' } = held.cases[index] ?? {};
    return { headers, body: Buffer.from(rawBody) };
  };

  it('are read', () => {
    expect(make()(message(0), at)).toEqual({
      kind: 'payment',
      fact: {
        outTradeNo: 'S20210128170702357723',
        channelTxnId: '4200000925202101284997714292',
        state: 'SUCCEEDED',
        amount: { currency: 'CNY', minor: 1 },
        payerAmount: { currency: 'CNY', minor: 1 },
        paidAt: Date.parse('2021-01-28T17:07:11+08:00'),
        merchant: { account: '1601959334', appId: 'wx81be3101902f7cb2' },
        eventKey: '4200000925202101284997714292#SUCCESS',
        noticeId: 'b62e271c-3389-58a0-8146-4a704966e8f1',
      },
    });
    expect(make()(message(1), at)).toEqual({
      kind: 'refund',
      fact: {
        outRefundNo: 'S20210201151309277501',
        channelRefundId: '50300807092021020105990201735',
        outTradeNo: 'S20210128170702357723',
        channelTxnId: '4200000925202101284997714292',
        kind: 'REFUND',
        state: 'SUCCEEDED',
        amount: { currency: 'CNY', minor: 1 },
        refundedAt: Date.parse('2021-02-01T15:13:13+08:00'),
        merchant: { account: '1601959334' },
        eventKey: '50300807092021020105990201735#SUCCESS',
        noticeId: '9971e868-2144-58dd-99ae-df4c76ccde42',
      },
    });
  });

  it('are refused while their certificate is not in force, and six minutes later', () => {
    const certified = pinned({ serial, certificate: held.certificate });
    expect(certified(message(0), at)).toMatchObject({ reason: 'KEY_EXPIRED' });
    expect(make()(message(0), at + 360_000)).toMatchObject({ reason: 'STALE' });
  });

  it('are refused with any one byte changed', () => {
    const read = make();
    for (const index of [0, 1]) {
      const { headers, body } = message(index);
      everyByteFlipped(
        body,
        (bytes) => read({ headers, body: bytes }, at),
        () => false,
      );
    }
  });
});

vectors('UnionPay: the message that omnipay-unionpay tests with', () => {
  const at = Date.parse('2017-10-30T22:36:32+08:00');
  const body = Buffer.from(textOf('unionpay-front-open.txt').trim());
  const make = (change: Readonly<Record<string, unknown>> = {}) => {
    const own = { certificate: certificates.merchant, privateKey: certificates.leafKey };
    const anchors = { root: textOf('unionpay-test-root.cer'), middle: textOf('unionpay-test-middle.cer') };
    const { notifyUrl } = ours;
    const given = { ...own, ...anchors, merId: '777290058146592', notifyUrl, signerName: '00040000:SIGN' };
    return readUnionpay(unionpayConfig.parse({ ...given, ...change }));
  };
  // It opens a card for payments without a redirect: proved, and nothing that we sell with.
  const proved = { kind: 'refused', reason: 'UNSUPPORTED', verified: true };

  it('is proved, and kept for a person', () => {
    expect(make()({ headers: {}, body }, at)).toEqual(proved);
  });

  it('is refused outside the testing environment, and after its certificate', () => {
    const name = '中国银联股份有限公司';
    expect(make({ signerName: name })({ headers: {}, body }, at)).toMatchObject({ reason: 'CERTIFICATE' });
    const later = Date.parse('2017-12-04T03:25:22Z');
    expect(make()({ headers: {}, body }, later)).toMatchObject({ reason: 'KEY_EXPIRED' });
  });

  it('is refused with any one byte changed', () => {
    const read = make();
    everyByteFlipped(body, (bytes) => read({ headers: {}, body: bytes }, at), escapeInOtherCase(body));
  });
});
