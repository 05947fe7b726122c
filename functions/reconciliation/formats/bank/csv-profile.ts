import * as z from 'zod';

/** What a column of a bank's CSV may be for. */
export const csvRoles = [
  'account',
  'currency',
  'day',
  'time',
  /** 贷方: into the account. */
  'in',
  /** 借方: out of the account. */
  'out',
  /** One amount: with its sign, or with `side` beside it. */
  'amount',
  'side',
  'balance',
  'channelNo',
  'outNo',
  'counterparty',
  'label',
] as const;
export type CsvRole = (typeof csvRoles)[number];

const names = z.array(z.string().min(1).max(60)).min(1).max(20);
const columns = z.partialRecord(z.enum(csvRoles), names);

/**
 * How a bank writes its CSV, as data: another bank, or a merchant's own export, is another profile and no code. Columns
 * are found by name (full-width or half-width, with or without spaces and the unit in brackets), in any order.
 */
export const csvProfileSchema = z
  .strictObject({
    /** Of the format, `csv:<name>`. */
    name: z.string().regex(/^[a-z0-9-]{1,40}$/),
    /** For people: whose export this is. */
    title: z.string().min(1).max(120),
    separator: z.enum([',', ';', '\t']).default(','),
    /** Names that a column goes by. A file that lacks one of these is not of this profile. */
    required: columns,
    /** Read where they are there. */
    optional: columns.default({}),
    /** Columns whose texts together are the line's reference, such as remark and purpose (摘要、用途). */
    reference: names.default(['摘要', '用途', '附言', '备注']),
    /** What `side` says of money that comes in, and that goes out. */
    sides: z.strictObject({ in: names, out: names }).default({
      in: ['贷', '贷 Cr', 'C', 'CR', 'CRDT', '收入'],
      out: ['借', '借 Dr', 'D', 'DR', 'DBIT', '支出'],
    }),
    /** Whose account it is and in which currency, where the file does not say. */
    account: z.string().min(1).max(40).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('CNY'),
    /** Words above the table that stand before the account's number. */
    accountLabels: names.default(['账号', '账户', '本方账号']),
    /** A row that begins with one of these words ends the table, and its amounts are proved. */
    totals: names.default(['合计', '总计', '人民币合计']),
  })
  .refine(({ required }) => required.day !== undefined, 'A statement needs the day of its lines')
  .refine(
    ({ required }) =>
      (required.in !== undefined && required.out !== undefined) !== (required.amount !== undefined),
    'Amounts are in two columns (in, out) or in one (amount)',
  );
export type CsvProfile = z.output<typeof csvProfileSchema>;
