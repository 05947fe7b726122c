/** What one benchmark found: tables for people, figures for machines. */
export type Report = { readonly tables: readonly Table[]; readonly figures: unknown };

export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly notes?: readonly string[];
};

/** The table as text: the first column to the left, all others to the right. */
export function textOf({ title, columns, rows, notes = [] }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const [head = '', ...body] = lines;
  return [title, '', head, rule, ...body, ...notes.map((note) => `  ${note}`), ''].join('\n');
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const fixed = (value: number, digits: number): string => value.toFixed(digits);
