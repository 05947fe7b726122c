import * as z from 'zod';

/** What the author of genkgo/camt (PHP) expects an entry to be read as. */
export type ExpectedEntry = {
  readonly minor: string;
  readonly currency: string;
  readonly status: string;
  readonly bankReference: string;
  readonly bookedAt: number | undefined;
  /** References and remarks of all its details. */
  readonly texts: readonly string[];
  readonly debtors: readonly string[];
  readonly creditors: readonly string[];
};

export type ExpectedBalance = { readonly type: string; readonly minor: string; readonly currency: string };
export type ExpectedRecord = { readonly account: string; readonly balances: readonly ExpectedBalance[] };

const money = z.object({ getAmount: z.string(), getCurrency: z.object({ getCode: z.string() }) });
const entrySchema = z.object({
  getAmount: money,
  getStatus: z.string().nullable(),
  getAccountServicerReference: z.string().nullable(),
  getBookingDate: z.object({ 0: z.string() }).nullable(),
});
const balanceSchema = z.object({ getType: z.string(), getAmount: money });

type Dumped = Readonly<Record<string, unknown>>;

/** Objects of a PHP class in a dump, in order. One that is met again is dumped as a word only. */
function ofClass(dump: unknown, name: RegExp): readonly Dumped[] {
  if (typeof dump !== 'object' || dump === null) return [];
  const own = isOf(dump, name) ? [dump] : [];
  return [...own, ...Object.values(dump).flatMap((each) => ofClass(each, name))];
}

const isOf = (dump: object, name: RegExp): dump is Dumped =>
  '__CLASS__' in dump && typeof dump.__CLASS__ === 'string' && name.test(dump.__CLASS__);

/** Without the record that the dump hangs on the first of its entries, and all other entries with it. */
const withoutRecord = ({ getRecord: _, ...entry }: Dumped): Dumped => entry;

const textsOf = (dump: unknown, name: RegExp, keys: readonly string[]): readonly string[] =>
  ofClass(dump, name).flatMap((each) =>
    keys.flatMap((key) => {
      const text = each[key];
      return typeof text === 'string' && text !== '' && text !== '__RECURSIVITY__' ? [text] : [];
    }),
  );

export const expectedEntries = (dump: unknown): readonly ExpectedEntry[] =>
  ofClass(dump, /\\DTO\\Entry$/).map((each) => {
    const { getAmount, getStatus, getAccountServicerReference, getBookingDate } = entrySchema.parse(each);
    const entry = withoutRecord(each);
    return {
      minor: getAmount.getAmount,
      currency: getAmount.getCurrency.getCode,
      status: getStatus ?? '',
      bankReference: getAccountServicerReference ?? '',
      bookedAt: getBookingDate === null ? undefined : Date.parse(getBookingDate[0]),
      texts: [
        ...textsOf(entry, /\\Reference$/, [
          'getEndToEndId',
          'getTransactionId',
          'getInstructionId',
          'getMessageId',
        ]),
        ...textsOf(entry, /\\UnstructuredRemittanceInformation$/, ['getMessage']),
        ...textsOf(entry, /\\CreditorReferenceInformation$/, ['getRef']),
      ],
      debtors: textsOf(entry, /\\DTO\\Debtor$/, ['getName']),
      creditors: textsOf(entry, /\\DTO\\Creditor$/, ['getName']),
    };
  });

export const expectedRecords = (dump: unknown): readonly ExpectedRecord[] =>
  ofClass(dump, /\\DTO\\(?:Report|Notification|Statement)$/).map((each) => ({
    account: textsOf(each['getAccount'], /Account$/, ['getIdentification'])[0] ?? '',
    balances: ofClass(each['getBalances'], /\\DTO\\Balance$/).map((balance) => {
      const { getType, getAmount } = balanceSchema.parse(balance);
      return { type: getType, minor: getAmount.getAmount, currency: getAmount.getCurrency.getCode };
    }),
  }));
