import { yuan } from '../yuan.ts';
import { bankAccount, type Statement } from './statement.ts';

const side = (amount: number): string => (amount < 0 ? 'D' : 'C');
const sum = (amount: number): string => yuan(Math.abs(amount)).replace('.', ',');

/** MT940 (SWIFT 客户对账单). Chinese stands in :86: as UTF-8, as banks here send it to their own customers. */
export function mt940({ day, opening, closing, lines, sequence }: Statement): string {
  const date = day.replaceAll('-', '').slice(2);
  const balance = (tag: string, amount: number) => `:${tag}:${side(amount)}${date}CNY${sum(amount)}`;
  return [
    `:20:S${date}`,
    `:25:${bankAccount}`,
    `:28C:${String(sequence).padStart(5, '0')}/00001`,
    balance('60F', opening),
    ...lines.flatMap(({ amount, no, remark, counterparty }) => [
      `:61:${date}${date.slice(2)}${side(amount)}${sum(amount)}NTRFNONREF//${no}`,
      `:86:${remark} ${counterparty}`,
    ]),
    balance('62F', closing),
    '-',
    '',
  ].join('\r\n');
}
