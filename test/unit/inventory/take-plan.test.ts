import {
  afterRoot,
  afterSlot,
  mostLeft,
  type Pools,
  takesFor,
  unseenPools,
} from '../../../functions/inventory/domain/take-plan.ts';

const pools = (part: Partial<Pools> = {}): Pools => ({ ...unseenPools, epoch: 1, ...part });
const wanted = { sku: 'A', quantity: 2, seed: 0, misses: 0 };
const from = (all: Pools, part = {}) =>
  takesFor(all, { ...wanted, ...part }).map(({ slot, quantity }) => `${slot || 'root'}:${quantity}`);

it.each<[string, Pools, object, string[]]>([
  ['an ordinary SKU from its root', unseenPools, {}, ['root:2']],
  ['the shard of the seed', pools({ spread: 4 }), { seed: 6 }, ['3:2']],
  [
    'past shards that have too little',
    pools({
      spread: 3,
      known: new Map([
        ['1', 0],
        ['2', 1],
      ]),
    }),
    {},
    ['3:2'],
  ],
  [
    'the own lease first',
    pools({
      spread: 2,
      leases: new Map([
        ['La', 9],
        ['Lb', 9],
      ]),
    }),
    { ownLease: 'Lb' },
    ['Lb:2'],
  ],
  [
    "other people's leases after the shards",
    pools({ spread: 1, known: new Map([['1', 0]]), leases: new Map([['La', 9]]) }),
    {},
    ['La:2'],
  ],
  [
    'several together',
    pools({
      spread: 2,
      root: 0,
      known: new Map([
        ['1', 1],
        ['2', 1],
      ]),
    }),
    {},
    ['1:1', '2:1'],
  ],
  ['with the root', pools({ spread: 1, root: 1, known: new Map([['1', 1]]) }), {}, ['1:1', 'root:1']],
  [
    'the root where all is known to be too little',
    pools({ spread: 1, root: 0, known: new Map([['1', 1]]) }),
    {},
    ['root:2'],
  ],
  ['the root when it is sold out', pools({ spread: 9, soldOut: true }), {}, ['root:2']],
  ['the root after two misses', pools({ spread: 9 }), { misses: 2 }, ['root:2']],
])('takes %s', (_, all, part, expected) => expect(from(all, part)).toEqual(expected));

it('knows how much can be left only when it saw every slot in this epoch', () => {
  const seen = afterSlot(afterSlot(pools({ spread: 2, root: 3 }), '1', 1), '2', 0);
  expect(mostLeft(seen)).toBe(4);
  expect(mostLeft(pools({ spread: 2, root: 3, known: new Map([['1', 0]]) }))).toBeUndefined();
  expect(mostLeft(unseenPools)).toBeUndefined();
  expect(mostLeft(pools({ root: 5 }))).toBe(5);
  const { root: _, known: __, ...told } = seen;
  expect(mostLeft(afterRoot(seen, { ...told, available: 0 }))).toBe(1);
  expect(mostLeft(afterRoot(seen, { ...told, epoch: 2, available: 0 }))).toBeUndefined();
  expect(mostLeft(afterRoot(seen, { ...told, soldOut: true, epoch: 2, available: 0 }))).toBe(0);
});
