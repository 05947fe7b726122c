import type { IncomingPush } from '../../../../../functions/logistics/carriers/carrier.ts';
import { kuaidi100Config } from '../../../../../functions/logistics/carriers/kuaidi100/config.ts';
import { kuaidi100 } from '../../../../../functions/logistics/carriers/kuaidi100/kuaidi100.ts';
import { pushSign } from '../../../../../functions/logistics/carriers/kuaidi100/signature.ts';
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

export const salt = 'salt-of-ours';
export const nu = 'JD0076810060555';

export const aKuaidi100Config = (part: Fields = {}) =>
  kuaidi100Config.parse({ key: 'key', customer: 'customer', salt, ...part });

export function answeringKuaidi100(answers: readonly Scripted[], config: Fields = {}): Answering {
  const { deps, asked } = scripted(answers);
  const carrier = kuaidi100(aKuaidi100Config(config), deps);
  return { carrier, asked };
}

/** All scans of a parcel, the newest first. */
export const aResult = (data: readonly unknown[], part: Fields = {}): Fields => ({
  status: '200',
  message: 'ok',
  nu,
  com: 'jd',
  ischeck: '0',
  state: '0',
  data,
  ...part,
});

/** A push of this text as `param`. */
export const paramPush = (param: string, saltOf = salt): IncomingPush =>
  formPush({ param, sign: pushSign(param, saltOf) });

const scanOf = (scan: PushedScan | null) =>
  scan && { time: scan.time, ftime: scan.time, context: scan.words, statusCode: scan.code };
const pushOf = (scans: readonly (PushedScan | null)[]): Fields => ({
  status: 'polling',
  lastResult: aResult(scans.map(scanOf), {
    com: 'yunda',
    nu: scans.find((scan) => scan !== null)?.waybillNo ?? nu,
  }),
});
const told = ['1002', '31415'].map((statusCode) => ({ ftime: scannedText, context: '您的快件', statusCode }));

/** Of a parcel that `kuaidi100` itself is the carrier of: of a company that we have no code of. */
export const kuaidi100Kit: CarrierKit = {
  answering: (answers) => answeringKuaidi100(answers, { companies: { yunda: 'kuaidi100', jd: 'jd' } }),
  routes: {
    waybillNo: nu,
    told: [aResult(told)],
    ofAnother: [aResult(told, { nu: 'JD9999999999999' })],
    none: [{ result: false, returnCode: '500', message: '查询无结果，请隔段时间再查' }],
    refused: { answers: [{ result: false, returnCode: '408', message: '验证码错误' }], code: '408' },
    again: { answers: [{ result: false, returnCode: '502', message: '服务器繁忙' }], code: '502' },
  },
  pushes: {
    waybillNo: nu,
    push: (scans) => paramPush(JSON.stringify(pushOf(scans))),
    known: { code: '5', status: 'OUT_FOR_DELIVERY' },
    batches: true,
    forged: ({ bytes }) => {
      const form = new URLSearchParams(Buffer.from(bytes).toString());
      return paramPush(form.get('param') ?? '', 'another-salt');
    },
  },
};
