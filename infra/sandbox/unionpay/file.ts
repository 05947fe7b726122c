import { deflateSync } from 'node:zlib';
import { compactTime } from '../beijing-time.ts';
import type { BookLine } from '../books.ts';
import { gbk } from '../gbk.ts';
import { unionpayMerchant } from '../keys.ts';
import { zip } from '../zip.ts';
import type { Dispute } from './commands.ts';
import { monthDay, settleDay } from './settle-day.ts';

/** `777290058110097_20261126.zip` */
export const fileName = (day: string): string => `${unionpayMerchant}_${day.replaceAll('-', '')}.zip`;

/** The day's file: ordinary transactions (ZM) and disputes (ZME), zipped, then deflated once more. */
export function fileContent(day: string, lines: readonly BookLine[], disputes: readonly Dispute[]): Buffer {
  const stem = `INN${day.replaceAll('-', '').slice(2)}88`;
  const member = (kind: string, rows: readonly Buffer[]) => ({
    name: Buffer.from(`${stem}${kind}_${unionpayMerchant}`),
    content: Buffer.concat(rows.flatMap((row) => [row, Buffer.from('\r\n')])),
  });
  return deflateSync(zip([member('ZM', lines.map(zmLine)), member('ZME', disputes.map(zmeLine))]));
}

const zmWidths = [
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32,
  13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
];
const zmeWidths = [3, 11, 11, 6, 10, 19, 12, 4, 2, 2, 6, 10, 4, 12, 13, 13, 15, 15, 1, 12, 2, 135];

const digits = (amount: number, width: number): string => String(amount).padStart(width, '0');

/** Money with its side: C is to the merchant, D from it. */
const sided = (amount: number, width = 13): string =>
  `${amount < 0 ? 'D' : 'C'}${digits(Math.abs(amount), width - 1)}`;

const agency = '00010000';
const mmddhhmmss = (at: number): string => compactTime(at).slice(4);

/** A line of ordinary transactions: 42 fields of fixed width in GBK with a space between, 607 bytes. */
export function zmLine({ trade, refund, fee, at }: BookLine): Buffer {
  const isReturn = refund !== undefined;
  const own = refund ?? trade;
  const settled = isReturn ? -(refund.amount + fee) : trade.amount - fee;
  const type = refund?.details['txnType'] ?? '01';
  return fixedWidth(zmWidths, {
    1: { '01': 'S22', '04': 'S30', '31': 'S31' }[type] ?? '',
    2: agency,
    3: agency,
    4: own.details['traceNo'] ?? '',
    5: mmddhhmmss(own.createdAt),
    6: '6221********0000',
    7: digits(own.amount, 12),
    8: '5311',
    9: '07',
    10: own.channelNo,
    12: refund?.details['orderId'] ?? trade.outTradeNo,
    13: '01',
    14: isReturn ? (trade.details['traceNo'] ?? '') : '',
    15: isReturn ? mmddhhmmss(trade.createdAt) : '',
    16: sided(-fee),
    17: sided(settled),
    18: '01',
    20: type,
    21: isReturn ? '00' : '01',
    22: own.details['bizType'] ?? '',
    27: isReturn ? trade.channelNo : '',
    28: unionpayMerchant,
    31: '掌柜商店',
    32: sided(0),
    33: sided(settled),
    34: digits(0, 8),
    35: trade.details['reqReserved'] ?? '',
    36: sided(0),
    37: sided(0),
    38: sided(0, 12),
    41: isReturn ? trade.outTradeNo : '',
    42: monthDay(settleDay(at)),
  });
}

/** A line of the error file: 22 fields, 339 bytes. */
export function zmeLine(dispute: Dispute): Buffer {
  return fixedWidth(zmeWidths, {
    1: 'E25',
    2: agency,
    3: agency,
    4: dispute.traceNo,
    5: mmddhhmmss(dispute.at),
    6: '6221********0000',
    7: digits(dispute.amount, 12),
    8: '5311',
    9: '07',
    10: '01',
    11: dispute.traceNo,
    12: mmddhhmmss(dispute.paidAt),
    13: monthDay(settleDay(dispute.paidAt)),
    14: digits(dispute.txnAmount, 12),
    15: sided(0),
    16: sided(-dispute.amount),
    18: unionpayMerchant,
    20: sided(0, 12),
    22: dispute.queryId,
  });
}

/** Fields by their number, from 1, as bytes of GBK: cut at a whole character, filled up with spaces. */
function fixedWidth(widths: readonly number[], fields: Readonly<Record<number, string>>): Buffer {
  const cells = widths.map((width, at) => {
    const cell = Buffer.alloc(width, ' ');
    let filled = 0;
    for (const character of fields[at + 1] ?? '') {
      const bytes = gbk(character);
      if (filled + bytes.length > width) break;
      filled += bytes.copy(cell, filled);
    }
    return cell;
  });
  return Buffer.concat(cells.flatMap((cell, at) => (at === 0 ? [cell] : [Buffer.from(' '), cell])));
}
