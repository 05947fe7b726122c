import {
  type AlertStatus,
  alertSteps,
  crosses,
  levelsOf,
  mayCross,
  nextAlertStatuses,
} from '../../../functions/inventory/domain/alert.ts';

const levels = levelsOf({ reorderPoint: 40, leadTimeDemand: 14.2, mostUseful: 400 });

it('keeps a tenth between raising and clearing', () => {
  expect(levels).toEqual({
    low: 40,
    lowClears: 44,
    outClears: 4,
    projected: 55,
    projectedClears: 61,
    over: 400,
    overClears: 360,
  });
});

it('keeps a piece between them where a tenth is none, so that one sale and one return do not flap', () => {
  expect(levelsOf({ reorderPoint: 0, leadTimeDemand: 0 })).toMatchObject({
    low: 0,
    lowClears: 1,
    outClears: 1,
  });
});

const low = { kind: 'LOW' as const };
const out = { kind: 'OUT' as const };
const over = { kind: 'OVERSTOCK' as const };
const forecast = { ...low, clearsAbove: 61 };

it.each([
  ['enough', 200, [], []],
  ['just above the reorder point', 41, [], []],
  ['at the reorder point', 40, [], ['raise LOW']],
  ['at the reorder point, known', 40, [low], []],
  ['between raising and clearing', 44, [low], []],
  ['above it', 45, [low], ['clear LOW']],
  ['nothing', 0, [], ['raise LOW', 'raise OUT']],
  ['one piece back', 1, [low, out], []],
  ['some back', 4, [low, out], ['clear OUT']],
  ['a receipt', 200, [low, out], ['clear LOW', 'clear OUT']],
  ['a forecast, not yet over', 61, [forecast], []],
  ['a forecast, over', 62, [forecast], ['clear LOW']],
  ['too much', 401, [], ['raise OVERSTOCK']],
  ['a little less', 399, [over], []],
  ['no more than useful', 360, [over], ['clear OVERSTOCK']],
])('%s: %i pieces', (_, available, open, steps) => {
  const found = alertSteps(available, levels, open).map(({ act, kind }) => `${act} ${kind}`);
  expect(found).toEqual(steps);
});

it('passes an edge wherever a step would follow, for every change of stock', () => {
  const open = (available: number) => (available <= 44 ? [low] : []);
  for (let before = 0; before <= 120; before += 1)
    for (let after = 0; after <= 120; after += 1) {
      const then = alertSteps(before, levels, open(before)).length > 0;
      const now = alertSteps(after, levels, open(before)).length > 0;
      if (now && !then)
        expect({ before, after, crosses: crosses({ before, after }, levels) }).toMatchObject({
          crosses: true,
        });
    }
});

it.each([
  [{ before: 200, after: 150 }, false],
  [{ before: 150, after: 200 }, true],
  [{ before: 60, after: 44 }, true],
])('a part of a hot SKU that goes %j is worth a look: %s', (step, worth) => {
  expect(mayCross(step, levels)).toBe(worth);
});

it('has no status that cannot be reached, and every alert can end', () => {
  const reached = new Set<AlertStatus>(['OPEN']);
  for (const status of reached) for (const next of nextAlertStatuses[status]) reached.add(next);
  expect([...reached].sort()).toEqual(Object.keys(nextAlertStatuses).sort());
  for (const status of ['OPEN', 'ACKNOWLEDGED'] as const)
    expect(nextAlertStatuses[status]).toContain('RESOLVED');
});
