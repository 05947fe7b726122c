import { instantInSaoPaulo } from '../../../scripts/import/brazil-time.ts';

describe('the wall clock of São Paulo', () => {
  it.each([
    ['winter', '2018-07-09 21:57:05', '2018-07-10T00:57:05.000Z'],
    ['summer time', '2017-11-27 19:09:02', '2017-11-27T21:09:02.000Z'],
    ['the hour that came twice: its first', '2017-02-18 23:41:47', '2017-02-19T01:41:47.000Z'],
    ['the last minute before summer time', '2017-10-14 23:59:59', '2017-10-15T02:59:59.000Z'],
    ['an hour that there was not', '2017-10-15 00:30:00', '2017-10-15T03:30:00.000Z'],
    ['a year without summer time', '2020-01-15 12:00:00', '2020-01-15T15:00:00.000Z'],
  ])('%s', (_, wall, instant) => {
    expect(instantInSaoPaulo(wall)).toBe(instant);
  });

  it.each(['', '2017-02-30 10:00:00', '2017-01-01 24:00:00', '2017-01-01', '2017-01-01T10:00:00Z'])(
    'is not told by %j',
    (text) => {
      expect(instantInSaoPaulo(text)).toBeUndefined();
    },
  );
});
