import { beijingText, wallInstant } from '../../../../shared/kernel/beijing-time.ts';

it.each([
  ['2026-11-24T04:00:00.999Z', '2026-11-24 12:00:00'],
  ['2026-12-31T16:00:00Z', '2027-01-01 00:00:00'],
])('%s is %s in Beijing, and back', (instant, text) => {
  expect(beijingText(Date.parse(instant))).toBe(text);
  const digits = text.split(/[- :]/);
  expect(wallInstant(digits)).toBe(Math.floor(Date.parse(instant) / 1000) * 1000);
});

it.each([
  ['a 30th of February', ['2026', '02', '30', '00', '00', '00']],
  ['a 13th month', ['2026', '13', '01', '00', '00', '00']],
  ['the year 1, which Date takes for 1901', ['0001', '01', '01', '00', '00', '00']],
])('%s is no time', (_, digits) => {
  expect(wallInstant(digits)).toBeUndefined();
});

it('is told elsewhere by its own offset', () => {
  expect(wallInstant(['2026', '11', '24', '12', '00', '00'], 0)).toBe(Date.parse('2026-11-24T12:00:00Z'));
});
