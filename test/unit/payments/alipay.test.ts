import { createSign } from 'node:crypto';
import type { CallbackMessage } from '../../../functions/payments/provider.ts';
import { alipay } from '../../../functions/payments/providers/alipay/alipay.ts';
import { readNotice } from '../../../functions/payments/providers/alipay/callback.ts';
import { alipayConfig } from '../../../functions/payments/providers/alipay/config.ts';
import { rawMembers } from '../../../functions/payments/providers/alipay/gateway.ts';
import {
  alipayKeys,
  alipayKit,
  anAlipayConfig,
  formOf,
  noticeFields,
  signedAnswer,
  signedNotice,
} from './support/alipay-kit.ts';
import { aCheckout, aKeyPair, anAttempt, aRefund, now, pkcs8, spki } from './support/kit.ts';

const read = readNotice(anAlipayConfig());
const refusal = (reason: string, fields?: readonly string[]) => ({
  kind: 'refused',
  reason,
  verified: ['CONTENT', 'FOREIGN_MERCHANT', 'UNSUPPORTED'].includes(reason),
  ...(fields && { fields }),
});
const text = (message: CallbackMessage): string => Buffer.from(message.body).toString('latin1');
const withText = (body: string): CallbackMessage => ({ headers: {}, body: Buffer.from(body, 'latin1') });
const key = (status: string, refund = '') => `${noticeFields()['trade_no']}#${status}#${refund}`;

