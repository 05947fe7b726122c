import { saidIn } from '../../../functions/audit/domain/said.ts';

const wave = { pk: 'WAVE#w', sk: 'WAVE', status: 'OPEN' };

/** The places where the contexts write why and by whom, as their items have them. */
it.each([
  [
    'an order',
    { history: [['A', 'B', 1, 'shop']] },
    {
      history: [
        ['A', 'B', 1, 'shop'],
        ['B', 'C', 2, 'mary', 'too late'],
      ],
    },
    { by: 'mary', words: 'too late' },
  ],
  ['an order without words', {}, { history: [['A', 'B', 1, 'orders']] }, { by: 'orders' }],
  [
    'a refund',
    { by: 'mary', reason: 'broken' },
    { by: 'mary', reason: 'broken', decidedBy: 'john', decision: 'he is right' },
    { by: 'john', words: 'he is right' },
  ],
  [
    'a review',
    {},
    { decision: { decision: 'approve', by: 'john', reason: 'known buyer', at: 1 } },
    { by: 'john', words: 'known buyer' },
  ],
  [
    'a proposal',
    {},
    { proposal: { action: 'write-off', by: 'mary', reason: 'two fen', at: 1 } },
    { by: 'mary', words: 'two fen' },
  ],
  [
    'a blocked reconciliation',
    {},
    { reason: 'BILL_MISSING', message: 'there is no bill' },
    { code: 'BILL_MISSING' },
  ],
  [
    'a case',
    { status: 'OPEN' },
    { status: 'CLOSED', resolvedBy: 'mary', resolution: 'paid back' },
    { by: 'mary', words: 'paid back' },
  ],
  [
    'a list entry',
    { by: 'mary', reason: 'fraud' },
    { by: 'mary', reason: 'fraud', removed: { by: 'john', reason: 'a mistake' } },
    { by: 'john', words: 'a mistake' },
  ],
  [
    'a case that something was done about',
    { actions: [] },
    { actions: [{ by: 'mary', reason: 'lost', at: 1 }] },
    { by: 'mary', words: 'lost' },
  ],
  ['a number that somebody typed', {}, { reason: 'TEL13800138000' }, { words: 'TEL13800138000' }],
  ['a name in capitals', {}, { reason: 'WANGXIAOMING' }, { words: 'WANGXIAOMING' }],
  ['what says nothing', { total: 1 }, { total: 2 }, {}],
])('is read from where it is: %s', (_what, before, after, said) => {
  expect(saidIn({ ...wave, ...before }, { ...wave, ...after })).toEqual({ by: undefined, ...said });
});

it('is what this change says, not what an earlier one said', () => {
  const item = { ...wave, by: 'mary', reason: 'broken', history: [['A', 'B', 1, 'mary', 'why']] };
  expect(saidIn(item, { ...item, status: 'CLOSED' })).toEqual({});
});
