import * as z from 'zod';
import { printable } from '../../../shared/kernel/text.ts';

const scalars = ['string', 'number', 'boolean'];

/** Well-formed, in one line and trimmed, without what no label can hold. Emoji, their joiners and every script stay. */
export const cleanText = (text: string): string =>
  printable(text.toWellFormed().replace(/[\r\n\t]+/g, ' ')).trim();

/** A field as carriers fill it: a text or a number, and where there is nothing null, an empty text, or no field. */
export const maybeText = z
  .unknown()
  .optional()
  .transform((value): string | undefined => {
    const text = scalars.includes(typeof value) ? cleanText(String(value)) : '';
    return text === '' ? undefined : text;
  });

/** The number of a parcel (运单号) in anybody's form; nothing else may name a parcel of ours. */
export const waybillText = maybeText.pipe(z.string().regex(/^[A-Za-z\d-]{6,40}$/, 'is no waybill number'));

/** Each entry by itself: one that is not as documented is left out, and stops no other one. None where it is no list. */
export const listOf = <Item>(item: z.ZodType<Item>) =>
  z.unknown().transform((value): readonly Item[] =>
    Array.isArray(value)
      ? value.flatMap((each): readonly Item[] => {
          const { success, data } = item.safeParse(each);
          return success ? [data] : [];
        })
      : [],
  );
