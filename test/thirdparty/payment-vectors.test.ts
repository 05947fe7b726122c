import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Reading } from '../../functions/payments/provider.ts';
import { readNotice } from '../../functions/payments/providers/alipay/callback.ts';
import { alipayConfig } from '../../functions/payments/providers/alipay/config.ts';
import { aKeyPair, pkcs8 } from '../unit/payments/support/kit.ts';

// Messages that the providers signed, as MIT- and Apache-2.0-licensed SDKs keep them for their own tests.
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const file = (name: string) => join(folder, 'payment-vectors', name);
const present = existsSync(file('SOURCE.txt'));
if (!present) console.log(`skipped: no payment vectors in ${folder} (set THIRDPARTY_DATA)`);
const textOf = (name: string): string => (present ? readFileSync(file(name), 'utf8') : '{}');

const ours = { privateKey: pkcs8(aKeyPair()), notifyUrl: 'https://api.shop.example/callbacks' };
const vectors = present ? describe : describe.skip;

/** Every byte of the body with every single bit turned: refused, or the very same message in another spelling. */
function everyBitFlipped(
  body: Uint8Array,
  read: (body: Uint8Array) => Reading,
  isOtherSpelling: (before: number, after: number, at: number) => boolean,
) {
  const whole = read(body);
  expect(whole.kind).not.toBe('refused');
  const believed: number[] = [];
  for (let bit = 0; bit < body.length * 8; bit += 1) {
    const at = bit >> 3;
    const before = body[at] ?? 0;
    const flipped = Buffer.from(body);
    flipped[at] = before ^ (1 << (bit & 7));
    const reading = read(flipped);
    if (reading.kind === 'refused' && !reading.verified) continue;
    if (!isOtherSpelling(before, flipped[at] ?? 0, at)) believed.push(at);
    else expect(reading).toEqual(whole);
  }
  expect(believed).toEqual([]);
}

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
    readNotice(
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

  it('is refused with any one bit changed', () => {
    const reader = make();
    everyBitFlipped(body, (bytes) => reader({ headers: {}, body: bytes }), escapeInOtherCase(body));
  });
});