describe('a notice of Alipay (支付宝异步通知)', () => {
  it('becomes a fact in fen and milliseconds', () => {
    expect(read(signedNotice(noticeFields()))).toEqual({
      kind: 'payment',
      fact: {
        outTradeNo: anAttempt().outTradeNo,
        channelTxnId: '2026112622001400001234567890',
        state: 'SUCCEEDED',
        amount: { currency: 'CNY', minor: 8888 },
        payerAmount: { currency: 'CNY', minor: 8000 },
        paidAt: Date.parse('2026-11-26T12:29:58+08:00'),
        merchant: { account: '2088000000000001', appId: '2021000000000001' },
        eventKey: key('TRADE_SUCCESS'),
        noticeId: noticeFields()['notify_id'],
      },
    });
  });

  it.each([
    ['WAIT_BUYER_PAY', 'PENDING'],
    ['TRADE_SUCCESS', 'SUCCEEDED'],
    ['TRADE_FINISHED', 'FINISHED'],
    ['TRADE_CLOSED', 'CLOSED'],
  ])('tells %s as %s, each under its own key', (trade_status, state) => {
    expect(read(signedNotice(noticeFields({ trade_status })))).toMatchObject({
      fact: { state, eventKey: key(trade_status) },
    });
  });

  it.each([
    [
      'partial, with our number',
      { refund_fee: '8.88', out_biz_no: 'RFD1', gmt_refund: '2026-11-26 12:40:00.123' },
      { total: { currency: 'CNY', minor: 888 }, outRefundNo: 'RFD1' },
      key('TRADE_SUCCESS', 'RFD1'),
    ],
    [
      'without our number',
      { refund_fee: '8.88', gmt_refund: '2026-11-26 12:40:00.123' },
      { total: { currency: 'CNY', minor: 888 } },
      key('TRADE_SUCCESS', 'refunded 888'),
    ],
    [
      'with its time only',
      { gmt_refund: '2026-11-26 12:40:00.123' },
      {},
      key('TRADE_SUCCESS', 'refunded 2026-11-26 12:40:00.123'),
    ],
  ])('never takes the word of a refund for a new payment: %s', (_what, fields, refunded, eventKey) => {
    expect(read(signedNotice(noticeFields(fields)))).toMatchObject({
      kind: 'payment',
      fact: { state: 'SUCCEEDED', refunded, eventKey },
    });
  });

  it('takes a refund of nothing for none', () => {
    const reading = read(signedNotice(noticeFields({ refund_fee: '0.00' })));
    expect(reading).toEqual(read(signedNotice(noticeFields())));
  });

  it('tells a full refund as closed and refunded', () => {
    const fields = { trade_status: 'TRADE_CLOSED', refund_fee: '88.88', out_biz_no: 'RFD1' };
    expect(read(signedNotice(noticeFields(fields)))).toMatchObject({
      fact: { state: 'CLOSED', refunded: { total: { minor: 8888 }, outRefundNo: 'RFD1' } },
    });
  });

  it.each([
    '1e1',
    '0.1',
    '00.10',
    ' 0.10',
    '0.10 ',
    '+0.10',
    '-0.10',
    '0,10',
    '1,000.00',
    '10',
    '.10',
    '0.100',
    'NaN',
  ])('does not take %p for an amount', (total_amount) => {
    expect(read(signedNotice(noticeFields({ total_amount })))).toEqual(refusal('CONTENT', ['total_amount']));
  });

  it.each([
    ['0.01', 1],
    ['0.10', 10],
    ['100000000.00', 10_000_000_000],
  ])('takes %s yuan for %i fen', (total_amount, minor) => {
    expect(read(signedNotice(noticeFields({ total_amount })))).toMatchObject({ fact: { amount: { minor } } });
  });

  it.each(['2026-02-30 00:00:00', '2026-11-26 24:00:00', '2026-11-26T12:29:58', '2026-11-26 12:29'])(
    'does not take %p for a time',
    (gmt_payment) => {
      expect(read(signedNotice(noticeFields({ gmt_payment })))).toEqual(refusal('CONTENT', ['gmt_payment']));
    },
  );

  it.each(['RSA', 'constructor', '__proto__', 'none', 'rsa2', ''])(
    'takes the algorithm from nobody: sign_type %p',
    (sign_type) => {
      expect(read(signedNotice(noticeFields({ sign_type })))).toEqual(refusal('ALGORITHM'));
    },
  );

  it('refuses a SHA-1 signature that calls itself RSA2', () => {
    const fields = noticeFields();
    const names = Object.keys(fields)
      .filter((name) => name !== 'sign_type')
      .sort();
    const content = names.map((name) => `${name}=${fields[name]}`).join('&');
    const sign = createSign('RSA-SHA1').update(content).sign(alipayKeys.theirs.privateKey, 'base64');
    expect(read(formOf({ ...fields, sign }))).toEqual(refusal('SIGNATURE'));
  });

  it('refuses a signature that keeps sign_type in, the rule of other messages', () => {
    const fields = noticeFields();
    const content = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join('&');
    const sign = createSign('RSA-SHA256').update(content).sign(alipayKeys.theirs.privateKey, 'base64');
    expect(read(formOf({ ...fields, sign }))).toEqual(refusal('SIGNATURE'));
  });

  it.each([
    ['no signature', { sign: '' }],
    ['a signature with a line end', { sign: 'AAAA\n' }],
    ['a signature that is no base64', { sign: '%%%%' }],
  ])('refuses %s', (_what, change) => {
    expect(read(formOf({ ...noticeFields(), ...change }))).toEqual(refusal('SIGNATURE'));
  });

  it('refuses a doubled name, even with one value, and pairs that are none', () => {
    const body = text(signedNotice(noticeFields()));
    const broken = [
      '&total_amount=88.88',
      '&total_amount=0.01',
      '&',
      '&novalue',
      '&a%ZZ=1',
      '&a=%4',
      '&a b=1',
    ];
    expect(broken.map((tail) => read(withText(body + tail)))).toEqual(broken.map(() => refusal('MALFORMED')));
    expect(read(withText(`${body}&subject2=x`))).toEqual(refusal('SIGNATURE'));
  });

  it('holds with signed fields that nobody knows, per cent signs in values and escapes in either case', () => {
    const message = signedNotice(noticeFields({ a_new_field: '100% + "more" &quot; =', constructor: 'x' }));
    expect(read(message)).toMatchObject({ kind: 'payment' });
    const lower = text(message).replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());
    expect(read(withText(lower))).toEqual(read(message));
  });

  it('reads + as a space in a value and %2B as a plus', () => {
    const message = signedNotice(noticeFields({ subject: 'a b+c' }));
    expect(text(message)).toContain('subject=a+b%2Bc');
    expect(read(message)).toMatchObject({ kind: 'payment' });
    expect(read(withText(text(message).replace('a+b%2Bc', 'a%2Bb+c')))).toEqual(refusal('SIGNATURE'));
  });

  it('holds over bytes in GBK without decoding them', () => {
    const gbk = new Map([
      ['龙', 'c1fa'],
      ['井', 'beae'],
      ['茶', 'b2e8'],
    ]);
    const encode = (value: string) =>
      Buffer.concat(
        [...value].map((char) => Buffer.from(gbk.get(char) ?? Buffer.from(char).toString('hex'), 'hex')),
      );
    expect(new TextDecoder('gbk').decode(encode('龙井茶'))).toBe('龙井茶');
    expect(read(signedNotice(noticeFields({ charset: 'GBK' }), { encode }))).toMatchObject({
      kind: 'payment',
    });
  });

  it.each([
    ['app_id', { app_id: '2021000000000009' }],
    ['seller_id', { seller_id: '2088000000000009' }],
  ])('refuses the money of another %s', (_name, change) => {
    expect(read(signedNotice(noticeFields(change)))).toEqual(refusal('FOREIGN_MERCHANT'));
  });

  it.each(['trade_no', 'out_trade_no', 'seller_id', 'app_id', 'notify_id', 'trade_status', 'total_amount'])(
    'keeps for a person what was signed without %s',
    (name) => {
      expect(read(signedNotice(noticeFields({ [name]: '' })))).toEqual(refusal('CONTENT', [name]));
    },
  );

  it('keeps for a person what is no notice of a trade', () => {
    expect(read(signedNotice(noticeFields({ notify_type: 'dut_user_sign' })))).toEqual(
      refusal('UNSUPPORTED'),
    );
  });

  it('takes both keys of Alipay while they are changed over', () => {
    const next = aKeyPair();
    const both = readNotice(anAlipayConfig({ alipayKeys: [spki(alipayKeys.theirs), spki(next)] }));
    expect(both(signedNotice(noticeFields()))).toMatchObject({ kind: 'payment' });
    expect(both(signedNotice(noticeFields(), { key: next.privateKey }))).toMatchObject({ kind: 'payment' });
    expect(read(signedNotice(noticeFields(), { key: next.privateKey }))).toEqual(refusal('SIGNATURE'));
  });
});

