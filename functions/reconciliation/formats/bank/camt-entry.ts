import { BadBill } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { shown } from '../cells.ts';
import { minorOfPoint } from './amount.ts';
import { dayStart } from './calendar-day.ts';
import { elements, textOf, textsOf, type Xml } from './xml.ts';

/** What an entry (Ntry) needs to know of its statement. */
export type EntryPlace = {
  readonly account: string;
  readonly currency: string;
  /** Booked then where the entry does not say when. */
  readonly closingDay: string;
  /** The entry's place in the file, from 1: XML has no lines. */
  readonly lineNo: number;
};

/** Longer texts of a batch are cut there: a line has to fit into one stored item. */
const referenceCap = 4000;

/**
 * One entry as a line. A batch is one line with the amount that the account saw, and `reference` has the references of
 * all its details: those are what a settlement is found by, and their amounts may be before charges.
 */
export function entryLine(entry: Xml, place: EntryPlace): Line {
  const { account, currency, closingDay, lineNo } = place;
  const details = elements(entry, 'NtryDtls/TxDtls');
  const booked = bookedAt(entry, closingDay, lineNo);
  return {
    lineNo,
    kind: 'OTHER',
    channelNo: textOf(entry, 'AcctSvcrRef') || sole(details, 'Refs/AcctSvcrRef'),
    outNo: sole(details, 'Refs/EndToEndId'),
    paymentNo: '',
    minor: entryMinor(entry, place),
    fee: 0,
    currency,
    status: 'SUCCEEDED',
    account,
    ...booked,
    reference: referenceOf(entry, details),
    counterparty: counterpartyOf(entry, details),
    label: labelOf(entry),
  };
}

/** Minor units, out of the account negative. A reversal (RvslInd) already has the direction that it moved in. */
export function entryMinor(
  entry: Xml,
  { currency, lineNo }: Pick<EntryPlace, 'currency' | 'lineNo'>,
): number {
  const written = textOf(entry, 'Amt/@_Ccy');
  if (written !== currency)
    throw new BadBill('ROW', `an entry in ${shown(written)} on an account in ${currency}`, lineNo);
  return signed(entry, minorOfPoint({ text: textOf(entry, 'Amt'), currency, line: lineNo }), lineNo);
}

/** By the element's credit or debit indicator (CdtDbtInd). */
function signed(xml: Xml, minor: number, line: number): number {
  const side = textOf(xml, 'CdtDbtInd');
  if (side === 'CRDT') return minor;
  if (side === 'DBIT') return 0 - minor;
  throw new BadBill('ROW', `${shown(side)} is neither CRDT nor DBIT`, line);
}

/** Status: a code of its own element since version 8 (Sts/Cd), before that text. */
export const entryStatus = (entry: Xml): string => textOf(entry, 'Sts/Cd') || textOf(entry, 'Sts');

/** The bank's day as written; the instant is the one written, or midnight UTC where there is a day only. */
function bookedAt(entry: Xml, closingDay: string, lineNo: number): Pick<Line, 'day' | 'at'> {
  const written =
    textOf(entry, 'BookgDt/DtTm') ||
    textOf(entry, 'BookgDt/Dt') ||
    textOf(entry, 'ValDt/DtTm') ||
    textOf(entry, 'ValDt/Dt') ||
    closingDay;
  const day = isoDay(written);
  const midnight = dayStart(day);
  if (midnight === undefined) throw new BadBill('ROW', `${shown(written)} is no date`, lineNo);
  const at = Date.parse(/[Zz]|[+-]\d\d:\d\d$/.test(written.slice(10)) ? written : `${written}Z`);
  return { day, at: Number.isNaN(at) ? midnight : at };
}

/** The day of an ISO date or time, as written, without regard to a zone. */
export const isoDay = (written: string): string => written.slice(0, 10);

const isGiven = (text: string) => text !== '' && text.toUpperCase() !== 'NOTPROVIDED';

/** The reference where the entry is one transaction; of a batch none is the entry's own. */
const sole = (details: readonly Xml[], path: string) => {
  const text = details.length === 1 ? textOf(details[0], path) : '';
  return isGiven(text) ? text : '';
};

const referencePaths = [
  'Refs/EndToEndId',
  'Refs/UETR',
  'Refs/TxId',
  'Refs/InstrId',
  'Refs/PmtInfId',
  'Refs/MsgId',
  'Refs/AcctSvcrRef',
  'Refs/MndtId',
  'Refs/Prtry/Ref',
  'RmtInf/Strd/CdtrRefInf/Ref',
  'RmtInf/Strd/RfrdDocInf/Nb',
  'RmtInf/Strd/AddtlRmtInf',
  'RmtInf/Ustrd',
  'AddtlTxInf',
] as const;

function referenceOf(entry: Xml, details: readonly Xml[]): string {
  const batch = elements(entry, 'NtryDtls/Btch');
  const texts = [
    ...batch.flatMap((each) => [...textsOf(each, 'PmtInfId'), ...textsOf(each, 'MsgId')]),
    ...details.flatMap((each) => referencePaths.flatMap((path) => textsOf(each, path))),
    ...textsOf(entry, 'NtryRef'),
    ...textsOf(entry, 'AddtlNtryInf'),
  ];
  return joined(texts.filter(isGiven));
}

const joined = (texts: readonly string[]) => {
  const all = [...new Set(texts)].join(' | ');
  return all.length > referenceCap ? `${all.slice(0, referenceCap)}…` : all;
};

/** Who paid a credit, or was paid by a debit. A reversal keeps the parties of what it reverses. */
function counterpartyOf(entry: Xml, details: readonly Xml[]): string {
  const isIn = textOf(entry, 'CdtDbtInd') === 'CRDT';
  const isReversal = /^(?:true|1)$/.test(textOf(entry, 'RvslInd'));
  const role = isIn === isReversal ? 'Cdtr' : 'Dbtr';
  const paths = [`${role}/Nm`, `${role}/Pty/Nm`, `${role}/Agt/FinInstnId/Nm`];
  return joined(details.flatMap((each) => paths.flatMap((path) => textsOf(each, `RltdPties/${path}`))));
}

/** The bank's code of the kind of movement (BkTxCd), as `PMNT-RCDT-ESCT` or in the bank's own words. */
function labelOf(entry: Xml): string {
  const domain = ['Domn/Cd', 'Domn/Fmly/Cd', 'Domn/Fmly/SubFmlyCd'].map((path) =>
    textOf(entry, `BkTxCd/${path}`),
  );
  return domain.filter((code) => code !== '').join('-') || textOf(entry, 'BkTxCd/Prtry/Cd');
}
