/** A data row: a backtick before each cell, no quoting. */
export const ticked = (cells: readonly (string | number | bigint)[]): string =>
  cells.map((cell) => `\`${String(cell).replace(/[\r\n]/g, ' ')}`).join(',');
