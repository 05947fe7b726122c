import type { SubStatus, TrackingStatus } from '../../../../functions/logistics/domain/tracking.ts';
import type { Fields } from './support/carrier-kit.ts';
import { answeringSf, aRoute, routePush, routesOf } from './support/sf-kit.ts';

/** What a scan means, pushed or asked for. */
function pushed(part: Fields, config: Fields = {}) {
  const reading = answeringSf([], config).carrier.pushes?.read(routePush([aRoute(part)]));
  const [event] = reading?.kind === 'events' ? reading.events : [];
  return event;
}
async function queried(part: Fields) {
  const answer = routesOf('SF1800000000101', [aRoute(part)]);
  const { routes } = answeringSf([answer]).carrier.routes ?? {};
  return (await routes?.([{ waybillNo: 'SF1800000000101', carrier: 'sf' }]))?.events[0];
}

/** Words that say nothing more than the code does. */
const plain = { remark: '快件', reasonName: '' };
const rows: readonly (readonly [TrackingStatus, SubStatus | undefined, string])[] = [
  ['PENDING', 'PREPARING', '647 646 201 202 205 206'],
  ['PICKED_UP', undefined, '50 51 54 43 41 46 607 633 651 655 700 701 950 127 129 138 188 214'],
  ['IN_TRANSIT', 'ARRIVED', '31 106 571'],
  ['IN_TRANSIT', 'DEPARTED', '30 36 105'],
  [
    'IN_TRANSIT',
    undefined,
    '302 304 3036 10 11 84 136 137 147 186 187 189 190 405 406 407 501 570 626 627 649 656 657 676 830 831 843',
  ],
  ['IN_TRANSIT', undefined, '844 847 850 851 86 87 88 89 900 921 930 931 932 96'],
  ['IN_TRANSIT', 'CUSTOMS', '16 604 605 612'],
  ['IN_TRANSIT', 'CUSTOMS_RELEASED', '606 623 14'],
  ['EXCEPTION', 'CUSTOMS_HELD', '15 17 18 613 614 619 620 621'],
  ['OUT_FOR_DELIVERY', undefined, '44 204 630 634 47 122 123 208 211 212 933 677 880 305'],
  ['AVAILABLE_FOR_PICKUP', 'LOCKER', '125 642 218'],
  ['AVAILABLE_FOR_PICKUP', 'STATION', '130 678 632'],
  ['EXCEPTION', 'TAKEN_BACK_FROM_LOCKER', '126'],
  ['DELIVERY_FAILED', undefined, '33 70 870 934'],
  ['EXCEPTION', 'DELAYED', '66 72 77 611 833 131'],
  ['DELIVERED', undefined, '80 8000 658 97 935'],
  ['DELIVERED', 'FROM_LOCKER', '128 679'],
  ['RETURNING', undefined, '648 631 215 660'],
  ['IN_TRANSIT', 'FORWARDED', '99 517'],
];
const table = rows.flatMap(([status, sub, codes]) =>
  codes.split(' ').map((code) => [code, status, sub] as const),
);

