import type { CallbackMessage } from '../../../functions/payments/provider.ts';
import { readNotice } from '../../../functions/payments/providers/wechatpay/callback.ts';
import { wechatpayConfig } from '../../../functions/payments/providers/wechatpay/config.ts';
import { wechatpay } from '../../../functions/payments/providers/wechatpay/wechatpay.ts';
import { certificates, leafKey } from './support/certificates.ts';
import { aCheckout, aKeyPair, anAttempt, aRefund, now, spki } from './support/kit.ts';
import {
  aWechatpayConfig,
  envelope,
  notice,
  refundFields,
  sealed,
  serial,
  signedHeaders,
  signedMessage,
  transactionFields,
  wechatpayKeys,
  wechatpayKit,
} from './support/wechatpay-kit.ts';

const config = aWechatpayConfig();
const read = (message: CallbackMessage, at = now) => readNotice(config)(message, at);
const unproved = (reason: string) => ({ kind: 'refused', reason, verified: false });
const proved = (reason: string, fields?: readonly string[]) => ({
  kind: 'refused',
  reason,
  verified: true,
  ...(fields && { fields }),
});
const paid = () => notice('TRANSACTION.SUCCESS', transactionFields());
const withHeaders = (change: Readonly<Record<string, string | undefined>>): CallbackMessage => {
  const message = paid();
  return { ...message, headers: { ...message.headers, ...change } };
};

