/** Letters that take two columns of a terminal: Chinese, Japanese, Korean and full-width forms (UAX 11, W and F). */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/gu;
const widthOf = (text: string): number => [...text].length + (text.match(wide)?.length ?? 0);

/** What would move a terminal's cursor, or make a line read as another, is no part of a text. */
export const plainText = (text: string): string =>
  text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');

export type Align = 'left' | 'right';

/** Rows of a table as lines, each column as wide as its widest cell. */
export function textTable(rows: readonly (readonly string[])[], align: readonly Align[]): readonly string[] {
  const widths = align.map((_, column) => Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    align
      .map((side, column) => {
        const cell = row[column] ?? '';
        const room = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
        return side === 'left' ? `${cell}${room}` : `${room}${cell}`;
      })
      .join('  ')
      .trimEnd(),
  );
}
