import { randomBytes } from 'node:crypto';
import { beijingDay, dayStart } from '../beijing-time.ts';
import type { Answer, Desk } from '../provider.ts';
import { failed, type Result, success } from './answer.ts';
import { type Business, textOf } from './open.ts';

export type BillLinks = {
  readonly query: (business: Business) => Result;
  readonly file: (query: string) => Answer;
};

const lifeMs = 30_000;

/** Addresses that a bill can be fetched from for 30 seconds. */
export function billLinks(desk: Desk): BillLinks {
  const links = new Map<string, { readonly content: Buffer; readonly until: number }>();
  const link = (type: string, content: Buffer) => {
    const token = randomBytes(16).toString('hex');
    links.set(token, { content, until: desk.now() + lifeMs });
    return `${desk.url()}/downloadBillFile.resource?bizType=${type}&fileType=csv.zip&token=${token}`;
  };
  return {
    query: (business) => {
      const bill = requested(business, desk);
      return Buffer.isBuffer(bill)
        ? success({ bill_download_url: link(textOf(business, 'bill_type'), bill) })
        : bill;
    },
    file: (query) => {
      const found = links.get(new URLSearchParams(query).get('token') ?? '');
      if (found === undefined || desk.now() >= found.until)
        return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'LINK_EXPIRED' };
      return { status: 200, headers: { 'content-type': 'application/zip' }, body: found.content };
    },
  };
}

function requested(business: Business, desk: Desk): Buffer | Result {
  const type = textOf(business, 'bill_type');
  const day = textOf(business, 'bill_date');
  if (type !== 'trade' && type !== 'signcustomer') return failed('TYPE_NOT_SUPPORTED', '不支持的账单类型');
  const bill = desk.bill('alipay', day, type);
  const isDay = !Number.isNaN(dayStart(day)) && day < beijingDay(desk.now());
  if (bill === 'NOT_READY' && !isDay) return failed('isv.invalid-arguments', '账单日期不合法');
  if (bill === 'EMPTY') return failed('isp.bill_not_exist', '账单不存在');
  return bill === 'NOT_READY' ? failed('isp.bill_not_ready', '账单未生成，请稍后重试') : bill;
}
