import * as z from 'zod';
import { looksLikeCardNumber } from './card-number.ts';

/** C0/C1 controls, bidirectional overrides, byte order mark and noncharacters: nothing a person types on purpose. */
const unprintable = /[\p{Cc}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/u;
/** The same, and halves of surrogate pairs. */
const unprintables = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu;

/** A text of somebody else with something in the place of each character that nobody types on purpose. */
export const printable = (text: string, instead = ''): string => text.replace(unprintables, instead);

/** To `refine` a text with: a bank card number in it is refused, by the code CARD_NUMBER_REFUSED. */
export const noCardNumber = [
  (text: string): boolean => !looksLikeCardNumber(text),
  {
    error: 'looks like a bank card number, which must not be sent here',
    params: { failure: 'CARD_NUMBER_REFUSED' },
  },
] as const;

/**
 * At most `most` characters as any counting has them (UTF-16 units, of which an emoji or a rare character has two), never cut
 * inside of one: the table takes no half of a pair.
 */
export const cut = (text: string, most: number): string => {
  const end = isFirstHalf(text.charCodeAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end);
};

const isFirstHalf = (unit: number): boolean => unit >= 0xd8_00 && unit <= 0xdb_ff;

/** Text that people write: 1 to `max` characters, trimmed; emoji and every script are welcome, card numbers are not. */
export const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max, { abort: true })
    .refine((text) => !unprintable.test(text), 'holds control characters')
    .refine((text) => text.isWellFormed(), 'holds half of a surrogate pair')
    .refine(...noCardNumber);

/** A code that other systems chose (a SKU, a shop, a channel's order number): letters, digits and `. _ : + ( ) -`. */
export const code = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._:+()-]*$/u, 'may hold letters, digits and . _ : + ( ) - only')
    .refine((text) => text === text.normalize('NFC'), 'must be in Unicode normal form C');

export const skuCode = code(64).meta({
  description: 'Stock keeping unit, chosen by the merchant',
  example: 'TEA-RED-250',
});
export const warehouseCode = code(32).meta({
  description: 'Warehouse, chosen by the merchant',
  example: 'SH1',
});

/** A whole number of pieces; a hundred million is more than any order or warehouse has of one thing. */
export const mostPieces = 100_000_000;
export const pieces = z.int().min(1).max(mostPieces);

/** An instant, RFC 3339 with an offset, between 2000 and 2100. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => Date.parse(text) >= Date.UTC(2000) && Date.parse(text) < Date.UTC(2100),
    'is not a plausible time',
  );

/** A number of a query string in plain decimal digits, unlike `Number`, which takes `1e1` and `0x10` too. */
export const queryNumber = (number: z.ZodNumber) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : text),
    number,
  );

/** The same, and another number where there is none: told again, since a document forgets it behind the preprocessing. */
export const queryNumberOr = (absent: number, number: z.ZodNumber) =>
  queryNumber(number)
    .default(absent)
    .meta({ override: { default: absent } });

/** `?limit=&cursor=` of every list. */
export const pageQuery = {
  limit: queryNumberOr(20, z.int().min(1).max(100)).meta({
    description: 'Most items in one answer',
  }),
  cursor: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'The `nextCursor` of an earlier answer' }),
};
