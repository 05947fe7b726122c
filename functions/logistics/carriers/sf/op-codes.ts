import { type CodeMeaning, codesOf } from '../taught-codes.ts';

/**
 * SF's operation codes (路由操作码) by what they mean; the names are SF's own table and real traces. Two published tables
 * are wrong: OLTS has 30 for 揽收, 80 for 到达网点 and 160 for 签收, another has 50 for 签收.
 */
export const opCodes = codesOf([
  { status: 'PENDING', sub: 'PREPARING', codes: '647 646 201 202 205 206' },
  {
    status: 'PICKED_UP',
    codes: '50 51 54 43 41 46 607 633 651 655 700 701 950 127 129 138 188 214',
  },
  { status: 'IN_TRANSIT', sub: 'ARRIVED', codes: '31 106 571' },
  { status: 'IN_TRANSIT', sub: 'DEPARTED', codes: '30 36 105' },
  {
    status: 'IN_TRANSIT',
    codes:
      '302 304 3036 10 11 84 136 137 147 186 187 189 190 405 406 407 501 570 626 627 649 656 657 676 830 831 843 844 847 850 851 86 87 88 89 900 921 930 931 932 96',
  },
  { status: 'IN_TRANSIT', sub: 'CUSTOMS', codes: '16 604 605 612' },
  { status: 'IN_TRANSIT', sub: 'CUSTOMS_RELEASED', codes: '14 606 623' },
  { status: 'EXCEPTION', sub: 'CUSTOMS_HELD', codes: '15 17 18 613 614 619 620 621' },
  {
    status: 'OUT_FOR_DELIVERY',
    codes: '44 204 630 634 47 122 123 208 211 212 933 677 880 305',
  },
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER', codes: '125 218 642' },
  { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION', codes: '130 678 632' },
  { status: 'EXCEPTION', sub: 'TAKEN_BACK_FROM_LOCKER', codes: '126' },
  { status: 'DELIVERY_FAILED', codes: '33 70 870 934' },
  { status: 'EXCEPTION', sub: 'DELAYED', codes: '66 72 77 611 833 131' },
  { status: 'DELIVERED', codes: '80 8000 658 97 935' },
  { status: 'DELIVERED', sub: 'FROM_LOCKER', codes: '128 679' },
  { status: 'RETURNING', codes: '648 631 215 660' },
  { status: 'IN_TRANSIT', sub: 'FORWARDED', codes: '99 517' },
]);

/** What a code means together with its reason (原因代码). */
export const reasonedCodes: ReadonlyMap<string, CodeMeaning> = new Map([
  ['8000+6', { status: 'LOST' }],
  ['8000+2', { status: 'LOST', sub: 'DESTROYED' }],
  ['70+46', { status: 'CANCELLED' }],
  ['70+83', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['70+85', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['33+83', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['33+85', { status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' }],
  ['99+2', { status: 'RETURNING' }],
]);

/** 一级状态, where SF was asked to send it: for codes that no table has. */
export const firstStatuses: ReadonlyMap<string, CodeMeaning> = new Map([
  ['1', { status: 'PICKED_UP' }],
  ['2', { status: 'IN_TRANSIT' }],
  ['3', { status: 'OUT_FOR_DELIVERY' }],
  ['4', { status: 'DELIVERED' }],
  ['5', { status: 'CANCELLED' }],
  ['11', { status: 'AVAILABLE_FOR_PICKUP' }],
  ['13', { status: 'DELIVERY_FAILED' }],
]);
