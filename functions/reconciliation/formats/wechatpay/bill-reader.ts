import { BadBill, type BillSummary } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import type { RowReader } from '../row-reader.ts';
import { isData, refuseStray } from './ticked.ts';

/** What is particular to one of the bills. */
export type WechatBill = {
  /** The first name of the totals line, such as 总交易单数. */
  readonly totalsBegin: string;
  readonly columns: (names: readonly string[], line: number) => void;
  readonly row: (text: string, line: number) => Line;
  readonly end: (totals: Totals) => BillSummary;
};
export type Totals = {
  readonly names: readonly string[];
  readonly cells: readonly string[];
  readonly line: number;
};

/** Reads a bill of WeChat Pay: names, rows, names of totals, totals. */
export function billReader(bill: WechatBill): RowReader {
  let state: 'names' | 'rows' | 'totals' | 'over' = 'names';
  let names: readonly string[] = [];
  let totals: Totals | undefined;
  const others = (text: string, line: number): void => {
    if (text.trim() === '') return;
    if (state === 'names') {
      bill.columns(text.split(','), line);
      state = 'rows';
    } else if (state === 'rows' && text.startsWith(bill.totalsBegin)) {
      names = text.split(',');
      state = 'totals';
    } else refuseStray(text, line);
  };
  return {
    row: (text, line) => {
      if (state === 'rows' && isData(text)) return bill.row(text, line);
      if (state !== 'totals' || !isData(text)) return others(text, line) as undefined;
      totals = { names, cells: text.slice(1).split(',`'), line };
      state = 'over';
      return undefined;
    },
    end: () => {
      if (totals === undefined)
        throw new BadBill('TRUNCATED', 'the line of totals is missing: it was cut off');
      return bill.end(totals);
    },
  };
}
