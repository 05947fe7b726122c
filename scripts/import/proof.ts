import { formatMoney } from '../../shared/kernel/money.ts';
import { type Figure, type Figures, figureNames } from './figures.ts';

/** The same figures from independent sides, the files first; a side leaves out what it cannot know. */
export type Sides = Readonly<Record<string, Figures>>;

const titles: Readonly<Record<Figure, string>> = {
  warehouses: 'warehouses (sellers)',
  skus: 'SKUs (offers)',
  received: 'pieces received',
  orders: 'orders',
  accepted: '  accepted',
  withoutItems: '  refused: no items',
  refusedOtherwise: '  refused: other reasons',
  cancelled: '  cancelled after acceptance',
  lines: 'lines',
  goods: 'goods',
  freight: 'freight',
  total: 'total',
  held: 'pieces held by orders',
  free: 'pieces free again or still',
  exactStock: 'SKUs with exact stock',
  told: 'pieces told of by events',
};

const names = Object.keys(figureNames) as Figure[];

/** A line for each figure on which two sides differ; empty when all agree. */
export function disagreements(sides: Sides): string[] {
  return names.flatMap((name) => {
    const said = Object.entries(sides).flatMap(([side, figures]) => {
      const value = figures[name];
      return value === undefined ? [] : [{ side, value }];
    });
    if (new Set(said.map(({ value }) => value)).size < 2) return [];
    return [
      `${titles[name].trim()}: ${said.map(({ side, value }) => `${side} ${shown(name, value)}`).join(', ')}`,
    ];
  });
}

/** The table of all figures, a row each, with a sign for whether the sides agree. */
export function figureTable(sides: Sides): string[] {
  const heads = ['', ...Object.keys(sides), ''];
  const rows = names.map((name) => {
    const values = Object.values(sides).map((figures) => figures[name]);
    const agree = new Set(values.filter((value) => value !== undefined)).size < 2;
    const cells = values.map((value) => (value === undefined ? '-' : shown(name, value)));
    return [titles[name], ...cells, agree ? 'equal' : 'DIFFERENT'];
  });
  return aligned([heads, ...rows]);
}

function shown(name: Figure, value: bigint): string {
  return figureNames[name] === 'money'
    ? formatMoney({ currency: 'BRL', minor: Number(value) })
    : value.toString();
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
