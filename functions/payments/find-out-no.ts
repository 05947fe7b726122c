import * as z from 'zod';
import type { Table } from '../../shared/dynamodb/table.ts';
import { ledgerLinesOf, startOf } from '../ledger/contract.ts';
import type { ProviderName } from './provider.ts';

/** Our number of a payment by the provider's; empty where the journal has none. */
export type FindOutNo = (provider: ProviderName, paymentNo: string) => Promise<string>;

/** A payment is booked when we are told of it, at the latest so long after it was made. */
const bookedWithinMs = 2 * 86_400_000;

/**
 * Looks a payment up in the journal of the day that the provider's number begins with (UnionPay's 查询流水号, Alipay's
 * 交易号) and the next one. For the rare case alone: it reads these days whole.
 */
export const findOutNo =
  (table: Table): FindOutNo =>
  async (provider, paymentNo) => {
    const day = dayIn(paymentNo);
    if (day === undefined) return '';
    const from = startOf(day);
    const pages = ledgerLinesOf(table)({ provider, from, until: from + bookedWithinMs - 1 });
    for await (const page of pages) {
      const found = page.find(({ reference }) => reference.channelNo === paymentNo);
      if (found?.reference.kind === 'PAYMENT') return found.reference.outNo;
    }
    return '';
  };

function dayIn(number: string): string | undefined {
  const [, year, month, day] = /^(20\d\d)(\d\d)(\d\d)\d{6}/.exec(number) ?? [];
  return z.iso.date().safeParse(`${year}-${month}-${day}`).data;
}
