import { createHash, type Hash } from 'node:crypto';
import { BadBill, type Expected, type Statement } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import type { BillReading, Content, Format } from '../format.ts';
import { minorOfComma } from './amount.ts';
import { dayStart } from './calendar-day.ts';
import { type Balance, type Entry, entryText, given } from './mt940-entry.ts';
import { byteOrderMark } from './mt940-fields.ts';
import { type Message, messagesOf } from './mt940-message.ts';
import { bankSummary, proveBalance } from './statement-proof.ts';

/** SWIFT's customer statement (MT940), bare or in its envelope. Several accounts and days in one file are fine. */
export const mt940: Format = {
  name: 'MT940',
  recognises({ head }) {
    const text = Buffer.from(head).toString('latin1').replace(byteOrderMark, '').trimStart();
    if (!/^(?:\{1:F|:(?:20|21|25P?|28C?|60[FM]|61|62[FM]|64|65|86|NS):)/.test(text)) return false;
    if (/^\{1:[^{]*\{2:[IO]942|^:(?:34F|13D?|90[CD]):/m.test(text))
      throw new BadBill('FORMAT', 'MT942, the report of a day that is not over: ask the bank for MT940');
    return true;
  },
  read: readMt940,
};

/** Pages of one statement, put together. */
type Paged = { readonly messages: readonly Message[]; readonly sum: bigint };

async function* readMt940(content: Content, expected: Expected): BillReading {
  const statements: Statement[] = [];
  const seen = new Set<string>();
  let paged: Paged = { messages: [], sum: 0n };
  let count = 0;
  for await (const message of messagesOf(content)) {
    refusePageGap(paged.messages.at(-1), message);
    const lines = message.entries.map((entry) => lineOf(entry, message));
    const sum = proved(message, lines);
    paged = { messages: [...paged.messages, message], sum: paged.sum + sum };
    count += lines.length;
    yield lines;
    if (message.goesOn) continue;
    refuseTwice(paged, seen);
    statements.push(statementOf(paged));
    paged = { messages: [], sum: 0n };
  }
  if (paged.messages.length > 0)
    throw new BadBill(
      'TRUNCATED',
      'the last statement goes on (:62M:), and the page after it is not in the file',
    );
  if (statements.length === 0) throw new BadBill('TRUNCATED', 'no statement in the file');
  return bankSummary({ format: 'MT940', statements, lines: count, controlTotals: [], notes: [] }, expected);
}

/** The pages of a statement stand after one another, each from the balance that the one before ended with. */
function refusePageGap(before: Message | undefined, page: Message): void {
  if (before === undefined && !page.isContinued) return;
  if (before === undefined || !page.isContinued)
    throw new BadBill(
      'TRUNCATED',
      'a page of a statement is missing (:62M: and :60M: stand together)',
      page.line,
    );
  if (before.account !== page.account) throw new BadBill('ROW', 'a page of another account', page.line);
  if (minorOf(before.closing) !== minorOf(page.opening))
    throw new BadBill('BALANCE', 'a page does not open with what the page before closed with', page.line);
}

function proved(message: Message, lines: readonly Line[]): bigint {
  const { opening, closing, number } = message;
  if (opening.currency !== closing.currency)
    throw new BadBill('ROW', 'opening and closing balance are in two currencies', closing.line);
  const sum = lines.reduce((total, { minor }) => total + BigInt(minor), 0n);
  proveBalance({ opening: minorOf(opening), sum, closing: minorOf(closing) }, `statement ${number}`);
  return sum;
}

function minorOf({ mark, currency, amount, line }: Balance): bigint {
  const minor = BigInt(minorOfComma({ text: amount, currency, line }));
  return mark === 'C' ? minor : -minor;
}

/** The booking date, at midnight UTC: MT940 has no times. */
function lineOf(entry: Entry, { account, opening: { currency } }: Message): Line {
  const { line, mark, amount, bankReference, ownerReference, bookingDay } = entry;
  const minor = minorOfComma({ text: amount, currency, line });
  const { endToEndId, reference, counterparty, label } = entryText(entry);
  return {
    lineNo: line,
    kind: 'OTHER',
    channelNo: bankReference,
    outNo: endToEndId || given(ownerReference),
    paymentNo: '',
    minor: mark === 'C' || mark === 'RD' ? minor : 0 - minor,
    fee: 0,
    currency,
    status: 'SUCCEEDED',
    account,
    at: dayStart(bookingDay) ?? 0,
    day: bookingDay,
    reference,
    counterparty,
    label,
  };
}

/**
 * A file that holds one statement twice would count its money twice. Statement numbers do not tell (banks leave them at
 * 0), so all that the statement says is compared. Without entries it says nothing twice.
 */
function refuseTwice({ messages }: Paged, seen: Set<string>): void {
  if (messages.every(({ entries }) => entries.length === 0)) return;
  const hash = createHash('sha256');
  for (const message of messages) addMessage(hash, message);
  const said = hash.digest('base64');
  if (seen.has(said)) throw new BadBill('ROW', 'the file holds the same statement twice', messages[0]?.line);
  seen.add(said);
}

function addMessage(hash: Hash, { account, number, opening, entries, closing }: Message): void {
  const all = [account, number, opening, closing, ...entries];
  for (const each of all) hash.update(JSON.stringify(typeof each === 'string' ? each : { ...each, line: 0 }));
}

function statementOf({ messages }: Paged): Statement {
  const first = messages[0];
  const last = messages.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('A statement has a page');
  const days = messages.flatMap(({ entries }) => entries.map(({ bookingDay }) => bookingDay));
  const sequence = Number(/^(\d{1,5})(?:\/?\d{1,5})?$/.exec(first.number)?.[1] ?? 0);
  return {
    account: first.account,
    currency: first.opening.currency,
    from: [last.closing.day, ...days].toSorted()[0] ?? last.closing.day,
    to: last.closing.day,
    opening: minorOf(first.opening),
    closing: minorOf(last.closing),
    id: first.number,
    ...(sequence > 0 ? { sequence } : {}),
  };
}
