import { BadBill } from '../../domain/bill.ts';

/**
 * The instant of a transmission time MMDDhhmmss, Beijing time, which has no year: the last such time that is not after the
 * settle day. So 1231 in the file of 1 January is of the year before.
 */
export function transmittedAt(text: string, settleDay: string, line: number): number {
  const [, month, day, hour, minute, second] =
    /^(\d\d)(\d\d)([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/.exec(text) ?? [];
  if (month === undefined) throw new BadBill('ROW', `交易传输时间 ${JSON.stringify(text)} is no time`, line);
  const monthDay = `${month}-${day}`;
  const settleYear = Number(settleDay.slice(0, 4));
  const year = monthDay > settleDay.slice(5) ? settleYear - 1 : settleYear;
  const at = Date.parse(`${year}-${monthDay}T${hour}:${minute}:${second}+08:00`);
  const isThere = !Number.isNaN(at) && new Date(at + 8 * 3_600_000).toISOString().slice(5, 10) === monthDay;
  if (!isThere) throw new BadBill('ROW', `交易传输时间 ${text} is no day of ${year}`, line);
  return at;
}
