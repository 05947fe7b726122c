import { BadBill } from '../../domain/bill.ts';
import type { Content } from '../format.ts';
import { type Balance, balanceOf, type Entry, entryOf } from './mt940-entry.ts';
import { type Field, fieldsOf, remark } from './mt940-fields.ts';

/** One MT940 message: a statement, or a page of one. */
export type Message = {
  readonly line: number;
  readonly reference: string;
  readonly account: string;
  /** As written: statement number, and the page in it after the slash (:28C:). */
  readonly number: string;
  readonly opening: Balance;
  /** 60M: goes on from a page before. */
  readonly isContinued: boolean;
  readonly entries: readonly Entry[];
  readonly closing: Balance;
  /** 62M: another page follows. */
  readonly goesOn: boolean;
};

type Draft = { -readonly [key in keyof Omit<Message, 'entries'>]?: Message[key] } & { entries: Entry[] };

/** The messages of a file in their order. Throws `BadBill` TRUNCATED, HEADER, ROW; sums are not yet proved. */
export async function* messagesOf(content: Content): AsyncGenerator<Message> {
  let draft: Draft | undefined;
  for await (const fields of fieldsOf(content)) {
    for (const field of fields) {
      const isBorder = field.tag === '20' || field.tag === 'end';
      if (isBorder && draft) yield complete(draft, field.line);
      if (isBorder) draft = begun(field);
      else take(draft, field);
    }
  }
  if (draft) yield complete(draft, draft.line ?? 1);
}

const begun = (field: Field): Draft | undefined =>
  field.tag === '20' ? { line: field.line, reference: textOf(field), entries: [] } : undefined;

const textOf = ({ lines }: Field) => remark(lines.join('')).trim();

function take(draft: Draft | undefined, field: Field): void {
  if (draft === undefined)
    throw new BadBill('TRUNCATED', `:${field.tag}: before the beginning of a statement (:20:)`, field.line);
  if (field.tag === '25') once(draft, 'account', { field, value: textOf(field) });
  if (field.tag === '28') once(draft, 'number', { field, value: textOf(field) });
  if (field.tag === '60F' || field.tag === '60M') {
    once(draft, 'opening', { field, value: balanceOf(field) });
    draft.isContinued = field.tag === '60M';
  }
  if (field.tag === '61') addEntry(draft, field);
  if (field.tag === '86' || field.tag === 'NS') addInfo(draft, field);
  if (field.tag === '62F' || field.tag === '62M') {
    once(draft, 'closing', { field, value: balanceOf(field) });
    draft.goesOn = field.tag === '62M';
  }
}

type Given<K extends keyof Draft> = { readonly field: Field; readonly value: Draft[K] };

function once<K extends 'account' | 'number' | 'opening' | 'closing'>(
  draft: Draft,
  key: K,
  given: Given<K>,
): void {
  if (draft[key] !== undefined)
    throw new BadBill('ROW', `a second :${given.field.tag}: in one statement`, given.field.line);
  draft[key] = given.value;
}

function addEntry(draft: Draft, field: Field): void {
  if (draft.opening === undefined || draft.closing !== undefined)
    throw new BadBill('ROW', 'an entry (:61:) outside of its statement’s balances', field.line);
  draft.entries.push(entryOf(field));
}

/** Before the first entry and after the closing balance it is about the statement, and nothing is read of it. */
function addInfo(draft: Draft, { lines }: Field): void {
  const entry = draft.entries.at(-1);
  if (entry === undefined || draft.closing !== undefined) return;
  draft.entries[draft.entries.length - 1] = { ...entry, info: [...entry.info, ...lines] };
}

function complete({ entries, ...draft }: Draft, line: number): Message {
  const { account, number, opening, closing, reference = '', isContinued = false, goesOn = false } = draft;
  if (!account) throw new BadBill('HEADER', 'a statement names no account (:25:)', draft.line);
  if (opening === undefined)
    throw new BadBill('HEADER', 'a statement has no opening balance (:60F:)', draft.line);
  if (closing === undefined)
    throw new BadBill('TRUNCATED', 'a statement has no closing balance (:62F:)', line);
  return {
    line: draft.line ?? line,
    reference,
    account,
    number: number ?? '',
    opening,
    isContinued,
    entries,
    closing,
    goesOn,
  };
}