describe('what the gateway answers', () => {
  it.each([
    [
      '{"a_response":{"u":"http:\\/\\/x","t":"}"},"sign":"s"}',
      { a_response: '{"u":"http:\\/\\/x","t":"}"}', sign: '"s"' },
    ],
    [
      '{ "sign" : "s" , "a_response" : { "b" : { "c" : "\\"}" } } }\n',
      { sign: '"s"', a_response: '{ "b" : { "c" : "\\"}" } }' },
    ],
    ['{"a":{},"a":{}}', undefined],
    ['{"a":{}', undefined],
    ['{"a":{}}x', undefined],
    ['[{"a":{}}]', undefined],
    ['{"a":{"b":"}', undefined],
    ['{}', undefined],
    ['', undefined],
  ])('keeps each part of %s as it was', (answer, parts) => {
    const members = rawMembers(answer);
    expect(members && Object.fromEntries(members)).toEqual(parts);
  });

  it('believes no error that nobody signed', async () => {
    const error =
      '{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-app-id"}}';
    const send = async () => ({ status: 200, headers: {}, body: Buffer.from(error) });
    const lone = alipay(anAlipayConfig(), { send, now: () => 0, nonce: () => 'n' });
    expect(await lone.query(anAttempt())).toEqual({ state: 'UNKNOWN', cause: 'UNSIGNED' });
  });
});

