import * as z from 'zod';
import { decimalText, type Money } from '../../../shared/kernel/money.ts';

/** Fen as the providers write yuan: "19.99". */
export const toYuan = (minor: number): string => decimalText({ currency: 'CNY', minor });

/** Yuan with exactly two decimals, and nothing that a lenient parser would take: no "1e1", "0.1", "00.10" or " 0.10". */
export const yuan = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,12})\.\d\d$/)
  .transform((text): Money => ({ currency: 'CNY', minor: Number(text.replace('.', '')) }));

/** Fen as UnionPay writes them: digits without a sign or leading zeros. */
export const fen = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,11})$/)
  .transform((text): Money => ({ currency: 'CNY', minor: Number(text) }));
