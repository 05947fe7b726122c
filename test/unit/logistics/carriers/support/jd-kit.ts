import { jdCarrierConfig } from '../../../../../functions/logistics/carriers/jd/config.ts';
import { jd } from '../../../../../functions/logistics/carriers/jd/jd.ts';
import {
  type Answering,
  type CarrierKit,
  type Fields,
  jsonPush,
  type PushedScan,
  type Scripted,
  scannedText,
  scripted,
} from './carrier-kit.ts';

export const waybillNo = 'JDVE00132473532';

export const aJdConfig = (part: Fields = {}) =>
  jdCarrierConfig.parse({
    appKey: 'key1',
    appSecret: 'testSecret',
    accessToken: 'tok1',
    customerCode: '010K123456',
    ...part,
  });

export function answeringJd(answers: readonly Scripted[], config: Fields = {}): Answering {
  const { deps, asked } = scripted(answers);
  return { carrier: jd(aJdConfig(config), deps), asked };
}

/** A node of a push, or of an answer. */
export const aNode = (part: Fields = {}): Fields => ({
  waybillCode: waybillNo,
  state: '200076',
  category: 430,
  categoryName: '运输中',
  operationTime: scannedText,
  operateSite: '石景山营业部',
  operationRemark: '您的快件已发车',
  ...part,
});

export const jdSays = (data: unknown): Scripted => ({ code: 0, msg: '成功', success: true, data });

const nodeOf = (scan: PushedScan | null) =>
  scan && {
    waybillCode: scan.waybillNo,
    state: scan.code,
    operationTime: scan.time,
    operationRemark: scan.words,
  };

const nodes = [aNode(), aNode({ state: '31415', category: null })];

export const jdKit: CarrierKit = {
  answering: answeringJd,
  routes: {
    waybillNo,
    withoutPhone: true,
    told: [jdSays({ traceDetails: nodes })],
    ofAnother: [jdSays({ traceDetails: [aNode({ waybillCode: 'JDVE00132473599' })] })],
    none: [jdSays(null)],
    refused: { answers: [{ code: 1001, success: false }], code: '1001' },
    again: { answers: [{ code: 43, success: false }], code: '43' },
  },
  pushes: {
    waybillNo,
    push: (scans) => jsonPush(scans.length === 1 ? nodeOf(scans[0] ?? null) : scans.map(nodeOf)),
    known: { code: '11000', status: 'OUT_FOR_DELIVERY' },
    batches: true,
  },
};
