import * as z from 'zod';
import { printable } from '../../../shared/kernel/text.ts';

/** Well-formed, in one line, without what neither table nor label can hold. Emoji, their joiners and every script stay. */
const clean = (value: string): string => printable(value.toWellFormed().replace(/[\r\n\t]+/g, ' ')).trim();

const scalars = ['string', 'number', 'boolean'];

/** A field as the platforms fill it: a text or a number, and where there is nothing null, an empty text, an object, or no field. */
export const maybeText = z
  .unknown()
  .optional()
  .transform((value): string | undefined => {
    const text = scalars.includes(typeof value) ? clean(String(value)) : '';
    return text === '' ? undefined : text;
  });

/** A number that identifies something, as text: digits, however many. */
export const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^[1-9]\d{0,31}$/, 'is not a number of the channel'));

export const maybeId = maybeText.transform((text) => (id.safeParse(text).success ? text : undefined));

const amount = /^([+-]?)(\d{1,10})(?:\.(\d{1,2})0*)?$/;

/** Yuan in decimals as fen; undefined where there is nothing, refused where it is no amount to the fen (`1e9`, `NaN`, `0.001`). */
export const maybeSignedFen = maybeText.transform((text, context): number | undefined => {
  if (text === undefined) return undefined;
  const parts = amount.exec(text);
  if (parts) return fenOf(parts);
  context.addIssue({ code: 'custom', message: 'is not an amount' });
  return z.NEVER;
});

function fenOf([, sign, yuan = '', decimals = '']: RegExpExecArray): number {
  const fen = Number(`${yuan}${decimals.padEnd(2, '0')}`);
  return sign === '-' && fen !== 0 ? -fen : fen;
}

/** The same, where less than nothing makes no sense. */
export const maybeFen = maybeSignedFen.refine((fen) => fen === undefined || fen >= 0, 'is below zero');

const object = z.record(z.string(), z.unknown());

/** A list that may be wrapped in an object with one member, as `{"order":[…]}`, or be left out. */
export const wrappedList = <Item extends z.ZodType>(member: string, item: Item) =>
  z.preprocess((value) => {
    const around = object.safeParse(value).data;
    const inner = around ? around[member] : value;
    return inner === null || inner === undefined || inner === '' ? [] : inner;
  }, z.array(item));
