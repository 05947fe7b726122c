import { BadBill, type Expected } from '../../domain/bill.ts';
import { type Bundle, refuseOthers } from '../bundle.ts';
import { expectSource } from '../expectation.ts';
import type { BillReading, Content } from '../format.ts';
import { type RowReader, readRows } from '../row-reader.ts';
import { firstLines } from '../text.ts';
import { fundDetail } from './fund-detail.ts';
import { fundSummary } from './fund-summary.ts';
import { noted, type SheetName, sheetTitles } from './sheet.ts';
import { tradeDetail } from './trade-detail.ts';
import { tradeSummary } from './trade-summary.ts';

/** Alipay's trade and fund bills: a detail with its summary beside it, or the detail alone. */
export const alipayBills: Bundle = {
  name: 'alipay',
  recognises: (content) => sheetOf(content) !== undefined,
  read: async function* (files, others, expected) {
    refuseOthers(others);
    const trade = pair(files, 'trade', 'tradeSummary');
    const fund = pair(files, 'fund', 'fundSummary');
    if (trade !== undefined && fund !== undefined)
      throw new BadBill('ARCHIVE', 'a trade and a fund bill are in one');
    if (trade !== undefined) return yield* readTrade(trade, expected);
    if (fund !== undefined) return yield* readFund(fund, expected);
    throw new BadBill('FORMAT', 'the 汇总 is there without its 明细');
  },
};

const names = Object.keys(sheetTitles) as SheetName[];

function sheetOf(content: Content): SheetName | undefined {
  const [title] = firstLines(content, 1);
  return names.find((name) => noted(title ?? '') === `#${sheetTitles[name]}`);
}

type Pair = { readonly detail: Content; readonly summary: Content | undefined };

function pair(files: readonly Content[], detail: SheetName, summary: SheetName): Pair | undefined {
  const details = files.filter((file) => sheetOf(file) === detail);
  const summaries = files.filter((file) => sheetOf(file) === summary);
  if (details.length > 1 || summaries.length > 1)
    throw new BadBill('ARCHIVE', 'two bills are in one archive');
  const [found] = details;
  return found === undefined ? undefined : { detail: found, summary: summaries[0] };
}

/** The summary first, wherever it stands: it says what a fee's sign means. */
async function* readTrade({ detail, summary }: Pair, expected: Expected): BillReading {
  expectSource(expected, 'alipay', 'trade');
  if (summary === undefined) return yield* readRows(detail, tradeDetail(undefined, expected));
  const { reader, proof } = tradeSummary(expected);
  await readAll(summary, reader);
  return yield* readRows(detail, tradeDetail(proof(), expected));
}

async function* readFund({ detail, summary }: Pair, expected: Expected): BillReading {
  expectSource(expected, 'alipay', 'fund');
  if (summary === undefined) return yield* readRows(detail, fundDetail(undefined, expected));
  const { reader, proof } = fundSummary(expected);
  await readAll(summary, reader);
  return yield* readRows(detail, fundDetail(proof(), expected));
}

async function readAll(content: Content, reader: RowReader): Promise<void> {
  for await (const _ of readRows(content, reader));
}
