import { gatherWave, isWaveDue, type Waiting } from '../../../functions/fulfilment/domain/gather-wave.ts';

const waiting = (allocationId: string, part: Partial<Waiting> = {}): Waiting => ({
  allocationId,
  queueTime: Date.parse('2026-06-18T02:00:00Z'),
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
    const early = { queueTime: Date.parse('2026-06-18T01:00:00Z') };
    expect(outOf([waiting('c'), waiting('b'), waiting('a', early)])).toEqual([['a', 'b', 'c'], []]);
  });

  it('what has to leave first, before what is more urgent and leaves later', () => {
    const [noon, evening] = ['2026-06-18T04:00:00Z', '2026-06-18T10:00:00Z'].map(Date.parse);
    const vip = { queueTime: Date.parse('2026-06-17T20:00:00Z') };
    const all = [
      waiting('evening', { cutOffAt: evening }),
      waiting('vip in the evening', { cutOffAt: evening, ...vip }),
      waiting('noon', { cutOffAt: noon }),
      waiting('vip at noon', { cutOffAt: noon, ...vip }),
      waiting('whenever, since this morning'),
      waiting('whenever, since one o’clock', { queueTime: Date.parse('2026-06-18T05:00:00Z') }),
    ];
    expect(outOf(all)[0]).toEqual([
      ...['whenever, since this morning', 'vip at noon', 'noon', 'whenever, since one o’clock'],
      ...['vip in the evening', 'evening'],
    ]);
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
      [
        waiting('a', { zones: ['Z1', 'Z1'] }),
        waiting('b', { zones: ['Z1', 'Z2'] }),
        waiting('c'),
        waiting('d', { zones: ['Z1', undefined] }),
      ],
      [['a'], ['b ZONE', 'c ZONE', 'd ZONE']],
    ],
    [
      'of what nobody holds',
      { maxOrders: 1 },
      [waiting('a', { held: true }), waiting('b', { held: false }), waiting('c')],
      [['b'], ['a HELD', 'c WAVES_FULL']],
    ],
    [
      'of what leaves before a time',
      { cutOffBefore: '2026-06-18T16:30:00+08:00' },
      [
        waiting('a', { cutOffAt: Date.parse('2026-06-18T08:29:59.999Z') }),
        waiting('b', { cutOffAt: Date.parse('2026-06-18T08:30:00Z') }),
        waiting('c'),
      ],
      [['a'], ['c NO_CUT_OFF', 'b CUT_OFF']],
    ],
  ])('%s', (_what, part, all, expected) => {
    expect(outOf(all, part)).toEqual(expected);
  });

  it('out of nothing is empty', () => {
    expect(outOf([])).toEqual([[], []]);
  });
});

describe('the clock makes a wave', () => {
  const autoWaves = {
    ...{ enabled: true, fromAllocations: 3, atLatestMinutes: 60, beforeCutOffMinutes: 30 },
    ...{ mostOrders: 50, byCarrier: true },
  };
  const at = Date.parse('2026-06-18T08:00:00Z');
  const minute = 60_000;
  const waits = (minutes: number, leavesIn?: number) => ({
    createdAt: at - minutes * minute,
    departsAt: leavesIn === undefined ? at - minutes * minute : at + leavesIn * minute,
  });
  it.each([
    ['not of nothing', [], false],
    ['not of a few that have time', [waits(59), waits(0, 31)], false],
    ['of so many', [waits(0), waits(0), waits(0)], true],
    ['when one has waited so long', [waits(60)], true],
    ['so long before one has to leave', [waits(0, 30)], true],
    ['also when it should have left', [waits(10, -5)], true],
  ])('%s', (_what, waiting, isDue) => {
    expect(isWaveDue(waiting, autoWaves, at)).toBe(isDue);
  });

  it('not for a cut-off where the policy has no time for that', () => {
    const { beforeCutOffMinutes: _none, ...policy } = autoWaves;
    expect(isWaveDue([waits(0, 0)], policy, at)).toBe(false);
  });
});
