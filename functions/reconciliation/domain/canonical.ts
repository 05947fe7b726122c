import type { Line, LineKind, LineStatus } from './line.ts';

/** One letter of each in a canonical line. */
const kindLetters = {
  PAYMENT: 'P',
  REFUND: 'R',
  FEE: 'F',
  SETTLEMENT: 'S',
  DISPUTE: 'D',
  OTHER: 'O',
} as const satisfies Record<LineKind, string>;
const statusLetters = { SUCCEEDED: 'S', PROCESSING: 'P', FAILED: 'F' } as const satisfies Record<
  LineStatus,
  string
>;

const kindOfLetter = new Map<string, LineKind>(
  Object.entries(kindLetters).map(([kind, letter]) => [letter, kind as LineKind]),
);
const statusOfLetter = new Map<string, LineStatus>(
  Object.entries(statusLetters).map(([status, letter]) => [letter, status as LineStatus]),
);

const columns = 17;
const special = /[\\\t\n\r]|\p{Cs}/u;
const everySpecial = /[\\\t\n\r]|\p{Cs}/gu;
const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const meant: Readonly<Record<string, string>> = { '\\': '\\', t: '\t', n: '\n', r: '\r', e: '' };

/** A text without tab and line end, from which `unescapeText` makes the same text again, half surrogates too. */
export const escapeText = (text: string): string =>
  special.test(text)
    ? text.replace(everySpecial, (found) => named[found] ?? `\\u${found.charCodeAt(0).toString(16)}`)
    : text;

const unescapeText = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_, code?: string, letter = '') =>
        code === undefined ? (meant[letter] ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;

/** An optional text: empty where there is none, `\e` where there is an empty one. */
const optional = (text: string | undefined): string =>
  text === undefined ? '' : text === '' ? '\\e' : escapeText(text);

/**
 * A line as one line of text: 17 columns between tabs, without line end. `decodeLine` makes an equal line of it again,
 * whatever its texts hold. Equal lines give equal text.
 */
export const encodeLine = (line: Line): string =>
  [
    kindLetters[line.kind],
    escapeText(line.outNo),
    escapeText(line.channelNo),
    escapeText(line.account),
    escapeText(line.currency),
    line.minor,
    line.fee,
    statusLetters[line.status],
    escapeText(line.paymentNo),
    line.lineNo,
    line.at,
    escapeText(line.day),
    line.balance ?? '',
    optional(line.reference),
    optional(line.counterparty),
    optional(line.label),
    optional(line.exactFee),
  ].join('\t');

/** The line that `encodeLine` wrote; RangeError where it did not. */
export function decodeLine(text: string): Line {
  const cells = text.split('\t');
  const kind = kindOfLetter.get(cells[0] ?? '');
  const status = statusOfLetter.get(cells[7] ?? '');
  if (cells.length !== columns || kind === undefined || status === undefined)
    throw new RangeError('Not a canonical line');
  const textAt = (column: number) => unescapeText(cells[column] ?? '');
  return {
    kind,
    outNo: textAt(1),
    channelNo: textAt(2),
    account: textAt(3),
    currency: textAt(4),
    minor: numberIn(cells[5]),
    fee: numberIn(cells[6]),
    status,
    paymentNo: textAt(8),
    lineNo: numberIn(cells[9]),
    at: numberIn(cells[10]),
    day: textAt(11),
    ...optionals(cells),
  };
}

function optionals(cells: readonly string[]): Partial<Line> {
  const textAt = (column: number) => unescapeText(cells[column] ?? '');
  return {
    ...(cells[12] === '' ? {} : { balance: numberIn(cells[12]) }),
    ...(cells[13] === '' ? {} : { reference: textAt(13) }),
    ...(cells[14] === '' ? {} : { counterparty: textAt(14) }),
    ...(cells[15] === '' ? {} : { label: textAt(15) }),
    ...(cells[16] === '' ? {} : { exactFee: textAt(16) }),
  };
}

function numberIn(cell: string | undefined): number {
  const number = Number(cell);
  if (cell === '' || !Number.isSafeInteger(number)) throw new RangeError('Not a canonical line');
  return number;
}

/** The columns of a canonical line that leg A compares, counted from 0; `key` takes two of them. */
export const canonicalColumns = { key: 0, alike: 2, amount: 5 } as const;

/** The bytes of the key columns, as text: kind and number of ours. */
export const keyColumnsOf = ({ kind, outNo }: Line): string => `${kindLetters[kind]}\t${escapeText(outNo)}`;

/**
 * What leg A compares under one key: everything of one kind under one number of ours, so that a second payment of one
 * attempt is seen. A line without a number of ours goes under the provider's.
 */
export const tradeKeyOf = ({ kind, outNo, channelNo, paymentNo }: Line): string =>
  `${kindLetters[kind]}${outNo === '' ? `#${channelNo || paymentNo}` : `=${outNo}`}`;

/**
 * What leg B compares under one key: of a refund the provider's number of it, of all else that of the payment, within a
 * currency. A line of the fund bill without any number stands alone.
 */
export function fundKeyOf({ kind, channelNo, paymentNo, outNo, currency, lineNo, at }: Line): string {
  const number = kind === 'REFUND' ? channelNo || paymentNo : paymentNo || channelNo;
  return `${currency}=${number || outNo || `#${lineNo}@${at}`}`;
}

/** Which of so many partitions a key belongs to: always the same one, on every machine (FNV-1a over UTF-16). */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % partitions;
}

/** Two lines in an order that depends on nothing but themselves: by time, then by all that they say. */
export function inOrder(a: Line, b: Line): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.lineNo !== b.lineNo) return a.lineNo - b.lineNo;
  const [left, right] = [encodeLine(a), encodeLine(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
