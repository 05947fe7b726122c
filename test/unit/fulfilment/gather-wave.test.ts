import { gatherWave, type Waiting } from '../../../functions/fulfilment/domain/gather-wave.ts';

const waiting = (allocationId: string, part: Partial<Waiting> = {}): Waiting => ({
  allocationId,
  queueTime: '2026-06-18T02:00:00.000Z',
  zones: [],
  lines: 2,
  ...part,
});
const rule = { maxOrders: 10, maxLines: 100 };
const outOf = (all: readonly Waiting[], part: Partial<Parameters<typeof gatherWave>[1]> = {}) => {
  const { allocationIds, leftOut } = gatherWave(all, { ...rule, ...part });
  return [allocationIds, leftOut.map(({ allocationId, why }) => `${allocationId} ${why}`)];
};

describe('a wave is gathered', () => {
  it('the most urgent first, and by id where two are as urgent', () => {
    const early = { queueTime: '2026-06-18T01:00:00.000Z' };
    expect(outOf([waiting('c'), waiting('b'), waiting('a', early)])).toEqual([['a', 'b', 'c'], []]);
  });

  it('until it has so many orders, or lines; one order with more lines goes alone', () => {
    const all = [waiting('a'), waiting('b'), waiting('c', { lines: 1 })];
    expect(outOf(all, { maxOrders: 1 })).toEqual([['a'], ['b WAVES_FULL', 'c WAVES_FULL']]);
    expect(outOf(all, { maxLines: 3 })).toEqual([['a', 'c'], ['b WAVES_FULL']]);
    expect(outOf(all, { maxLines: 1 })).toEqual([['a'], ['b WAVES_FULL', 'c WAVES_FULL']]);
  });

  it.each([
    [
      'of a carrier',
      { carriers: ['sf'] },
      [waiting('a', { carrier: 'sf' }), waiting('b', { carrier: 'zto' }), waiting('c')],
      [['a'], ['b CARRIER', 'c CARRIER']],
    ],
    [
      'of what is picked wholly in a zone',
      { zones: ['Z1'] },
      [waiting('a', { zones: ['Z1'] }), waiting('b', { zones: ['Z1', 'Z2'] }), waiting('c')],
      [['a'], ['b ZONE', 'c ZONE']],
    ],
    [
      'of what leaves before a time',
      { cutOffBefore: '2026-06-18T16:30:00+08:00' },
      [
        waiting('a', { cutOffAt: '2026-06-18T08:29:59.999Z' }),
        waiting('b', { cutOffAt: '2026-06-18T08:30:00.000Z' }),
        waiting('c'),
      ],
      [['a'], ['b CUT_OFF', 'c NO_CUT_OFF']],
    ],
  ])('%s', (_what, part, all, expected) => {
    expect(outOf(all, part)).toEqual(expected);
  });

  it('out of nothing is empty', () => {
    expect(outOf([])).toEqual([[], []]);
  });
});
