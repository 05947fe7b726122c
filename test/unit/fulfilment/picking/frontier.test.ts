import { classesOf } from '../../../../functions/fulfilment/domain/picking/exact-tour.ts';
import { type Act, acts, frontierOf } from '../../../../functions/fulfilment/domain/picking/frontier.ts';

const isUpright = (act: Act): boolean => ['once', 'twice', 'from-back', 'from-both'].includes(act);

/** Every class that any order of acts comes to. */
function allClasses(rows: number): ReadonlySet<number> {
  const frontier = frontierOf(rows);
  const found = new Set([frontier.start]);
  for (const state of found)
    for (const act of acts)
      for (let row = 0; row < (isUpright(act) ? rows - 1 : rows); row += 1) {
        const next = frontier.after(state, act, row);
        if (next !== undefined) found.add(next);
      }
  return found;
}

describe('the classes of a walk', () => {
  it.each([
    ['two cross aisles, as Ratliff and Rosenthal counted', 2],
    ['three, as Roodbergen and de Koster counted', 3],
    ['four', 4],
    ['five', 5],
  ])('between %s, are those the bound of work is made of', (_of, rows) => {
    expect(allClasses(rows).size).toBe(classesOf[rows]);
  });

  it('take nothing more once the walk is closed', () => {
    const frontier = frontierOf(2);
    const visited = frontier.after(frontier.start, 'visit', 0) ?? -1;
    expect(frontier.after(visited, 'part', 0)).toBe(frontier.closed);
    expect(acts.filter((act) => frontier.after(frontier.closed, act, 0) !== undefined)).toEqual([
      'pass',
      'part',
    ]);
  });

  it('leave no open end and no part of the walk behind', () => {
    const frontier = frontierOf(2);
    const openEnds = frontier.after(frontier.start, 'once', 0) ?? -1;
    const twoParts = frontier.after(frontier.start, 'from-both', 0) ?? -1;
    expect([frontier.after(openEnds, 'part', 0), frontier.after(twoParts, 'part', 0)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