describe('a notice of WeChat Pay (微信支付回调)', () => {
  it('of a payment becomes a fact in fen and milliseconds', () => {
    expect(read(paid())).toEqual({
      kind: 'payment',
      fact: {
        outTradeNo: anAttempt().outTradeNo,
        channelTxnId: '4200002026112612345678901234',
        state: 'SUCCEEDED',
        amount: { currency: 'CNY', minor: 8888 },
        payerAmount: { currency: 'CNY', minor: 8000 },
        paidAt: Date.parse('2026-11-26T12:29:58+08:00'),
        merchant: { account: '1900000001', appId: 'wx8888888888888888' },
        eventKey: '4200002026112612345678901234#SUCCESS',
        noticeId: 'EV-2026112612300001',
      },
    });
  });

  it.each([
    ['SUCCESS', 'SUCCEEDED'],
    ['ABNORMAL', 'ABNORMAL'],
    ['CLOSED', 'CLOSED'],
  ])('of a refund tells %s as %s', (refund_status, state) => {
    expect(read(notice(`REFUND.${refund_status}`, refundFields({ refund_status })))).toEqual({
      kind: 'refund',
      fact: {
        outRefundNo: 'RFD20261126X0001',
        channelRefundId: '50300002026112600000000001',
        outTradeNo: anAttempt().outTradeNo,
        channelTxnId: '4200002026112612345678901234',
        kind: 'REFUND',
        state,
        amount: { currency: 'CNY', minor: 888 },
        refundedAt: Date.parse('2026-11-26T12:40:00+08:00'),
        merchant: { account: '1900000001' },
        eventKey: `50300002026112600000000001#${refund_status}`,
        noticeId: 'EV-2026112612300001',
      },
    });
  });

  it.each(['CREATE', 'STATE_CHANGE'])('of a complaint (%s) becomes a dispute', (what) => {
    const held = { complaint_id: '200201820200101080076610000', action_type: 'CREATE_COMPLAINT' };
    expect(read(notice(`COMPLAINT.${what}`, held))).toEqual({
      kind: 'dispute',
      fact: {
        channelCaseId: held.complaint_id,
        action: held.action_type,
        raisedAt: Date.parse('2026-11-26T12:30:00+08:00'),
        eventKey: `${held.complaint_id}#EV-2026112612300001`,
        noticeId: 'EV-2026112612300001',
      },
    });
  });

  it.each([
    [-301, 'STALE'],
    [-300, undefined],
    [-299, undefined],
    [299, undefined],
    [300, undefined],
    [301, 'STALE'],
  ])('%i s from our clock: %s', (seconds, reason) => {
    const message = paid();
    const reading = read(message, now + seconds * 1000);
    expect(reading).toEqual(reason ? unproved(reason) : read(message));
  });

  it('looks at the time before the signature, and at the signature before anything else', () => {
    const forged = withHeaders({ 'wechatpay-signature': 'AAAA' });
    expect(read(forged, now + 301_000)).toEqual(unproved('STALE'));
    expect(read(forged)).toEqual(unproved('SIGNATURE'));
  });

  it('knows the probe for what it is, once its time holds', () => {
    const probe = withHeaders({ 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abcdef' });
    expect(read(probe)).toEqual({ kind: 'probe' });
    expect(read(probe, now + 301_000)).toEqual(unproved('STALE'));
  });

  it.each(['timestamp', 'nonce', 'signature', 'serial'])(
    'refuses without Wechatpay-%s, or with two',
    (name) => {
      const full = `wechatpay-${name}`;
      const value = paid().headers[full];
      expect(read(withHeaders({ [full]: undefined }))).toEqual(unproved('HEADER_MISSING'));
      expect(read(withHeaders({ [full]: '' }))).toEqual(unproved('HEADER_MISSING'));
      expect(read(withHeaders({ [full.toUpperCase()]: value }))).toEqual(unproved('HEADER_MISSING'));
    },
  );

  it('takes the kind of signature from nobody', () => {
    const named = (type: string | undefined) => read(withHeaders({ 'wechatpay-signature-type': type }));
    expect(named(undefined)).toEqual(read(paid()));
    expect(['WECHATPAY2-SM2-WITH-SM3', 'none', 'constructor'].map(named)).toEqual(
      ['ALGORITHM', 'ALGORITHM', 'ALGORITHM'].map(unproved),
    );
  });

  it.each(['1e9', '-1', '', ' 1795667400', '0x6b', '1795667400.0', '9'.repeat(13)])(
    'does not take %p for a time',
    (timestamp) => {
      expect(read(withHeaders({ 'wechatpay-timestamp': timestamp }))).toMatchObject({ kind: 'refused' });
    },
  );

  it.each(['__proto__', 'constructor', 'toString', '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'])(
    'asks nobody for the key of %s',
    (unknown) => {
      expect(read(withHeaders({ 'wechatpay-serial': unknown }))).toEqual(unproved('KEY_UNKNOWN'));
    },
  );

  it('refuses any one changed character of what the signature stands on', () => {
    for (const name of [
      'wechatpay-timestamp',
      'wechatpay-nonce',
      'wechatpay-signature',
      'wechatpay-serial',
    ]) {
      const value = String(paid().headers[name]);
      for (let at = 0; at < value.length; at += 1) {
        const changed = String.fromCharCode(value.charCodeAt(at) ^ 1);
        const message = withHeaders({ [name]: value.slice(0, at) + changed + value.slice(at + 1) });
        const reading = read(message);
        if (reading.kind !== 'refused' || reading.verified) throw new Error(`${name}, character ${at}`);
      }
    }
  });

  it('refuses a body that was parsed and written again', () => {
    const message = paid();
    const spaced = JSON.stringify(JSON.parse(Buffer.from(message.body).toString()), null, 1);
    expect(read({ ...message, body: Buffer.from(spaced) })).toEqual(unproved('SIGNATURE'));
  });

  it.each([
    ['a byte order mark', `\uFEFF${JSON.stringify(envelope('TRANSACTION.SUCCESS', sealed('{}')))}`],
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('keeps for a person what is signed and is %s', (_what, body) => {
    expect(read(signedMessage(body))).toMatchObject({ reason: 'CONTENT', verified: true });
  });

  it('keeps for a person an event that it does not know', () => {
    expect(read(notice('PAYSCORE.USER_PAID', {}))).toEqual(proved('UNSUPPORTED'));
    expect(read(notice('constructor', {}))).toEqual(proved('UNSUPPORTED'));
  });

  const plain = JSON.stringify(transactionFields());
  const shortTag = (bytes: number) => {
    const whole = sealed(plain);
    return {
      ...whole,
      ciphertext: Buffer.from(whole.ciphertext, 'base64').subarray(0, -bytes).toString('base64'),
    };
  };
  it.each([
    ['another key', sealed(plain, { key: 'another-APIv3-key-of-32-bytes-ok' })],
    ['other associated data', { ...sealed(plain), associated_data: 'refund' }],
    ['no associated data', { ...sealed(plain), associated_data: undefined }],
    ['a nonce of 11 bytes', { ...sealed(plain), nonce: 'fG1l57vn9BC' }],
    ['a nonce of 13 bytes', { ...sealed(plain), nonce: 'fG1l57vn9BCXX' }],
    ['a nonce of 12 letters and 36 bytes', { ...sealed(plain), nonce: '随机随机随机随机随机随机' }],
    ['an empty nonce', { ...sealed(plain), nonce: '' }],
    ['a tag of 12 bytes', shortTag(4)],
    ['a tag of 4 bytes', shortTag(12)],
    ['15 bytes', { ...sealed(plain), ciphertext: Buffer.alloc(15).toString('base64') }],
    ['nothing', { ...sealed(plain), ciphertext: '' }],
    ['no base64', { ...sealed(plain), ciphertext: '*'.repeat(40) }],
  ])('does not open a resource with %s', (_what, resource) => {
    const message = signedMessage(JSON.stringify(envelope('TRANSACTION.SUCCESS', resource)));
    expect(read(message)).toEqual(proved('DECRYPTION'));
  });

  it.each(['AEAD_SM4_GCM', 'none', ''])('opens nothing that is sealed by %p', (algorithm) => {
    const resource = { ...sealed(plain), algorithm };
    expect(read(signedMessage(JSON.stringify(envelope('TRANSACTION.SUCCESS', resource))))).toEqual(
      proved('ALGORITHM'),
    );
  });

  const amount = (change: Readonly<Record<string, unknown>>) => ({
    amount: { total: 8888, payer_total: 8888, currency: 'CNY', ...change },
  });
  it.each([
    ['another mchid', { mchid: '1900000009' }, proved('FOREIGN_MERCHANT')],
    ['another appid', { appid: 'wx0000000000000000' }, proved('FOREIGN_MERCHANT')],
    ['dollars', amount({ currency: 'USD' }), proved('CURRENCY')],
    ['half a fen', amount({ total: 0.5 }), proved('CONTENT', ['amount.total'])],
    ['an amount as text', amount({ total: '8888' }), proved('CONTENT', ['amount.total'])],
    ['less than nothing', amount({ total: -1 }), proved('CONTENT', ['amount.total'])],
    ['more than can be counted', amount({ total: 2 ** 53 }), proved('CONTENT', ['amount.total'])],
    ['a state of its own', { trade_state: 'constructor' }, proved('CONTENT', ['trade_state'])],
    ['no number of ours', { out_trade_no: undefined }, proved('CONTENT', ['out_trade_no'])],
    ['a time without a zone', { success_time: '2026-11-26T12:29:58' }, proved('CONTENT', ['success_time'])],
  ])('keeps for a person %s', (_what, change, refusal) => {
    expect(read(notice('TRANSACTION.SUCCESS', transactionFields(change)))).toEqual(refusal);
  });

  it('refuses the refund of another merchant', () => {
    expect(read(notice('REFUND.SUCCESS', refundFields({ mchid: '1900000009' })))).toEqual(
      proved('FOREIGN_MERCHANT'),
    );
  });

  it('takes the money of every app of ours', () => {
    const several = readNotice(aWechatpayConfig({ appIds: { app: 'wxapp' } }));
    const reading = several(notice('TRANSACTION.SUCCESS', transactionFields({ appid: 'wxapp' })), now);
    expect(reading).toMatchObject({ kind: 'payment', fact: { merchant: { appId: 'wxapp' } } });
  });
});

describe('keys that change', () => {
  const old = { serial: '477ED0046A54F0360A72A63A8F2816312AAEAB53', certificate: certificates.platform };
  const both = readNotice(
    aWechatpayConfig({
      platformKeys: [old, { serial, publicKey: spki(wechatpayKeys.theirs) }],
      apiV3Keys: ['the-APIv3-key-that-comes-next-ok', 'an-APIv3-key-of-32-bytes-for-us!'],
    }),
  );
  const bySigner = (at: number) =>
    notice('TRANSACTION.SUCCESS', transactionFields(), { key: leafKey, serial: old.serial, at });

  it('takes a certificate and the public key that follows it, each under its own serial', () => {
    expect(both(paid(), now)).toMatchObject({ kind: 'payment' });
    expect(both(bySigner(now), now)).toMatchObject({ kind: 'payment' });
    const swapped = notice('TRANSACTION.SUCCESS', transactionFields(), { serial: old.serial });
    expect(both(swapped, now)).toEqual(unproved('SIGNATURE'));
  });

  it.each([
    ['2025-12-31T23:59:59Z', 'refused'],
    ['2026-01-01T00:00:00Z', 'payment'],
    ['2027-01-01T00:00:00Z', 'payment'],
    ['2027-01-01T00:00:01Z', 'refused'],
  ])('holds a certificate in force at %s: %s', (time, kind) => {
    const at = Date.parse(time);
    const reading = both(bySigner(at), at);
    expect(reading).toMatchObject(kind === 'payment' ? { kind } : unproved('KEY_EXPIRED'));
  });
});

describe('calls of API v3', () => {
  const answering = (answer: { status?: number; body: string; at?: number }) =>
    wechatpay(aWechatpayConfig(), {
      send: async () => ({
        status: answer.status ?? 200,
        headers: signedHeaders(answer.body, { at: answer.at ?? now }),
        body: Buffer.from(answer.body),
      }),
      now: () => now,
      nonce: () => 'N',
    });
  const order = (change: Readonly<Record<string, unknown>>) => JSON.stringify(transactionFields(change));

  it('believes no answer that is older than the window', async () => {
    const provider = answering({ body: order({}), at: now - 301_000 });
    expect(await provider.query(anAttempt())).toMatchObject({ state: 'UNKNOWN', cause: 'UNSIGNED' });
  });

  it.each([
    ['USERPAYING', 'PENDING'],
    ['REVOKED', 'CLOSED'],
    ['PAYERROR', 'FAILED'],
    ['REFUND', 'SUCCEEDED'],
  ])('tells the state %s as %s', async (trade_state, state) => {
    expect(await answering({ body: order({ trade_state }) }).query(anAttempt())).toMatchObject({ state });
  });

  it('says of a refunded payment that it is, and under another key than of its payment', async () => {
    const answer = await answering({ body: order({ trade_state: 'REFUND' }) }).query(anAttempt());
    expect(answer).toMatchObject({ fact: { refunded: {}, eventKey: '4200002026112612345678901234#REFUND' } });
  });

  it.each([
    ['another merchant', order({ mchid: '1900000009' }), 'MISMATCH'],
    ['another currency', order({ amount: { total: 1, currency: 'USD' } }), 'MISMATCH'],
    ['a state of its own', order({ trade_state: 'LOST' }), 'UNREADABLE'],
  ])('knows nothing from %s', async (_what, body, cause) => {
    expect(await answering({ body }).query(anAttempt())).toMatchObject({ state: 'UNKNOWN', cause });
  });

  it.each([
    ['itself', {}, { state: 'SUCCEEDED' }],
    ['another refund', { out_refund_no: 'RFD20261126X0002' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['another payment', { transaction_id: '1' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['another attempt', { out_trade_no: 'PAY20261126X0002' }, { state: 'UNKNOWN', cause: 'MISMATCH' }],
    ['another state', { status: 'LOST' }, { state: 'UNKNOWN', cause: 'UNREADABLE' }],
  ])('of a refund that is %s', async (_what, change, answer) => {
    const provider = answering({ body: JSON.stringify(refundFields({ status: 'SUCCESS', ...change })) });
    const request = aRefund('4200002026112612345678901234');
    expect(await provider.queryRefund(request)).toMatchObject(answer);
    expect(await provider.refund(request)).toMatchObject(answer);
  });

  it('takes an order that was closed before for closed', async () => {
    const body = '{"code":"ORDER_CLOSED","message":"订单已关闭"}';
    expect(await answering({ status: 400, body }).close(anAttempt())).toEqual({ state: 'CLOSED' });
  });

  it.each([
    ['jsapi', 'openId'],
    ['h5', 'ip'],
  ])('does not open %s without the %s of the buyer', async (method, _what) => {
    const { provider, fake } = wechatpayKit();
    await expect(provider.open(aCheckout(method, { buyer: {} }))).rejects.toThrow(RangeError);
    expect(fake.asked).toEqual([]);
  });

  it('allows 50 partial refunds within a year and two hours to pay', () => {
    expect(wechatpayKit().provider.limits).toMatchObject({
      partialRefunds: 50,
      refundWindowDays: 365,
      openMinutes: 120,
    });
  });
});

describe('the configuration of WeChat Pay', () => {
  it.each([
    ['an APIv3 key of 31 bytes', { apiV3Keys: ['x'.repeat(31)] }],
    ['no platform key', { platformKeys: [] }],
    ['a key without its serial', { platformKeys: [{ publicKey: spki(aKeyPair()) }] }],
    ['a certificate that is none', { platformKeys: [{ serial, certificate: 'x' }] }],
  ])('refuses %s', (_what, change) => {
    expect(() => aWechatpayConfig(change)).toThrow();
    expect(wechatpayConfig.safeParse({}).success).toBe(false);
  });
});
