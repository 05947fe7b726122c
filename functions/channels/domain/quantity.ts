import { mostPieces } from '../../../shared/kernel/text.ts';

/** Pieces as a platform writes them; undefined for none, a part of one, less than none, or more than anybody has. */
export function quantityOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,9}(?:\.0+)?$/.test(text)) return undefined;
  const pieces = Number(text);
  return pieces >= 1 && pieces <= mostPieces ? pieces : undefined;
}
