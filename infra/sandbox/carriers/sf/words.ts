import { beijingTime } from '../../beijing-time.ts';
import { type Scan, type ScanKind, stateAfter } from '../parcel.ts';

type Said = { readonly opCode: string; readonly remark: string; readonly reasonCode?: string };
type Say = (scan: Scan) => Said;

const courier = '【何师傅，电话：95338】';

/** What SF's people say of each kind of scan. [assumed] are the reason codes of a failed delivery. */
const sayings: Readonly<Record<ScanKind, Say>> = {
  'picked-up': () => ({ opCode: '50', remark: '顺丰速运 已收取快件' }),
  departed: ({ facility, next }) =>
    next?.name.endsWith('中转场')
      ? { opCode: '36', remark: `快件在【${facility.name}】完成装车，发往【${next.name}】` }
      : { opCode: '30', remark: `快件在【${facility.name}】完成分拣,准备发往【${next?.name ?? '下一站'}】` },
  arrived: ({ facility }) => ({ opCode: '31', remark: `快件到达 【${facility.name}】` }),
  assigned: () => ({ opCode: '44', remark: '我们正在为您的快件分配最合适的快递员，请您稍等。' }),
  out: ({ facility }) => ({
    opCode: '204',
    remark: `快件交给${courier}，正在派送途中（【${facility.name}】）`,
  }),
  failed: ({ why }) => ({ opCode: '70', reasonCode: '29', remark: `快件派送不成功，${why}，待再次派送` }),
  refused: ({ why }) => ({ opCode: '70', reasonCode: '28', remark: `快件派送不成功，${why}` }),
  'locker-in': ({ facility }) => ({
    opCode: '125',
    remark: `快件已派送至【${facility.name}】，请凭取件码取件`,
  }),
  'locker-out': ({ facility }) => ({ opCode: '128', remark: `客户已从【${facility.name}】取出快件` }),
  'locker-back': ({ facility }) => ({
    opCode: '126',
    remark: `快递员从【${facility.name}】取回快件，超时未取`,
  }),
  'station-in': ({ facility }) => ({ opCode: '678', remark: `快件已到达【${facility.name}】，请及时领取` }),
  'station-out': ({ facility }) => ({ opCode: '679', remark: `客户已在【${facility.name}】领取快件` }),
  delivered: () => ({
    opCode: '80',
    remark: `您的快件已签收，如有疑问请电联快递员${courier}，感谢您使用顺丰，期待再次为您服务。（主单总件数：1件）`,
  }),
  receipt: () => ({ opCode: '8000', remark: '在官网"运单资料&签收图",可查看签收人信息' }),
  delayed: ({ why }) => ({ opCode: '66', remark: `因${why}，快件滞留` }),
  'declared-lost': () => ({ opCode: '8000', reasonCode: '6', remark: '快件遗失，已进入理赔流程' }),
  destroyed: () => ({ opCode: '8000', reasonCode: '2', remark: '快件破损，已销毁' }),
  returning: ({ why }) => ({ opCode: '99', reasonCode: '2', remark: `${why}，快件退回` }),
  forwarding: ({ why }) => ({ opCode: '99', remark: `${why}，快件转寄` }),
  renumbered: ({ why, newWaybillNo }) => ({
    opCode: '648',
    remark: `快件已${why}，新单号为：${newWaybillNo}`,
  }),
  returned: () => ({ opCode: '80', remark: '快件已退回寄件人签收' }),
};

const reasonNames: Readonly<Record<string, string>> = {
  '2': '退回',
  '6': '遗失',
  '28': '客户拒收',
  '29': '客户不在',
};

const sayingOf = (scan: Scan): Said => {
  const said = sayings[scan.kind](scan);
  return {
    ...said,
    ...(scan.code === undefined ? {} : { opCode: scan.code }),
    ...(scan.reason === undefined ? {} : { reasonCode: scan.reason }),
    ...(scan.text === undefined ? {} : { remark: scan.text }),
  };
};

export type Route = Readonly<Record<string, string | null>>;

/** One route of a push (路由推送). Where somebody signed, SF names no place. */
export function pushedRoute(scan: Scan): Route {
  const { opCode, remark, reasonCode } = sayingOf(scan);
  return {
    mailno: scan.waybillNo,
    acceptAddress: scan.kind === 'delivered' ? null : scan.facility.city,
    reasonName: reasonCode === undefined ? null : (reasonNames[reasonCode] ?? ''),
    orderid: scan.orderId,
    acceptTime: scan.isTimeless === true ? '0000-00-00 00:00:00' : beijingTime(scan.at),
    remark,
    opCode,
    id: scan.id,
    reasonCode: reasonCode ?? null,
  };
}

/** First status codes of an answer: only queries have them. */
const firstStatus: Readonly<Record<string, readonly [string, string]>> = {
  PICKED_UP: ['1', '已揽收'],
  IN_TRANSIT: ['2', '运送中'],
  OUT_FOR_DELIVERY: ['3', '派送中'],
  DELIVERED: ['4', '已签收'],
  AVAILABLE_FOR_PICKUP: ['11', '待取件'],
};

/** One route of an answer (路由查询). A parcel in a locker is 80 here, whatever the push called it. */
export function queriedRoute(scan: Scan): Route {
  const { mailno: _, orderid: __, id: ___, ...route } = pushedRoute(scan);
  const [code, name] = firstStatus[stateAfter[scan.kind]] ?? ['', ''];
  const status = { firstStatusCode: code, firstStatusName: name };
  if (scan.kind !== 'locker-in' || scan.code !== undefined) return { ...route, ...status };
  return { ...route, ...status, opCode: '80', remark: `快件已存入顺丰自助柜【${scan.facility.name}】` };
}
