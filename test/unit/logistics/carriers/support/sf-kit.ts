import { sfConfig } from '../../../../../functions/logistics/carriers/sf/config.ts';
import { sf } from '../../../../../functions/logistics/carriers/sf/sf.ts';
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

export const anSfConfig = (part: Fields = {}) =>
  sfConfig.parse({
    partnerId: 'TEASHOP',
    checkword: 'check-word',
    products: { standard: 2, 'next-day': 1 },
    ...part,
  });

export function answeringSf(answers: readonly Scripted[], config: Fields = {}): Answering {
  const { deps, asked } = scripted(answers);
  return { carrier: sf(anSfConfig(config), deps), asked };
}

/** The form that was sent, and the message in it. */
export function askedOfSf({ asked }: Answering, index = 0) {
  const form = new URLSearchParams(asked[index]?.body);
  return { form, service: form.get('serviceCode'), message: JSON.parse(form.get('msgData') ?? '{}') };
}

export const sfSays = (inner: Fields, code = 'A1000'): Scripted => ({
  apiErrorMsg: '',
  apiResponseID: '0001',
  apiResultCode: code,
  apiResultData: JSON.stringify(inner),
});
export const sfData = (msgData: Fields): Scripted =>
  sfSays({ success: true, errorCode: 'S0000', errorMsg: null, msgData });
export const sfNo = (errorCode: string): Scripted =>
  sfSays({ success: false, errorCode, errorMsg: '不行', msgData: null });

export const label = (waybillNo: string): Fields => ({
  code: '1000',
  routeLabelData: {
    waybillNo,
    destRouteLabel: '571W-F0-CK',
    codingMapping: 'K35',
    codingMappingOut: '',
    abFlag: 'A',
    proCode: '标快',
    printIcon: '00010000',
    twoDimensionCode: `MMM={'k1':'571W','k5':'${waybillNo}'}`,
    checkCode: '0badc0de',
  },
});

/** The data of an order that was taken; the first number is the mother's. */
export const sfOrder = (waybillNos: readonly string[], part: Fields = {}): Fields => ({
  orderId: 'shp_1-1',
  originCode: '571',
  destCode: '571',
  filterResult: 2,
  remark: '',
  waybillNoInfoList: waybillNos.map((waybillNo, index) => ({ waybillType: index === 0 ? 1 : 2, waybillNo })),
  routeLabelInfo: waybillNos.map(label),
  ...part,
});

export const routesOf = (mailNo: string, routes: readonly Fields[], part: Fields = {}): Scripted =>
  sfData({ routeResps: [{ mailNo, routes, ...part }] });

const scans = [
  { acceptTime: scannedText, acceptAddress: '杭州市', remark: '快件到达 【杭州中转场】', opCode: '31' },
  { acceptTime: scannedText, acceptAddress: null, remark: '神秘', opCode: '31415' },
];

/** A route as it is pushed. */
export const aRoute = (part: Fields = {}): Fields => ({
  mailno: 'SF1800000000101',
  acceptAddress: '深圳市',
  reasonName: '',
  orderid: 'shp_1-1',
  acceptTime: scannedText,
  remark: '顺丰速运 已收取快件',
  opCode: '50',
  id: '100000000000019',
  reasonCode: '',
  ...part,
});
export const routePush = (routes: readonly unknown[]) => jsonPush({ Body: { WaybillRoute: routes } });

const routeOf = (scan: PushedScan | null) =>
  scan && aRoute({ mailno: scan.waybillNo, opCode: scan.code, acceptTime: scan.time, remark: scan.words });

export const sfKit: CarrierKit = {
  answering: answeringSf,
  bookings: {
    waybillNos: ['SF1800000000101', 'SF1800000000102', 'SF1800000000103'],
    booked: (waybillNos) => [sfData(sfOrder(waybillNos))],
    queried: (waybillNos) => [sfData(sfOrder(waybillNos))],
    absent: [sfNo('8024')],
    undeliverable: [
      sfData(sfOrder([], { filterResult: 3, remark: '2', waybillNoInfoList: null, routeLabelInfo: null })),
    ],
    pending: [sfData(sfOrder([], { filterResult: 1, waybillNoInfoList: null }))],
    refused: { answers: [sfSays({}, 'A1006')], code: 'A1006' },
    again: { answers: [sfSays({}, 'A1005')], code: 'A1005' },
    voided: { answers: [sfData({ orderId: 'shp_1-1', resStatus: 2 })], outcome: { state: 'VOIDED' } },
  },
  routes: {
    waybillNo: 'SF1800000000101',
    told: [routesOf('SF1800000000101', scans)],
    ofAnother: [routesOf('SF1800000000109', scans)],
    none: [routesOf('SF1800000000101', [])],
    refused: {
      answers: [routesOf('SF1800000000101', [], { reasonCode: '20028', reasonRemark: '月结卡号不匹配' })],
      code: '20028',
    },
    again: { answers: [sfSays({}, 'A1099')], code: 'A1099' },
  },
  pushes: {
    waybillNo: 'SF1800000000101',
    push: (pushed) => routePush(pushed.map(routeOf)),
    known: { code: '204', status: 'OUT_FOR_DELIVERY' },
    batches: true,
  },
};
