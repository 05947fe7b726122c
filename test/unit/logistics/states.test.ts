import {
  type CaseActionName,
  caseActions,
  caseStatuses,
  isOver,
  nextCaseStatuses,
  statusAfter,
} from '../../../functions/logistics/domain/logistics-case.ts';
import {
  mayBecome,
  nextChoice,
  nextShipmentStatuses,
  pauseAfter,
  unsettledStatuses,
} from '../../../functions/logistics/domain/shipment.ts';

/** Every status that a walk from the first one comes to. */
function reached(graph: Readonly<Record<string, readonly string[]>>, first: string): readonly string[] {
  const seen = new Set([first]);
  for (const status of seen) for (const next of graph[status] ?? []) seen.add(next);
  return [...seen].sort();
}

describe('states', () => {
  it.each([
    ['shipments', nextShipmentStatuses, 'DRAFT'],
    ['cases', nextCaseStatuses, 'OPEN'],
  ])('of %s are all reached, and lead to known ones', (_, graph, first) => {
    expect(reached(graph, first)).toEqual(Object.keys(graph).sort());
  });

  it('that the clock looks at are those that go on by themselves', () => {
    expect(unsettledStatuses.every((status) => nextShipmentStatuses[status].length > 0)).toBe(true);
    expect(mayBecome('VOIDED', 'BOOKING')).toBe(false);
    expect(mayBecome('HANDED_OVER', 'VOIDING')).toBe(false);
  });
});

describe('an action on a case', () => {
  it.each([
    ['OPEN', 'urge', 'CONTACTED'],
    ['CLAIMED', 'urge', 'CLAIMED'],
    ['OPEN', 'claim', 'CLAIMED'],
    ['CONTACTED', 'claim', 'CLAIMED'],
    ['OPEN', 'compensate', 'OPEN'],
    ['CLAIMED', 'claim-refused', 'CONTACTED'],
    ['CLAIMED', 'claim-paid', 'COMPENSATED'],
    ['OPEN', 'claim-paid', undefined],
    ['CONTACTED', 'claim-accepted', undefined],
    ['RESOLVED', 'note', 'RESOLVED'],
    ['RESOLVED', 'claim', undefined],
  ] as const)('%s, %s: %s', (status, action, after) => {
    expect(statusAfter(status, action)).toBe(after);
  });

  it('never leads where the graph does not, and what is over takes notes only', () => {
    const steps = caseStatuses.flatMap((status) =>
      caseActions.map((action: CaseActionName) => ({ status, action, after: statusAfter(status, action) })),
    );
    const wild = steps.filter(
      ({ status, after }) =>
        after && after !== status && !(nextCaseStatuses[status] as readonly string[]).includes(after),
    );
    const late = steps.filter(({ status, action, after }) => isOver(status) && action !== 'note' && after);
    expect([wild, late]).toEqual([[], []]);
  });
});

describe('the next carrier', () => {
  const [sf, zto] = [
    { carrier: 'sf', product: 'standard', minor: 1200 },
    { carrier: 'zto', product: 'standard', minor: 400 },
  ] as const;

  it.each([
    ['the best first', {}, zto],
    ['what was chosen before, with its price', { wanted: { carrier: 'sf', product: 'standard' } }, sf],
    ['never one that refused', { refused: [zto] }, sf],
    ['nothing beside what a person named', { wanted: sf, only: true, refused: [sf] }, undefined],
    [
      'a wish that no card knows',
      { wanted: { carrier: 'yto', product: 'x' } },
      { carrier: 'yto', product: 'x' },
    ],
  ] as const)('%s', (_, part, expected) => {
    expect(nextChoice({ others: [zto, sf], refused: [], ...part })).toEqual(expected);
  });

  it('is waited for a minute, then twice as long, half an hour at most', () => {
    expect([1, 2, 3, 6, 50].map((tries) => pauseAfter(tries) / 60_000)).toEqual([1, 2, 4, 30, 30]);
  });
});
