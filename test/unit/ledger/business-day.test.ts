import {
  dayAfter,
  dayOf,
  daysBetween,
  isLastOfMonth,
  startOf,
  startOfMonth,
} from '../../../functions/ledger/domain/business-day.ts';

it.each([
  ['2026-11-24T23:59:59.999+08:00', '2026-11-24'],
  ['2026-11-25T00:00:00.000+08:00', '2026-11-25'],
  ['2026-11-24T16:00:00.000Z', '2026-11-25'],
  ['2026-12-31T15:59:59.999Z', '2026-12-31'],
  ['2026-12-31T16:00:00.000Z', '2027-01-01'],
  ['2028-02-28T16:00:00.000Z', '2028-02-29'],
])('%s is of the business day %s in Beijing', (time, day) => {
  expect(dayOf(Date.parse(time))).toBe(day);
});

it('is the calendar day that Intl tells of Asia/Shanghai, at every edge of thirty years', () => {
  const shanghai = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
  for (let at = Date.UTC(2000, 0, 1, 16); at < Date.UTC(2030, 0); at += 86_400_000)
    for (const near of [at - 1, at]) expect(dayOf(near)).toBe(shanghai.format(near));
});

it('begins and follows where the day before ends', () => {
  expect(dayOf(startOf('2026-11-24'))).toBe('2026-11-24');
  expect(dayOf(startOf('2026-11-24') - 1)).toBe('2026-11-23');
  expect(startOfMonth('2026-11')).toBe(Date.parse('2026-11-01T00:00:00+08:00'));
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28');
  expect(['2026-02-28', '2028-02-28', '2028-02-29'].map(isLastOfMonth)).toEqual([true, false, true]);
});

it('counts days from the first to the last', () => {
  expect(daysBetween('2026-11-29', '2026-12-02')).toEqual([
    '2026-11-29',
    '2026-11-30',
    '2026-12-01',
    '2026-12-02',
  ]);
  expect(daysBetween('2026-11-30', '2026-11-29')).toEqual([]);
});