describe('what Alipay signed', () => {
  const answering = (operation: string, fields: Readonly<Record<string, string>>, status = 200) => {
    const body = Buffer.from(
      signedAnswer(`alipay_trade_${operation}_response`, { code: '10000', ...fields }),
    );
    const send = async () => ({ status, headers: {}, body });
    return alipay(anAlipayConfig(), { send, now: () => now, nonce: () => 'N' });
  };
  const numbers = { out_trade_no: anAttempt().outTradeNo, trade_no: '2026112622001400001234567890' };
  const request = aRefund(numbers.trade_no);
  const found = { ...numbers, out_request_no: request.outRefundNo, refund_amount: '8.88' };
  const trade = { ...numbers, trade_status: 'TRADE_CLOSED', total_amount: '88.88' };

  it.each([
    [{ ...found, refund_status: 'REFUND_SUCCESS' }, { state: 'SUCCEEDED' }],
    [{ ...found, refund_status: 'REFUND_PROCESSING' }, { state: 'PROCESSING' }],
    [found, { state: 'PROCESSING' }],
    [{}, { state: 'ABSENT' }],
    [
      { ...found, out_request_no: 'ANOTHER' },
      { state: 'UNKNOWN', cause: 'MISMATCH' },
    ],
    [
      { ...found, trade_no: '1' },
      { state: 'UNKNOWN', cause: 'MISMATCH' },
    ],
    [
      { ...found, refund_amount: '8.8' },
      { state: 'UNKNOWN', cause: 'UNREADABLE' },
    ],
  ])('of a refund: %j', async (fields, answer) => {
    expect(await answering('fastpay_refund_query', fields).queryRefund(request)).toMatchObject(answer);
  });

  it('says of a trade that closed after it was paid that all of it went back, and of no other', async () => {
    const paid = { ...trade, send_pay_date: '2026-11-26 12:29:58' };
    expect(await answering('query', paid).query(anAttempt())).toMatchObject({
      state: 'CLOSED',
      fact: { refunded: { total: { currency: 'CNY', minor: 8888 } }, eventKey: key('TRADE_CLOSED', 'whole') },
    });
    const unpaid = await answering('query', trade).query(anAttempt());
    expect(unpaid).toMatchObject({ state: 'CLOSED', fact: { eventKey: key('TRADE_CLOSED') } });
    expect('fact' in unpaid && unpaid.fact.refunded).toBeUndefined();
  });

  it('closes no other trade than the one asked about', async () => {
    expect(await answering('close', numbers).close(anAttempt())).toEqual({ state: 'CLOSED' });
    expect(await answering('close', { ...numbers, out_trade_no: 'X' }).close(anAttempt())).toEqual({
      state: 'UNKNOWN',
      cause: 'MISMATCH',
    });
  });

  it('counts under status 200 only', async () => {
    const unknown = { state: 'UNKNOWN', cause: 'UNREADABLE', code: '502' };
    expect(await answering('query', trade, 502).query(anAttempt())).toEqual(unknown);
  });
});

describe('what the shop front gets', () => {
  it('is a page address with our signature, the end of the attempt in Beijing time and yuan', async () => {
    const opened = await alipayKit().provider.open(aCheckout('page'));
    const url = new URL(
      opened.state === 'OPENED' && opened.action.kind === 'redirect' ? opened.action.url : '',
    );
    expect(url.searchParams.get('method')).toBe('alipay.trade.page.pay');
    expect(JSON.parse(url.searchParams.get('biz_content') ?? '')).toEqual({
      out_trade_no: anAttempt().outTradeNo,
      total_amount: '88.88',
      subject: '龙井茶 250g   cup',
      product_code: 'FAST_INSTANT_TRADE_PAY',
      time_expire: '2026-11-26 13:30:00',
    });
  });
});

describe('the configuration of Alipay', () => {
  const given = {
    appId: '1',
    sellerId: '2088000000000001',
    privateKey: pkcs8(alipayKeys.ours),
    alipayKeys: [spki(alipayKeys.theirs)],
    notifyUrl: 'https://api.shop.example/x',
  };
  const bare = (pem: string) => pem.replace(/-----[^-]+-----|\n/g, '');

  it('takes keys as PEM and as the console shows them', () => {
    const keys = { privateKey: bare(given.privateKey), alipayKeys: [bare(given.alipayKeys[0] ?? '')] };
    const parsed = alipayConfig.parse({ ...given, ...keys });
    expect(parsed.alipayKeys[0]?.equals(alipayKeys.theirs.publicKey)).toBe(true);
    expect(parsed.privateKey.equals(alipayKeys.ours.privateKey)).toBe(true);
  });

  it.each([
    ['a private key for Alipay’s', { alipayKeys: [given.privateKey] }],
    ['no key at all', { alipayKeys: [] }],
    ['a public key for ours', { privateKey: spki(alipayKeys.ours) }],
    ['a setting that it does not have', { signType: 'RSA' }],
  ])('refuses %s and repeats nothing of it', (_what, change) => {
    const { error } = alipayConfig.safeParse({ ...given, ...change });
    expect(error?.issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(error?.issues)).not.toContain(bare(given.privateKey).slice(0, 40));
  });
});
