import { dayOf } from '../../functions/reconciliation/formats/bank/calendar-day.ts';

/** An entry as the author of mt940 (Python) expects it to be read; `undefined` where the author says nothing of it. */
export type ExpectedEntry = {
  readonly amount: string;
  readonly currency: string | undefined;
  readonly mark: string;
  readonly valueDay: string;
  readonly bookingDay: string | undefined;
  readonly type: string | undefined;
  readonly ownerReference: string | undefined;
  readonly bankReference: string | undefined;
};

/** The entries in a dump of mt940's objects (YAML with Python tags), of which only what is plain is read. */
export function expectedEntries(dump: string): readonly ExpectedEntry[] {
  const [, ...entries] = dump.split(/^- !!python\/object:mt940\.models\.Transaction$/m);
  return entries.map((text) => ({
    amount: found(text, /Decimal(?: \[|\n\s+- )'([^']+)'/) ?? '',
    currency: plain(text, 'currency'),
    mark: plain(text, 'status') ?? '',
    valueDay: dayIn(dump, text, 'date') ?? '',
    bookingDay: dayIn(dump, text, 'entry_date'),
    type: plain(text, 'id'),
    ownerReference: plain(text, 'customer_reference'),
    bankReference: plain(text, 'bank_reference'),
  }));
}

/** Closing balances with their currency, the last of each kind in the file. */
export const expectedBalance = (dump: string, name: string): string | undefined =>
  new RegExp(`^ {2}${name}: [\\s\\S]*?Decimal(?: \\[|\\n\\s+- )'([^']+)'`, 'm').exec(dump)?.[1];

const found = (text: string, pattern: RegExp) => pattern.exec(text)?.[1];

function plain(text: string, key: string): string | undefined {
  const value = found(text, new RegExp(`^ {4}${key}: (.*)$`, 'm'));
  return value === undefined || value === 'null' ? undefined : value.replace(/^'(.*)'$/, '$1');
}

/** Dates are dumped as the four bytes of Python's date: year (two), month, day; a repeated one by its anchor. */
function dayIn(dump: string, text: string, key: string): string | undefined {
  const direct = found(
    text,
    new RegExp(`^ {4}${key}: (?:&\\w+ )?!!python[^\\n]*\\n\\s+- !!binary \\|\\n\\s+(\\S+)`, 'm'),
  );
  const anchor = found(text, new RegExp(`^ {4}${key}: \\*(\\w+)`, 'm'));
  const bytes =
    direct ?? found(dump, new RegExp(`&${anchor} !!python[^\\n]*\\n\\s+- !!binary \\|\\n\\s+(\\S+)`));
  if (bytes === undefined) return undefined;
  const [high = 0, low = 0, month = 0, day = 0] = Buffer.from(bytes, 'base64');
  return dayOf(Date.UTC(high * 256 + low, month - 1, day));
}
