import { createHmac } from 'node:crypto';
import { complaintMessage, paidMessage, refundMessage } from '../../integration/support/payment-messages.ts';
import { callOf, anOrder as shopifyOrder } from '../../unit/channels/support/shopify-kit.ts';
import { jdKit } from '../../unit/logistics/carriers/support/jd-kit.ts';
import { kuaidi100Kit } from '../../unit/logistics/carriers/support/kuaidi100-kit.ts';
import { sfKit } from '../../unit/logistics/carriers/support/sf-kit.ts';
import { ytoKit } from '../../unit/logistics/carriers/support/yto-kit.ts';
import { ztoKit } from '../../unit/logistics/carriers/support/zto-kit.ts';

/** What somebody outside sends to a door of ours: their bytes, with their signature. */
export type Message = {
  readonly params: Readonly<Record<string, string>>;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bytes: Uint8Array;
};
type Headers = Readonly<Record<string, string | undefined>>;
const headersOf = (headers: Headers): Message['headers'] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));

const attempt = { outTradeNo: 'PAY20261126X0001', minor: 8888 };

const ofProviders = (): readonly Message[] =>
  [
    ...(['alipay', 'wechatpay', 'unionpay'] as const).map((provider) => ({
      provider,
      message: paidMessage[provider](attempt),
    })),
    { provider: 'wechatpay', message: refundMessage({ ...attempt, outRefundNo: 'RFD1' }) },
    { provider: 'wechatpay', message: complaintMessage('complaint-1') },
  ].map(({ provider, message: { headers, body } }) => ({
    params: { provider },
    headers: headersOf(headers),
    bytes: body,
  }));

const kits = { sf: sfKit, zto: ztoKit, jd: jdKit, yto: ytoKit, kuaidi100: kuaidi100Kit };

const ofCarriers = (): readonly Message[] =>
  Object.entries(kits).flatMap(([carrier, { pushes }]) => {
    if (!pushes) return [];
    const scan = {
      waybillNo: pushes.waybillNo,
      code: pushes.known.code,
      time: '2026-11-11 09:30:05',
      words: '已揽收',
    };
    return [[scan], [scan, { ...scan, code: 'X' }], [null], []].map((scans) => {
      const { headers, bytes } = pushes.push(scans.slice(0, pushes.batches ? 3 : 1));
      return { params: { carrier, token: 'token' }, headers: headersOf(headers), bytes };
    });
  });

const wooBody = Buffer.from(
  JSON.stringify({ id: 727, status: 'processing', total: '29.35', currency: 'CNY', line_items: [] }),
);
const wooCall: Headers = {
  'x-wc-webhook-topic': 'order.updated',
  'x-wc-webhook-delivery-id': '1',
  'x-wc-webhook-source': 'https://tea.example/',
  'x-wc-webhook-signature': createHmac('sha256', 'hush').update(wooBody).digest('base64'),
};

const ofChannels = (): readonly Message[] => {
  const { bytes, headers } = callOf(Buffer.from(JSON.stringify(shopifyOrder())));
  return [
    { params: { channel: 'shopify', shopId: 'tea-shop' }, headers: headersOf(headers), bytes },
    { params: { channel: 'woocommerce', shopId: 'teahouse' }, headers: headersOf(wooCall), bytes: wooBody },
  ];
};

const confirmations = (): readonly Message[] => [
  ...[{ lines: [{ lineId: '00001', picked: 1, short: 0 }] }, { lines: [] }].map((body) => ({
    ...{ params: {}, headers: [['content-type', 'application/json'] as const] },
    bytes: Buffer.from(JSON.stringify(body)),
  })),
  ...[
    'lineId,picked,short\r\n00001,1,0\r\n',
    '"lineId";"picked"\n00001;1',
    '\uFEFFlineId,picked,short\n00002,0,1\n',
  ].map((text) => ({
    ...{ params: {}, headers: [['content-type', 'text/csv'] as const] },
    bytes: Buffer.from(text),
  })),
];

const senders: Readonly<Record<string, () => readonly Message[]>> = {
  'POST /callbacks/payments/{provider}': ofProviders,
  'POST /callbacks/carriers/{carrier}/{token}': ofCarriers,
  'POST /callbacks/channels/{channel}/{shopId}': ofChannels,
  'POST /waves/{id}/confirmations': confirmations,
};
const made = new Map<string, readonly Message[]>();

/** Messages that a route with a raw body takes; none for any other route. */
export function messagesTo(key: string): readonly Message[] {
  const known = made.get(key) ?? senders[key]?.() ?? [];
  made.set(key, known);
  return known;
}
