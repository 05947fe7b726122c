import type { IncomingPush } from '../../../../../functions/logistics/carriers/carrier.ts';
import { ytoConfig } from '../../../../../functions/logistics/carriers/yto/config.ts';
import { signYto } from '../../../../../functions/logistics/carriers/yto/signature.ts';
import { yto } from '../../../../../functions/logistics/carriers/yto/yto.ts';
import {
  type Answering,
  type CarrierKit,
  type Fields,
  formPush,
  type PushedScan,
  type Scripted,
  scannedText,
  scripted,
} from './carrier-kit.ts';

export const waybillNo = 'YT2600227881409';
export const pushSecret = 'pushSecret';

export const aYtoConfig = (part: Fields = {}) =>
  ytoConfig.parse({
    track: { url: 'https://yto.example/open/track_query_adapter/v1/AbCdEf/TEST', secret: '123456' },
    subscribe: {
      url: 'https://yto.example/open/subscribe_adapter/v1/AbCdEf/TEST',
      secret: 's2',
      clientId: 'C1',
    },
    push: { secret: pushSecret },
    ...part,
  });

export function answeringYto(answers: readonly Scripted[], config: Fields = {}): Answering {
  const { deps, asked } = scripted(answers);
  return { carrier: yto(aYtoConfig(config), deps), asked };
}

/** A scan of an answer. */
export const anAnswered = (part: Fields = {}): Fields => ({
  waybill_No: waybillNo,
  upload_Time: scannedText,
  infoContent: 'ARRIVAL',
  processInfo: '【义乌转运中心】 已收入',
  ...part,
});

/** A list of scans as YTO gives it: by itself, with nothing around it. */
export const listed = (scans: readonly unknown[]): Scripted => ({ text: JSON.stringify(scans) });

/** A push of this text. */
export const signedPush = (text: string, secret = pushSecret): IncomingPush =>
  formPush({
    logistics_interface: text,
    data_digest: signYto(text, secret),
    clientId: 'C1',
    type: 'online',
  });

const scanOf = (scan: PushedScan | null) =>
  scan && { mailNo: scan.waybillNo, infoContent: scan.code, acceptTime: scan.time, remark: scan.words };

export const ytoKit: CarrierKit = {
  answering: answeringYto,
  routes: {
    waybillNo,
    withoutPhone: true,
    told: [listed([anAnswered(), anAnswered({ infoContent: 'MYSTERY' })])],
    ofAnother: [listed([anAnswered({ waybill_No: 'YT1111111111111' })])],
    none: [{ code: '1001', map: { [waybillNo]: [] }, message: '查询结果为空。', success: true }],
    again: { answers: [{ code: '503', success: false }], code: '503' },
  },
  pushes: {
    waybillNo,
    push: (scans) =>
      signedPush(JSON.stringify(scans.length === 1 ? scanOf(scans[0] ?? null) : scans.map(scanOf))),
    known: { code: 'SENT_SCAN', status: 'OUT_FOR_DELIVERY' },
    batches: true,
    forged: ({ bytes }) => {
      const form = new URLSearchParams(Buffer.from(bytes).toString());
      return signedPush(form.get('logistics_interface') ?? '', 'another');
    },
  },
};
