import { expectSource } from '../expectation.ts';
import type { Content, Format } from '../format.ts';
import { readRows } from '../row-reader.ts';
import { firstLines } from '../text.ts';
import { fundBill, isFundBill } from './fund-bill.ts';
import { isTradeBill, tradeBill } from './trade-bill.ts';

const namesOf = (content: Content): readonly string[] =>
  (firstLines(content, 1)[0] ?? '').replace(/^\uFEFF/, '').split(',');

export const wechatpayTrade: Format = {
  name: 'wechatpay-trade',
  recognises: (content) => isTradeBill(namesOf(content)),
  read: async function* (content, expected) {
    expectSource(expected, 'wechatpay', 'trade');
    return yield* readRows(content, tradeBill(expected));
  },
};

export const wechatpayFund: Format = {
  name: 'wechatpay-fund',
  recognises: (content) => isFundBill(namesOf(content)),
  read: async function* (content, expected) {
    expectSource(expected, 'wechatpay', 'fund');
    return yield* readRows(content, fundBill(expected));
  },
};
