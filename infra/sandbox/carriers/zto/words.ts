import { beijingTime } from '../../beijing-time.ts';
import type { Scan, ScanKind } from '../parcel.ts';

const phone = '95311';
const courier = '李四';
const courierPhone = '90000000000';

type Said = {
  /** `action` of a push; none where ZTO tells nobody. */
  readonly actions: readonly string[];
  /** `scanType` of an answer: another vocabulary, in which ARRIVAL is a parcel put into somebody else's locker. */
  readonly scanType?: string;
  readonly desc: (scan: Scan) => string;
};

const here = ({ facility }: Scan): string => `【${facility.city}】`;
const problem = (say: (scan: Scan) => string): Said => ({
  actions: ['PROBLEM'],
  scanType: '问题件',
  desc: (scan) => `${here(scan)}${say(scan)}`,
});
const silent: Said = { actions: [], desc: () => '' };
const inbound: Said = {
  actions: ['INBOUND', 'HANDOVERSCAN_SIGNED'],
  scanType: 'ARRIVAL',
  desc: (scan) => `${here(scan)}快件已被【${scan.facility.name}】代收，如有问题请联系 (${phone})`,
};
const fetched: Said = {
  actions: ['DEPARTURE_SIGNED'],
  scanType: 'SIGNED',
  desc: (scan) => `${here(scan)}已签收，签收人凭取货码签收，如有疑问请电联：${phone}`,
};

/** What ZTO says of each kind of scan. [assumed] are the actions of problems and returns. */
const sayings: Readonly<Record<ScanKind, Said>> = {
  'picked-up': {
    actions: ['GOT'],
    scanType: '收件',
    desc: (scan) =>
      `${here(scan)}【${scan.facility.name}】(${phone})的业务员${courier}(${courierPhone})已揽收`,
  },
  departed: {
    actions: ['DEPARTURE'],
    scanType: '发件',
    desc: (scan) => `${here(scan)}快件离开【${scan.facility.name}】发往${scan.next?.name ?? ''}`,
  },
  arrived: {
    actions: ['ARRIVAL'],
    scanType: '到件',
    desc: (scan) => `${here(scan)}快件已到达【${scan.facility.name}】`,
  },
  assigned: silent,
  out: {
    actions: ['DISPATCH'],
    scanType: '派件',
    desc: (scan) =>
      `${here(scan)}【${scan.facility.name}】（${phone}）的业务员${courier}（${courierPhone}）正在派件`,
  },
  failed: problem(({ why }) => `派件不成功：${why}`),
  refused: problem(({ why }) => `派件不成功：${why}`),
  'locker-in': { ...inbound, actions: ['INBOUND'] },
  'locker-out': fetched,
  'locker-back': {
    actions: ['PROBLEM'],
    scanType: 'DEPARTURE',
    desc: (scan) => `${here(scan)}快件已从【${scan.facility.name}】取出，${scan.why}`,
  },
  'station-in': inbound,
  'station-out': fetched,
  delivered: {
    actions: ['SIGNED'],
    scanType: '签收',
    desc: (scan) =>
      `${here(scan)}快件已由【本人】签收，签收网点：【${scan.facility.name}】。如有疑问请电联：${courierPhone}`,
  },
  receipt: silent,
  delayed: problem(({ why }) => `因${why}，快件滞留`),
  'declared-lost': problem(() => '快件遗失'),
  destroyed: problem(() => '快件破损'),
  returning: {
    actions: ['RETURN'],
    scanType: '退件',
    desc: (scan) => `${here(scan)}${scan.why}，快件退回`,
  },
  forwarding: problem(({ why }) => `${why}，快件转寄`),
  renumbered: silent,
  returned: {
    actions: ['RETURN_SIGNED'],
    scanType: '退件签收',
    desc: (scan) => `${here(scan)}退件已签收，签收网点：【${scan.facility.name}】`,
  },
};

type Fields = Readonly<Record<string, unknown>>;

/** `data` of the pushes that tell of a scan: one each, or none. */
export function pushedTraces(scan: Scan): readonly string[] {
  const { actions, desc } = sayings[scan.kind];
  const told = scan.code === undefined ? actions : actions.slice(0, 1).map(() => scan.code);
  return told.map((action) => JSON.stringify({ ...traceOf(scan, desc(scan)), action }));
}

function traceOf(scan: Scan, desc: string): Fields {
  const { facility, next, kind } = scan;
  const isShop = ['locker-in', 'locker-out', 'station-in', 'station-out'].includes(kind);
  const isByCourier = ['picked-up', 'out', 'delivered'].includes(kind);
  return {
    billCode: scan.waybillNo,
    actionTime: timeOf(scan),
    ...{ city: facility.city, dist: facility.district, facilityName: facility.name },
    facilityContactPhone: phone,
    ...(isShop ? shopOf(kind) : { facilityCode: facility.code }),
    ...(isByCourier ? { courier, courierPhone } : {}),
    ...(kind === 'delivered' ? { expressSigner: '本人' } : {}),
    ...(next && { nextNodeCode: next.code, nextNodeName: next.name, nextCity: next.city }),
    desc: scan.text ?? desc,
  };
}

const shopOf = (kind: ScanKind): Fields =>
  kind.startsWith('locker')
    ? { comCode: '1022', comName: '兔喜生活', address: '小区东门' }
    : { comCode: '1014', comName: '菜鸟', address: '小区东门' };

const timeOf = ({ at, isTimeless }: Scan): string =>
  isTimeless === true ? '0000-00-00 00:00:00' : beijingTime(at);

/** One scan of an answer, or none. */
export function queriedTraces(scan: Scan): readonly Fields[] {
  const { scanType, desc } = sayings[scan.kind];
  if (scanType === undefined) return [];
  const { facility, next } = scan;
  return [
    {
      billCode: scan.waybillNo,
      scanType: scan.code ?? scanType,
      scanDate: scan.isTimeless === true ? null : scan.at,
      scanSite: siteOf(facility),
      ...(next === undefined ? {} : { preOrNextSite: siteOf(next) }),
      ...{
        operateUser: courier,
        operateUserPhone: '',
        signMan: ['签收', 'SIGNED'].includes(scanType) ? '本人' : '',
      },
      ...{ desc: scan.text ?? desc(scan), country: '中国' },
    },
  ];
}

const siteOf = ({ name, code, city }: Scan['facility']): Fields => ({
  ...{ name, code, city, prov: '', phone, isCenter: name.endsWith('中转场') ? 'T' : 'F', isTransfer: 'F' },
});
