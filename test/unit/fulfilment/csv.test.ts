import { csvOf, csvRows } from '../../../functions/fulfilment/domain/csv.ts';

describe('CSV', () => {
  it.each(["=cmd|' /C calc'!A0", '+1', '-1', '@SUM(A1)', '\tx', '\rx', ' =1', '＝1', '\u200B=1'])(
    'is calculated by no spreadsheet: %j',
    (cell) => {
      expect(csvRows(csvOf([[cell]]))?.[0]?.cells[0]?.[0]).toBe("'");
    },
  );

  it('comes back as it was, commas, quotes and lines within', () => {
    const rows = [
      ['lineId', '红茶, "大"'],
      ['00001', 'two\r\nlines'],
    ];
    expect(csvRows(csvOf(rows))?.map(({ cells }) => cells)).toEqual(rows);
  });

  it('numbers its rows by the lines where they begin, and passes empty ones over', () => {
    expect(csvRows('a,b\n\n"1\n2",x\r\n , \nlast')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['1\n2', 'x'] },
      { line: 6, cells: ['last'] },
    ]);
  });

  it.each(['"open', 'a,"b"c'])('is none where a quoted cell does not end: %s', (text) => {
    expect(csvRows(text)).toBeUndefined();
  });

  it('has no rows where there is nothing', () => {
    expect(csvRows('')).toEqual([]);
  });
});
