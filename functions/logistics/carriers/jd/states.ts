import { type CodeMeaning, codesOf } from '../taught-codes.ts';

/** JD's nodes (节点编码 `state`), which tell more than its categories. Names are JD's own, from its table of 2023 and 2024. */
export const jdNodes = codesOf([
  { status: 'PENDING', codes: '10010 200062 200063 200071' },
  /** 面单、揽收任务、接单、待取件、抢单、再取. */
  {
    status: 'PENDING',
    sub: 'PREPARING',
    codes: '200002 200018 200030 200034 200035 200036 200037 200053',
  },
  { status: 'PICKED_UP', codes: '200001' },
  { status: 'IN_TRANSIT', sub: 'ARRIVED', codes: '10032 10033 200004 200007 200008 200009 200017' },
  { status: 'IN_TRANSIT', sub: 'ARRIVED', codes: '200050 200056 200075' },
  { status: 'IN_TRANSIT', sub: 'DEPARTED', codes: '10054 200006 200012 200019 200055 200076' },
  { status: 'IN_TRANSIT', codes: '200011 200013 200020 200038 200039 200072 200077' },
  /** 转三方, 三方揽收交接, 交接任务: another company carries it on under the same number. */
  { status: 'IN_TRANSIT', codes: '200040 200058 200061' },
  { status: 'OUT_FOR_DELIVERY', codes: '11000' },
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER', codes: '200051' },
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION', codes: '200057' },
  { status: 'DELIVERY_FAILED', codes: '200003 200023 200031' },
  { status: 'DELIVERY_FAILED', sub: 'REFUSED', codes: '10035 200068 200069' },
  { status: 'DELIVERED', codes: '10034 10042' },
  /** 终止揽收, 三方终止, 超时未抢单, 取货失败: nobody fetched it, and somebody has to be asked. */
  { status: 'EXCEPTION', codes: '200052 200059 200064 200067' },
  { status: 'EXCEPTION', codes: '200000 200065 200066' },
  { status: 'LOST', sub: 'DESTROYED', codes: '200032 200070' },
  { status: 'RETURNING', codes: '200033 200060' },
  { status: 'RETURNED', codes: '200054' },
  { status: 'CANCELLED', codes: '200010' },
]);

/** JD's categories (`category`, 一级状态). */
export const jdCategories = codesOf([
  { status: 'PENDING', codes: '100' },
  { status: 'PENDING', sub: 'PREPARING', codes: '390' },
  { status: 'PICKED_UP', codes: '420' },
  { status: 'IN_TRANSIT', codes: '430' },
  { status: 'OUT_FOR_DELIVERY', codes: '440' },
  /** 控单, 拦截, 异常终止, 退款. */
  { status: 'EXCEPTION', codes: '403 480 500 700' },
  { status: 'DELIVERED', codes: '510' },
  { status: 'DELIVERY_FAILED', sub: 'REFUSED', codes: '530' },
  { status: 'CANCELLED', codes: '690' },
]);

/** By its node, where that is known, else by its category; nodes that JD adds are in the categories that it has. */
export const meaningOf = (state: string | undefined, category: string | undefined): CodeMeaning | undefined =>
  jdNodes.get(state ?? '') ?? jdCategories.get(category ?? '');
