import fc from 'fast-check';
import { phases } from '../../../functions/channels/domain/channel-order.ts';
import {
  contentHash,
  differenceOf,
  isGone,
  joined,
  type Kept,
} from '../../../functions/channels/domain/join.ts';
import { aChannelOrder } from '../../builders/a-channel-order.ts';

/** Few values, so that states meet in every part of their rank. */
const small = fc.integer({ min: 0, max: 3 });
const state = fc.record({
  modifiedAt: small,
  rereadAt: fc.option(small, { nil: undefined }),
  phase: fc.constantFrom(...phases),
  observedAt: small,
  hash: fc.constantFrom('a', 'b', 'c'),
});
const kept: fc.Arbitrary<Kept> = fc
  .record({ state: fc.option(state, { nil: undefined }), goneAt: fc.option(small, { nil: undefined }) })
  .map(({ state: of, goneAt }) => ({ ...(of && { state: of }), ...(goneAt !== undefined && { goneAt }) }));

const told = (part: Partial<NonNullable<Kept['state']>> = {}): Kept => ({
  state: { modifiedAt: 10, phase: 'PAID', observedAt: 11, hash: 'a', ...part },
});

describe('what is kept of an order', () => {
  it('is the same in whatever order its messages come, and however often', () => {
    fc.assert(
      fc.property(
        fc.array(kept, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (all, chance) => {
          const inOrder = all.reduce(joined, {});
          const doubled = [...all, ...all].map((each) => ({ each, at: chance.next().value ?? 0 }));
          const shuffled = doubled.sort((a, b) => a.at - b.at).map(({ each }) => each);
          const other = shuffled.reduce(joined, {});
          expect(differenceOf(inOrder, other)).toBe('NOTHING');
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is joined by an operation that is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(kept, kept, kept, (a, b, c) => {
        expect(differenceOf(joined(a, b), joined(b, a))).toBe('NOTHING');
        expect(differenceOf(joined(joined(a, b), c), joined(a, joined(b, c)))).toBe('NOTHING');
        expect(joined(a, a)).toEqual(a);
        expect(joined(a, {})).toEqual(a);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['an older state', told({ modifiedAt: 9, hash: 'b' }), 'NOTHING'],
    ['the same again', told(), 'NOTHING'],
    ['the same, looked at later', told({ observedAt: 12 }), 'SEEN'],
    ['a newer state', told({ modifiedAt: 11, hash: 'b' }), 'CHANGED'],
    ['another state of the same second, further on', told({ phase: 'SHIPPED', hash: 'b' }), 'CHANGED'],
    [
      'another state of the same second, less far',
      told({ phase: 'UNPAID', observedAt: 99, hash: 'b' }),
      'NOTHING',
    ],
    ['another state of the same second, seen later', told({ observedAt: 12, hash: 'b' }), 'CHANGED'],
    [
      'the same message, read otherwise because a person asked',
      told({ rereadAt: 1, phase: 'UNPAID', hash: 'b' }),
      'CHANGED',
    ],
    ['its deletion', { goneAt: 10 }, 'CHANGED'],
    ['a deletion from before', { goneAt: 9 }, 'SEEN'],
  ] as const)('takes %s', (_what, next, difference) => {
    const before = told();
    expect(differenceOf(before, joined(before, next))).toBe(difference);
  });

  it('keeps a tombstone that came first, and what was created before it is gone at once', () => {
    const tombstone = { goneAt: 20 };
    expect(isGone(tombstone)).toBe(false);
    const created = joined(tombstone, told());
    expect(isGone(created)).toBe(true);
    expect(isGone(joined(created, told({ modifiedAt: 21, hash: 'b' })))).toBe(false);
  });
});

it('two looks at the same order have the same hash, and one changed fen has another', () => {
  const order = aChannelOrder();
  expect(contentHash({ ...order, observedAt: order.observedAt + 1 })).toBe(contentHash(order));
  const [line] = order.lines;
  const dearer = { ...line, payable: { currency: 'CNY', minor: 1 } };
  expect(contentHash({ ...order, lines: [dearer] as typeof order.lines })).not.toBe(contentHash(order));
});
