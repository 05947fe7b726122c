/** Columns aligned as a terminal shows them: a Chinese character is two wide. Numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => padded(cell, widths[column] ?? 0));
    return `  ${cells.join('  ').trimEnd()}`;
  });
}

const wide = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);

function padded(cell: string, width: number): string {
  const space = ' '.repeat(width - widthOf(cell));
  return /^-?\d+(\.\d+)?$/.test(cell) ? space + cell : cell + space;
}