describe('the operation codes of SF', () => {
  it('are all there, each once', () => {
    expect(new Set(table.map(([code]) => code)).size).toBe(table.length);
    expect(table).toHaveLength(130);
  });

  it.each(table)('%s is %s %s, pushed and asked for', async (opCode, status, sub) => {
    const expected = { code: opCode, status, ...(sub !== undefined && { sub }) };
    for (const event of [pushed({ ...plain, opCode }), await queried({ ...plain, opCode })]) {
      expect(event).toMatchObject(expected);
      expect(Object.hasOwn(event ?? {}, 'sub')).toBe(sub !== undefined);
    }
  });

  // OLTS mappings/cn/sf.csv, and a plan in which 50 is 签收: both published, both wrong.
  it.each([
    ['30', 'PICKED_UP'],
    ['50', 'IN_TRANSIT'],
    ['50', 'DELIVERED'],
    ['60', 'IN_TRANSIT'],
    ['70', 'IN_TRANSIT'],
    ['80', 'IN_TRANSIT'],
    ['100', 'OUT_FOR_DELIVERY'],
    ['160', 'DELIVERED'],
    ['161', 'DELIVERED'],
    ['170', 'DELIVERY_FAILED'],
  ])('are not those of the wrong tables: %s is not %s', (opCode, status) => {
    expect(pushed({ ...plain, opCode })?.status).not.toBe(status);
  });
  it.each(['60', '100', '160', '161', '170', '603', '628', '0', 'constructor', '__proto__'])(
    'keep what nobody knows without a status: %s',
    (opCode) => {
      const event = pushed({ ...plain, opCode });
      expect(event).toMatchObject({ code: opCode, waybillNo: 'SF1800000000101' });
      expect(event).not.toHaveProperty('status');
    },
  );

  it.each([
    ['8000', '6', 'LOST', undefined],
    ['8000', '2', 'LOST', 'DESTROYED'],
    ['8000', '1', 'DELIVERED', undefined],
    ['70', '46', 'CANCELLED', undefined],
    ['70', '83', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['70', '85', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['33', '83', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['33', '85', 'AVAILABLE_FOR_PICKUP', 'STATION'],
    ['70', '29', 'DELIVERY_FAILED', undefined],
    ['99', '2', 'RETURNING', undefined],
  ])('mean something else with a reason: %s and %s is %s %s', (opCode, reasonCode, status, sub) => {
    const event = pushed({ ...plain, opCode, reasonCode });
    expect(event).toMatchObject({ code: opCode, reason: reasonCode, status });
    expect(event?.sub).toBe(sub);
  });

  it.each([
    ['33', '客户拒收', 'REFUSED'],
    ['70', '快件派送不成功，收件人拒收', 'REFUSED'],
    ['70', '地址不详', 'ADDRESS'],
    ['870', '电话无人接听', 'UNREACHABLE'],
    ['934', '外包装破损', 'DAMAGED'],
    ['33', '其他', undefined],
  ])('tell by their words why a delivery failed: %s %s', (opCode, remark, sub) => {
    const event = pushed({ opCode, remark });
    expect(event?.status).toBe('DELIVERY_FAILED');
    expect(event?.sub).toBe(sub);
  });

  it('mean 作废 where the status beside them says so, and waiting', () => {
    const beside = (firstStatusCode: string, secondaryStatusCode: string, opCode = '33') =>
      pushed({ ...plain, opCode, firstStatusCode, secondaryStatusCode })?.status;
    expect(beside('5', '501')).toBe('CANCELLED');
    expect(beside('13', '1301')).toBe('DELIVERY_FAILED');
    expect(beside('11', '1101')).toBe('AVAILABLE_FOR_PICKUP');
    expect(beside('11', '1101', '126')).toBe('EXCEPTION');
  });

  it.each([
    ['1', 'PICKED_UP'],
    ['2', 'IN_TRANSIT'],
    ['3', 'OUT_FOR_DELIVERY'],
    ['4', 'DELIVERED'],
    ['5', 'CANCELLED'],
    ['11', 'AVAILABLE_FOR_PICKUP'],
    ['13', 'DELIVERY_FAILED'],
    ['99', undefined],
  ])('that nobody knows have the status %s beside them', (firstStatusCode, status) => {
    expect(pushed({ ...plain, opCode: '31415', firstStatusCode })?.status).toBe(status);
  });

  it.each([
    ['99', '快件已退回', 'RETURNING', undefined],
    ['99', '运单作废', 'RETURNING', undefined],
    ['99', '应客户要求，快件正在转寄中', 'IN_TRANSIT', 'FORWARDED'],
    ['517', '快件退回申请成功', 'RETURNING', 'RETURN_REQUESTED'],
    ['517', '快件转寄申请成功', 'IN_TRANSIT', 'FORWARDED'],
    ['648', '快件已退回，新单号为：SF1800000000102', 'RETURNING', undefined],
    ['648', '快件已转寄，新单号为：SF1800000000102', 'IN_TRANSIT', 'FORWARDED'],
    ['80', '快件已退回寄件人签收', 'RETURNED', undefined],
    ['80', '快件已签收', 'DELIVERED', undefined],
  ])('turn by their words: %s %s', (opCode, remark, status, sub) => {
    const event = pushed({ opCode, remark });
    expect(event?.status).toBe(status);
    expect(event?.sub).toBe(sub);
  });

  it.each([
    ['快件已退回，新单号为：SF1800000000102', 'SF1800000000102'],
    ['新单号为: SF1800000000102，请查询', 'SF1800000000102'],
    ['新单号为:\t180000000012', '180000000012'],
    ['新单号为：SF18000000001021', undefined],
    ['新单号为：1800000000121', undefined],
    ['新单号为：SF1800000000101', undefined],
    ['新单号为：', undefined],
    ['原单号 SF1800000000102', undefined],
  ])('lead to the number under which a parcel goes on: %s', (remark, next) => {
    for (const opCode of ['648', '631', '215', '660', '99'])
      expect(pushed({ opCode, remark })?.nextWaybillNo).toBe(next);
    expect(pushed({ opCode: '31', remark })).not.toHaveProperty('nextWaybillNo');
  });

  it('say by 80 that a parcel was put into a locker where it is asked for, and taken out where it is pushed', async () => {
    const words = { opCode: '80', remark: '快件已放入【顺丰自助柜】，请凭取件码取件' };
    expect(await queried(words)).toMatchObject({ status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER' });
    expect(pushed(words)).toMatchObject({ status: 'DELIVERED' });
    expect(await queried({ ...words, remark: '已签收' })).toMatchObject({ status: 'DELIVERED' });
  });

  it('are taught by the account, before the table and with a reason', () => {
    const taughtCodes = {
      '603': { status: 'IN_TRANSIT', sub: 'CUSTOMS' },
      '70+99': { status: 'LOST' },
      '44': { status: 'IN_TRANSIT' },
    };
    expect(pushed({ ...plain, opCode: '603' }, { taughtCodes })).toMatchObject(taughtCodes['603']);
    expect(pushed({ ...plain, opCode: '70', reasonCode: '99' }, { taughtCodes })?.status).toBe('LOST');
    expect(pushed({ ...plain, opCode: '44' }, { taughtCodes })?.status).toBe('IN_TRANSIT');
  });

  it('come as numbers too', () => {
    expect(pushed({ ...plain, opCode: 80, id: 100000000000019 })).toMatchObject({
      code: '80',
      status: 'DELIVERED',
      eventId: '100000000000019',
    });
  });
});
