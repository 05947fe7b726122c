import * as z from 'zod';
import { decimalText } from '../../../shared/kernel/money.ts';
import { maybeText } from './carrier-fields.ts';

const decimals = /^([+-]?)(\d{1,10})(?:\.(\d{1,2})0*)?$/;

/** Yuan as carriers write them, in fen, to the fen; refused where it is no such amount (`1e9`, `0.001`). */
export const fenOfYuan = maybeText.transform((text, context): number => {
  const parts = decimals.exec(text ?? '');
  if (parts) return signed(parts);
  context.addIssue({ code: 'custom', message: 'is not an amount' });
  return z.NEVER;
});

function signed([, sign, yuan = '', fen = '']: RegExpExecArray): number {
  const minor = Number(`${yuan}${fen.padEnd(2, '0')}`);
  return sign === '-' && minor !== 0 ? -minor : minor;
}

/** Fen as yuan: "19.99". */
export const yuanText = (minor: number): string => decimalText({ currency: 'CNY', minor });
