import { createHash, createHmac, createPrivateKey, createSign } from 'node:crypto';
import type { CallbackMessage } from '../../../functions/payments/provider.ts';
import { readNotice } from '../../../functions/payments/providers/unionpay/callback.ts';
import { unionpayConfig } from '../../../functions/payments/providers/unionpay/config.ts';
import { parseAnswer } from '../../../functions/payments/providers/unionpay/message.ts';
import { unionpay } from '../../../functions/payments/providers/unionpay/unionpay.ts';
import { certificates } from './support/certificates.ts';
import { aCheckout, aKeyPair, anAttempt, aRefund, now, pkcs8 } from './support/kit.ts';
import {
  aUnionpayConfig,
  formOf,
  noticeFields,
  signedNotice,
  unionpayKit,
  withSignature,
} from './support/unionpay-kit.ts';

const read = (message: CallbackMessage, at = now) => readNotice(aUnionpayConfig())(message, at);
const unproved = (reason: string) => ({ kind: 'refused', reason, verified: false });
const proved = (reason: string, fields?: readonly string[]) => ({
  kind: 'refused',
  reason,
  verified: true,
  ...(fields && { fields }),
});

describe('a notice of UnionPay (银联后台通知)', () => {
  it('of a payment becomes a fact in fen, with the clearing day', () => {
    expect(read(signedNotice(noticeFields()))).toEqual({
      kind: 'payment',
      fact: {
        outTradeNo: anAttempt().outTradeNo,
        channelTxnId: '202611261200001234567',
        state: 'SUCCEEDED',
        amount: { currency: 'CNY', minor: 8888 },
        paidAt: Date.parse('2026-11-26T12:29:58+08:00'),
        settlesOn: '2026-11-26',
        merchant: { account: '777290058110048' },
        eventKey: `${anAttempt().outTradeNo}#20261126120000#01#SUCCEEDED`,
      },
    });
  });

  it.each([
    ['00', 'SUCCEEDED'],
    ['A6', 'SUCCEEDED'],
    ['03', 'PENDING'],
    ['04', 'PENDING'],
    ['05', 'PENDING'],
    ['01', 'FAILED'],
    ['61', 'FAILED'],
  ])('tells respCode %s of a payment as %s', (respCode, state) => {
    const fact = { state, eventKey: expect.stringContaining(`#01#${state}`) };
    expect(read(signedNotice(noticeFields({ respCode })))).toMatchObject({ kind: 'payment', fact });
  });

  it.each([
    ['04', 'REFUND', '00', 'SUCCEEDED'],
    ['04', 'REFUND', 'A6', 'SUCCEEDED'],
    ['04', 'REFUND', '05', 'PROCESSING'],
    ['04', 'REFUND', '61', 'FAILED'],
    ['31', 'VOID', '00', 'SUCCEEDED'],
    ['31', 'VOID', '61', 'FAILED'],
  ])('tells txnType %s as %s, and its respCode %s as %s', (txnType, kind, respCode, state) => {
    const change = { txnType, txnSubType: '00', respCode, orderId: 'RFD20261126X0001', origQryId: '77' };
    const reading = read(signedNotice(noticeFields({ ...change, txnAmt: '888' })));
    expect(reading).toMatchObject({
      kind: 'refund',
      fact: {
        outRefundNo: 'RFD20261126X0001',
        channelRefundId: '202611261200001234567',
        channelTxnId: '77',
        kind,
        state,
        amount: { currency: 'CNY', minor: 888 },
        eventKey: `RFD20261126X0001#20261126120000#${kind}#${state}`,
      },
    });
  });

  it.each([
    ['a merchant of the same authority', 'merchant', 'CERTIFICATE'],
    ['a merchant that has UnionPay’s name as a second one', 'twoNames', 'CERTIFICATE'],
    ['the testing environment', 'testing', 'CERTIFICATE'],
    ['UnionPay’s name, signed by itself', 'selfSigned', 'CERTIFICATE'],
    ['UnionPay’s name, issued by another authority of the same name', 'otherIssuer', 'CERTIFICATE'],
    ['UnionPay’s name, issued by a merchant', 'byMerchant', 'CERTIFICATE'],
    ['UnionPay, expired', 'expired', 'KEY_EXPIRED'],
    ['UnionPay, not yet in force', 'early', 'KEY_EXPIRED'],
    ['the middle authority', 'middle', 'CERTIFICATE'],
  ] as const)('refuses a message that holds but is by %s', (_who, name, reason) => {
    const message = signedNotice(noticeFields({ signPubKeyCert: certificates[name] }));
    expect(read(message)).toEqual(unproved(reason));
  });

  it.each([
    ['none', ''],
    ['no certificate', 'x'],
    ['two certificates', certificates.unionpay + certificates.merchant],
    ['a merchant’s before it', certificates.merchant + certificates.unionpay],
  ])('refuses %s in place of a certificate', (_what, signPubKeyCert) => {
    expect(read(signedNotice(noticeFields({ signPubKeyCert })))).toEqual(unproved('CERTIFICATE'));
  });

  it('takes the testing environment only where it is configured', () => {
    const testing = readNotice(aUnionpayConfig({ signerName: '00040000:SIGN' }));
    const message = signedNotice(noticeFields({ signPubKeyCert: certificates.testing }));
    expect(testing(message, now)).toMatchObject({ kind: 'payment' });
    expect(testing(signedNotice(noticeFields()), now)).toEqual(unproved('CERTIFICATE'));
  });

  it('looks at the time of a certificate each time, known or not', () => {
    const reader = readNotice(aUnionpayConfig());
    const message = signedNotice(noticeFields());
    const at = (time: string) => reader(message, Date.parse(time)).kind;
    expect(at('2026-11-26T00:00:00Z')).toBe('payment');
    expect(at('2028-01-01T00:00:00Z')).toBe('payment');
    expect(at('2028-01-01T00:00:01Z')).toBe('refused');
    expect(at('2026-11-26T00:00:00Z')).toBe('payment');
  });

  it.each([
    ['version', '5.0.0'],
    ['version', '5.1.0 '],
    ['version', ''],
    ['signMethod', '11'],
    ['signMethod', '1'],
    ['signMethod', ''],
  ])('takes neither version nor method from the message: %s %p', (name, value) => {
    expect(read(signedNotice(noticeFields({ [name]: value })))).toEqual(unproved('ALGORITHM'));
  });

  it('refuses a signature by a shared secret or over SHA-1', () => {
    const fields = noticeFields();
    const hex = createHash('sha256').update('x').digest('hex');
    const secret = createHmac('sha256', hex).update('x').digest('hex');
    const key = createPrivateKey(certificates.leafKey);
    const sha1 = createSign('RSA-SHA1').update(hex).sign(key, 'base64');
    expect([secret, sha1, ''].map((signature) => read(formOf({ ...fields, signature })))).toEqual(
      [1, 2, 3].map(() => unproved('SIGNATURE')),
    );
  });

  it('reads past a field that holds nothing, which no signature covers', () => {
    const signed = withSignature(noticeFields());
    expect(read(formOf({ ...signed, reqReserved: '' }))).toEqual(read(formOf(signed)));
    expect(read(formOf({ ...signed, origQryId: '' }))).toEqual(read(formOf(signed)));
    expect(read(formOf({ ...signed, reqReserved: 'x' }))).toEqual(unproved('SIGNATURE'));
  });

  it('holds in GBK, and over any field that is signed', () => {
    const gbk = Buffer.from('b3c9b9a6', 'hex').toString('latin1');
    expect(new TextDecoder('gbk').decode(Buffer.from(gbk, 'latin1'))).toBe('成功');
    const fields = noticeFields({ encoding: 'GBK', respMsg: '@' });
    const content = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${name === 'respMsg' ? gbk : fields[name]}`)
      .join('&');
    const hex = createHash('sha256').update(content, 'latin1').digest('hex');
    const key = createPrivateKey(certificates.leafKey);
    const signature = createSign('RSA-SHA256').update(hex).sign(key, 'base64');
    const body = new URLSearchParams({ ...fields, signature })
      .toString()
      .replace('respMsg=%40', 'respMsg=%B3%C9%B9%A6');
    expect(read({ headers: {}, body: Buffer.from(body) })).toMatchObject({ kind: 'payment' });
  });

  it.each([
    ['79', proved('UNSUPPORTED')],
    ['00', proved('UNSUPPORTED')],
    ['', proved('UNSUPPORTED')],
  ])('keeps for a person the transaction type %p', (txnType, refusal) => {
    expect(read(signedNotice(noticeFields({ txnType })))).toEqual(refusal);
  });

  const kept: readonly (readonly [string, Readonly<Record<string, string>>, unknown])[] = [
    ['another merchant', { merId: '777290058110099' }, proved('FOREIGN_MERCHANT')],
    ['dollars', { currencyCode: '840' }, proved('CURRENCY')],
    ['no queryId', { queryId: '' }, proved('CONTENT', ['queryId'])],
    ['no respCode', { respCode: '' }, proved('CONTENT', ['respCode'])],
    ['a day that is none', { txnTime: '20260230120000' }, proved('CONTENT', ['txnTime'])],
    ['a settleDate of three digits', { settleDate: '112' }, proved('CONTENT', ['settleDate'])],
    ['a settleDate in no month', { settleDate: '1301' }, proved('CONTENT', ['settleDate'])],
    ...['1e3', '0.1', '088', ' 88', '-88', '+88', '8'.repeat(13)].map(
      (txnAmt) => [`an amount ${txnAmt}`, { txnAmt }, proved('CONTENT', ['txnAmt'])] as const,
    ),
  ];
  it.each(kept)('keeps for a person %s', (_what, change, refusal) => {
    expect(read(signedNotice(noticeFields(change)))).toEqual(refusal);
  });

  it.each([
    ['20261231235959', '0101', '0101000001', '2027-01-01', '2027-01-01T00:00:01+08:00'],
    ['20270101000010', '0101', '0101000012', '2027-01-01', '2027-01-01T00:00:12+08:00'],
    ['20270101000001', '0101', '1231235959', '2027-01-01', '2026-12-31T23:59:59+08:00'],
    ['20280228235959', '0229', '0228235959', '2028-02-29', '2028-02-28T23:59:59+08:00'],
    ['20261126230001', '1127', '1126230002', '2026-11-27', '2026-11-26T23:00:02+08:00'],
  ])(
    'finds the year of days that have none: %s clears on %s',
    (txnTime, settleDate, traceTime, day, paid) => {
      const reading = read(signedNotice(noticeFields({ txnTime, settleDate, traceTime })));
      expect(reading).toMatchObject({ fact: { settlesOn: day, paidAt: Date.parse(paid) } });
    },
  );
});

describe('an answer of the gateway', () => {
  const parsed = (text: string) => {
    const form = parseAnswer(Buffer.from(text));
    return form && Object.fromEntries([...form].map(([k, v]) => [k, Buffer.from(v, 'latin1').toString()]));
  };

  it.each([
    ['a=1&b=x+y/z==&c=', { a: '1', b: 'x+y/z==', c: '' }],
    ['respMsg=成功[00&00]&a=%2B', { respMsg: '成功[00&00]', a: '%2B' }],
    ['reserved={a=1&b=2}&c=3', { reserved: '{a=1&b=2}', c: '3' }],
    ['cert=-----BEGIN\r\nx\r\n-----END\r\n&a=1\r\n', { cert: '-----BEGIN\r\nx\r\n-----END\r\n', a: '1' }],
    ['a=1&a=1', undefined],
    ['a={b=1&c=2', undefined],
    ['a', undefined],
    ['a=1&&b=2', undefined],
    ['<html>no</html>', undefined],
    ['', undefined],
  ])('is read as it was written: %s', (text, fields) => {
    expect(parsed(text)).toEqual(fields);
  });
});

describe('what we ask UnionPay', () => {
  it('hands the browser a form that ends with the attempt', async () => {
    const opened = await unionpayKit().provider.open(aCheckout('page'));
    expect(opened).toMatchObject({
      state: 'OPENED',
      action: {
        kind: 'form',
        url: 'http://127.0.0.1:9/gateway/api/frontTransReq.do',
        fields: {
          txnType: '01',
          txnSubType: '01',
          channelType: '07',
          orderId: anAttempt().outTradeNo,
          txnTime: '20261126120000',
          txnAmt: '8888',
          currencyCode: '156',
          payTimeout: '20261126133000',
          backUrl: 'https://api.shop.example/callbacks/payments/unionpay',
          frontUrl: 'https://shop.example/orders/1',
        },
      },
    });
  });

  it('opens no page without a way back', async () => {
    const { returnUrl: _none, ...checkout } = aCheckout('page');
    await expect(unionpayKit().provider.open(checkout)).rejects.toThrow(RangeError);
  });

  it('voids a whole payment as a void, and finds it as one', async () => {
    const { provider, fake } = unionpayKit();
    fake.arrive(await provider.open(aCheckout('page')));
    fake.pay(anAttempt().outTradeNo);
    const request = aRefund(fake.channelTxnId(anAttempt().outTradeNo), {
      kind: 'VOID',
      amount: anAttempt().amount,
    });
    expect(await provider.refund(request)).toMatchObject({ state: 'PROCESSING', fact: { kind: 'VOID' } });
    fake.settle();
    expect(await provider.queryRefund(request)).toMatchObject({
      state: 'SUCCEEDED',
      fact: { kind: 'VOID', amount: anAttempt().amount },
    });
  });

  it('knows nothing of a refund whose payment is another', async () => {
    const { provider, fake } = unionpayKit();
    fake.arrive(await provider.open(aCheckout('page')));
    fake.pay(anAttempt().outTradeNo);
    await provider.refund(aRefund(fake.channelTxnId(anAttempt().outTradeNo)));
    const other = aRefund('another payment');
    expect(await provider.queryRefund(other)).toEqual({ state: 'UNKNOWN', cause: 'MISMATCH' });
  });

  const paid = { origRespCode: '00', txnType: '00' };
  it.each([
    ['the payment', paid, { state: 'SUCCEEDED' }],
    ['another order', { ...paid, orderId: 'PAYOFANOTHER' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['another time', { ...paid, txnTime: '20261126120001' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['another merchant', { ...paid, merId: '777290058110099' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['dollars', { ...paid, currencyCode: '840' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['no result', { ...paid, origRespCode: '' }, { state: 'UNKNOWN', cause: 'UNREADABLE' }],
    ['a failure', { ...paid, origRespCode: '61' }, { state: 'FAILED' }],
    [
      'a question that failed',
      { ...paid, respCode: '10' },
      { state: 'UNKNOWN', cause: 'PROVIDER', code: '10' },
    ],
    ['nothing', { ...paid, respCode: '34' }, { state: 'ABSENT' }],
    ['version 5.0.0', { ...paid, version: '5.0.0' }, { state: 'UNKNOWN', cause: 'UNSIGNED' }],
  ])('knows what an answer about %s says', async (_what, change, answer) => {
    const fields = Object.entries(withSignature(noticeFields(change)));
    const body = Buffer.from(fields.map(([name, value]) => `${name}=${value}`).join('&'));
    const send = async () => ({ status: 200, headers: {}, body });
    const provider = unionpay(aUnionpayConfig(), { send, now: () => now, nonce: () => 'N' });
    expect(await provider.query(anAttempt())).toMatchObject(answer);
  });

  it('believes no error page and no status but 200', async () => {
    const send = async () => ({ status: 404, headers: {}, body: Buffer.from('a=1') });
    const provider = unionpay(aUnionpayConfig(), { send, now: () => now, nonce: () => 'N' });
    expect(await provider.query(anAttempt())).toEqual({ state: 'UNKNOWN', cause: 'UNREADABLE', code: '404' });
  });
});

describe('the configuration of UnionPay', () => {
  it.each([
    ['a key of another certificate', { privateKey: pkcs8(aKeyPair()) }],
    ['a middle that the root did not issue', { middle: certificates.otherRoot }],
    ['a leaf for a middle', { middle: certificates.unionpay }],
    ['a root that another one issued', { root: certificates.middle }],
    ['a leaf for a root', { root: certificates.selfSigned }],
    ['a setting that it does not have', { signMethod: '11' }],
  ])('refuses %s', (_what, change) => {
    const given = {
      merId: '777290058110048',
      certificate: certificates.merchant,
      privateKey: certificates.leafKey,
      root: certificates.root,
      middle: certificates.middle,
      notifyUrl: 'https://api.shop.example/x',
    };
    expect(unionpayConfig.safeParse(given).success).toBe(true);
    expect(unionpayConfig.safeParse({ ...given, ...change }).success).toBe(false);
  });
});
