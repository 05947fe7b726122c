import fc from 'fast-check';
import {
  type Calendar,
  calendarSchema,
  chinaDay,
  countedMs,
  isUnknownDay,
  knownCalendar,
  meetsHoliday,
  momentAfter,
  startOfDay,
} from '../../../../functions/logistics/domain/watch/calendar.ts';
import { day, hour } from './parcels.ts';

const feast: Calendar = {
  knownUntil: '2026-12-31',
  spans: [
    { name: 'rest', from: '2026-02-15', to: '2026-02-17', pace: 0 },
    { name: 'rush', from: '2026-02-17', to: '2026-02-18', pace: 0.5 },
  ],
};
const at = (date: string, hours = 0) => startOfDay(date) + hours * hour;

it.each([
  ['before', at('2026-02-10'), 24, at('2026-02-11')],
  ['up to its first moment', at('2026-02-14'), 24, at('2026-02-15')],
  ['over it: the rest does not count, the rush does by half', at('2026-02-14', 12), 18, at('2026-02-18', 12)],
  ['from within it', at('2026-02-16', 7), 6, at('2026-02-18', 12)],
  ['nothing at all', at('2026-02-16', 7), 0, at('2026-02-16', 7)],
  ['after it', at('2026-02-19'), 24, at('2026-02-20')],
])('waits %s', (_, from, hours, until) => {
  expect(momentAfter(from, hours * hour, feast)).toBe(until);
  expect(countedMs(from, until, feast)).toBe(hours * hour);
});

it('finds the first moment at which as much has counted, for any spans', () => {
  const date = fc.integer({ min: 0, max: 60 }).map((days) => chinaDay(startOfDay('2026-02-01') + days * day));
  const span = fc
    .record({ from: date, days: fc.integer({ min: 0, max: 20 }), pace: fc.constantFrom(0, 0.25, 0.5, 1) })
    .map(({ from, days, pace }) => ({
      name: 'span',
      from,
      to: chinaDay(startOfDay(from) + days * day),
      pace,
    }));
  const calendars = fc.array(span, { maxLength: 5 }).map((spans) => ({ knownUntil: '2026-12-31', spans }));
  const hours = fc.integer({ min: 0, max: 2000 });
  fc.assert(
    fc.property(calendars, hours, hours, (calendar, start, wait) => {
      const from = startOfDay('2026-01-25') + start * hour;
      const until = momentAfter(from, wait * hour, calendar);
      expect(countedMs(from, until, calendar)).toBe(wait * hour);
      if (wait > 0) expect(countedMs(from, until - 1, calendar)).toBeLessThan(wait * hour);
    }),
    { numRuns: 300 },
  );
});

it('finds whole milliseconds, also after an odd one in a rush and with another feast to come', () => {
  const [first] = feast.spans.slice(1);
  const later = { name: 'later', from: '2026-05-01', to: '2026-05-02', pace: 0 };
  const calendar = { ...feast, spans: first ? [first, later] : [] };
  const until = momentAfter(at('2026-02-18', 20) + 1, 6 * hour, calendar);
  expect(until).toBe(at('2026-02-19', 4) + 1);
});

it('knows whether a way met a holiday, from its first moment to its last', () => {
  const met = (from: number, to: number) => meetsHoliday(from, to, feast);
  expect([
    met(at('2026-02-10'), at('2026-02-15') - 1),
    met(at('2026-02-10'), at('2026-02-15')),
    met(at('2026-02-19') - 1, at('2026-02-20')),
    met(at('2026-02-19'), at('2026-02-20')),
    met(at('2026-02-01'), at('2026-03-01')),
  ]).toEqual([false, true, true, false, true]);
});

it('does not take a day for work that nobody has published', () => {
  const last = startOfDay('2027-01-01') - 1;
  expect([isUnknownDay(last, knownCalendar), isUnknownDay(last + 1, knownCalendar)]).toEqual([false, true]);
});

it.each([
  ['ends before it begins', { from: '2026-02-02', to: '2026-02-01' }],
  ['never ends', { from: '2026-02-01', to: '2026-12-31' }],
  ['runs faster than time', { from: '2026-02-01', to: '2026-02-02', pace: 1.5 }],
])('refuses a span that %s', (_, span) => {
  const calendar = { knownUntil: '2026-12-31', spans: [{ name: 'span', ...span }] };
  expect(calendarSchema.safeParse(calendar).success).toBe(false);
  expect(calendarSchema.safeParse(knownCalendar).success).toBe(true);
});
