import { createHash } from 'node:crypto';
import type { IncomingPush } from '../../../../../functions/logistics/carriers/carrier.ts';
import { ztoConfig } from '../../../../../functions/logistics/carriers/zto/config.ts';
import { zto } from '../../../../../functions/logistics/carriers/zto/zto.ts';
import {
  type Answering,
  type CarrierKit,
  type Fields,
  formPush,
  type PushedScan,
  type Scripted,
  scannedAt,
  scannedText,
  scripted,
} from './carrier-kit.ts';

export const secret = 'zto-secret';

export const aZtoConfig = (part: Fields = {}) =>
  ztoConfig.parse({
    appKey: 'zto-key',
    appSecret: secret,
    account: { accountId: 'tea', accountPassword: 'ZTO123' },
    products: { standard: {}, 'next-day': { services: ['vip'] } },
    ...part,
  });

export function answeringZto(answers: readonly Scripted[], config: Fields = {}): Answering {
  const { deps, asked } = scripted(answers);
  return { carrier: zto(aZtoConfig(config), deps), asked };
}

/** The API that was asked, and the message. */
export function askedOfZto({ asked }: Answering, index = 0) {
  const request = asked[index];
  return { api: request?.url.split('/').at(-1), message: JSON.parse(request?.body ?? '{}'), request };
}

export const ztoSays = (result: unknown, statusCode = '0000'): Scripted => ({
  result,
  message: '成功',
  status: true,
  statusCode,
});
export const ztoNo = (statusCode: string, message = '不行'): Scripted => ({
  result: null,
  message,
  status: false,
  statusCode,
});

export const anOrder = (billCode: string | null, part: Fields = {}): Fields => ({
  bigMarkInfo: { bagAddr: '杭州', mark: '571- H12 09' },
  verifyCode: null,
  siteCode: '57100',
  signBillInfo: null,
  siteName: '杭州',
  billCode,
  orderCode: '251111000006047100',
  partnerOrderCode: null,
  ...part,
});

/** One kind of scan of an answer. */
export const aScan = (part: Fields = {}): Fields => ({
  billCode: '78000000001386',
  scanType: '到件',
  scanDate: scannedAt,
  scanSite: { name: '杭州转运中心', code: '57101', city: '杭州市' },
  desc: '【杭州市】快件已到达【杭州转运中心】',
  ...part,
});

export const digestOf = (data: string, key = secret): string =>
  createHash('md5')
    .update(data + key)
    .digest('base64');

/** A push of this text as `data`. */
export const dataPush = (data: string, part: Readonly<Record<string, string>> = {}): IncomingPush =>
  formPush({ data_digest: digestOf(data), company_id: 'zto-company', data, msg_type: 'Traces', ...part });

export const aTrace = (part: Fields = {}): Fields => ({
  billCode: '78000000001386',
  action: 'GOT',
  actionTime: scannedText,
  city: '上海市',
  facilityName: '青浦华新',
  desc: '【上海市】【青浦华新】的业务员张三已揽收',
  ...part,
});

const traceOf = (scan: PushedScan | null) =>
  scan && aTrace({ billCode: scan.waybillNo, action: scan.code, actionTime: scan.time, desc: scan.words });

const scans = [aScan(), aScan({ scanType: '神秘', desc: '神秘' })];

export const ztoKit: CarrierKit = {
  answering: answeringZto,
  bookings: {
    waybillNos: ['78000000001386', '78000000001387', '78000000001388'],
    booked: (waybillNos) => waybillNos.map((billCode) => ztoSays(anOrder(billCode))),
    queried: (waybillNos) => [...waybillNos.map((billCode) => ztoSays([anOrder(billCode)])), ztoSays([])],
    absent: [ztoSays([])],
    undeliverable: [ztoNo('E418', '收件地址超区')],
    refused: { answers: [ztoNo('S211'), ztoSays([])], code: 'S211' },
    again: { answers: [ztoNo('S206')], code: 'S206' },
    voided: { answers: [], outcome: { state: 'MARKED_UNUSED' } },
  },
  routes: {
    waybillNo: '78000000001386',
    told: [ztoSays(scans, 'SYS000')],
    ofAnother: [ztoSays([aScan({ billCode: '78000000001399' })], 'SYS000')],
    none: [ztoSays([], 'SYS000')],
    refused: { answers: [ztoNo('E413')], code: 'E413' },
    again: { answers: [ztoNo('S200')], code: 'S200' },
  },
  pushes: {
    waybillNo: '78000000001386',
    push: (pushed) =>
      dataPush(JSON.stringify(pushed.length === 1 ? traceOf(pushed[0] ?? null) : pushed.map(traceOf))),
    known: { code: 'DISPATCH', status: 'OUT_FOR_DELIVERY' },
    batches: false,
    forged: ({ headers, bytes }) => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.from(bytes).toString()));
      return { ...formPush({ ...form, data_digest: digestOf(form['data'] ?? '', 'another') }), headers };
    },
  },
};
