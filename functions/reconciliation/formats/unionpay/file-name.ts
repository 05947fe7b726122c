import { BadBill, type Expected } from '../../domain/bill.ts';
import { beijingMidnight } from '../beijing.ts';
import type { Content } from '../format.ts';

/** What a member is called says alone: the settle day, and whose file it is (INNyyMMdd88ZM_merId). */
export type Named = { readonly kind: 'ZM' | 'ZME'; readonly day: string; readonly account: string };

const form = /(?:^|\/)INN(\d\d)(\d\d)(\d\d)\d\d(ZME?)_(\d{15})(?:\.\w{1,4})?$/;

export function namedOf({ name }: Pick<Content, 'name'>): Named | undefined {
  const [, year, month, date, kind, account = ''] = form.exec(name) ?? [];
  const day = `20${year}-${month}-${date}`;
  if ((kind !== 'ZM' && kind !== 'ZME') || Number.isNaN(beijingMidnight(day))) return undefined;
  return { kind, day, account };
}

/** The day and account that the lines are read as; `account` is undefined where only the lines say it. */
export type Setting = { readonly day: string; readonly account: string | undefined };

/** Out of the members' names and what is expected, which must not contradict. Throws `BadBill` WRONG_DAY or FOREIGN. */
export function settingOf(files: readonly Content[], expected: Expected): Setting {
  const named = files.map(namedOf).filter((name) => name !== undefined);
  const days = new Set([...named.map(({ day }) => day), ...given(expected.businessDate)]);
  const accounts = new Set([...named.map(({ account }) => account), ...given(expected.account)]);
  if (days.size > 1) throw new BadBill('WRONG_DAY', `of ${[...days].join(', not of ')}`);
  if (accounts.size > 1) throw new BadBill('FOREIGN', `of merchant ${[...accounts].join(', not of ')}`);
  const [day] = days;
  if (day === undefined)
    throw new BadBill(
      'WRONG_DAY',
      'its lines have no year, and neither its name nor anybody else says its day',
    );
  return { day, account: [...accounts][0] };
}

const given = <Value>(value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);
