import { BadBill, type BillSummary } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { type Bundle, refuseOthers } from '../bundle.ts';
import { expectSource } from '../expectation.ts';
import type { Content } from '../format.ts';
import { batchLines } from '../row-reader.ts';
import { lineBlocks } from '../text.ts';
import { namedOf, type Setting, settingOf } from './file-name.ts';
import type { FixedWidth } from './fixed-width.ts';
import { zm, zmLine } from './zm.ts';
import { zme, zmeLine } from './zme.ts';

type Layout = { readonly kind: 'ZM' | 'ZME'; readonly width: FixedWidth; readonly line: typeof zmLine };
const layouts: readonly Layout[] = [
  { kind: 'ZM', width: zm, line: zmLine },
  { kind: 'ZME', width: zme, line: zmeLine },
];

/** Members that say nothing about single transactions: sums, and files of the platform's own errors. */
const leftOut = /(?:^|\/)INN\d{8}(?:SUM|PED|PEDERR)_/;

/**
 * UnionPay's files of a settle day: ordinary transactions (ZM), disputes (ZME), or both in one zip, which is then one
 * trade bill with DISPUTE lines. There are no totals in them; the other members (SUM, PED) are let be.
 */
export const unionpayFiles: Bundle = {
  name: 'unionpay',
  recognises: (content) => layoutOf(content) !== undefined,
  read: async function* (files, others, expected) {
    refuseOthers(others.filter(({ name }) => !leftOut.test(name)));
    const ordered = layouts.flatMap((layout) => ofLayout(files, layout));
    const kind = ordered.some(({ layout }) => layout.kind === 'ZM') ? 'trade' : 'dispute';
    expectSource(expected, 'unionpay', kind);
    const { day, account } = settingOf(files, expected);
    const book = { rows: 0, account: account ?? '' };
    for (const { content, layout } of ordered)
      for await (const lines of linesOf(content, layout, { day, account })) {
        book.rows += lines.length;
        expectOneAccount(book, lines);
        yield lines;
      }
    const formats = ordered.map(({ layout }) => layout.kind.toLowerCase());
    return summaryOf({
      kind,
      format: `unionpay-${formats.join('+')}`,
      day,
      ...book,
      notes: notesOf(formats, others),
    });
  },
};

const lookedAt = 5;

/**
 * By its first lines, of which one may be damaged; or by its name, which proves nothing, but then every line has to have
 * the form. An empty member has no more than its name, and nothing to misread.
 */
function layoutOf(content: Content): Layout | undefined {
  const named = namedOf(content)?.kind;
  if (named !== undefined) return layouts.find(({ kind }) => kind === named);
  const head = Buffer.from(content.head.subarray(0, lookedAt * (zm.bytes + 2))).toString('latin1');
  const lines = head.split('\n').map((line) => line.replace(/\r$/, ''));
  return layouts.find(({ width }) => lines.some(width.isLine));
}

function ofLayout(files: readonly Content[], layout: Layout) {
  const found = files.filter((file) => layoutOf(file) === layout);
  if (found.length > 1) throw new BadBill('ARCHIVE', `${found.length} files in it are ${layout.kind}`);
  return found.map((content) => ({ content, layout }));
}

async function* linesOf(content: Content, { width, line }: Layout, setting: Setting): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  let lineNo = 0;
  for await (const block of lineBlocks(content.chunks())) {
    const texts = Buffer.from(block).toString('latin1').split('\n');
    if (texts.at(-1) === '') texts.pop();
    else refuseCut(texts.at(-1) ?? '', width, lineNo + texts.length);
    for (const text of texts) {
      lineNo += 1;
      batch.push(line(text.endsWith('\r') ? text.slice(0, -1) : text, setting, lineNo));
    }
    if (batch.length < batchLines) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function refuseCut(last: string, { bytes }: FixedWidth, line: number): void {
  if (last.length < bytes)
    throw new BadBill('TRUNCATED', `it ends after ${last.length} bytes of a line`, line);
}

/** A bare file is of whichever merchant its first line is of. */
function expectOneAccount(book: { account: string }, lines: readonly Line[]): void {
  if (book.account === '') book.account = lines[0]?.account ?? '';
  const other = lines.find(({ account }) => account !== book.account);
  if (other !== undefined)
    throw new BadBill('FOREIGN', `of merchant ${other.account}, not of ${book.account}`, other.lineNo);
}

const notesOf = (formats: readonly string[], others: readonly Content[]): readonly string[] => [
  ...(formats.includes('zm') && !formats.includes('zme') ? ['there is no ZME: disputes are not in it'] : []),
  ...others.map(({ name }) => `not read: ${name}`),
];

type Read = Pick<BillSummary, 'kind' | 'format' | 'notes'> & {
  readonly day: string;
  readonly account: string;
  readonly rows: number;
};

const summaryOf = ({ kind, format, day, account, rows, notes }: Read): BillSummary => ({
  source: 'unionpay',
  kind,
  format,
  statements: [{ account, currency: 'CNY', from: day, to: day }],
  lines: rows,
  controlTotals: [],
  notes,
});
