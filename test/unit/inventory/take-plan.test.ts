import {
  afterRoot,
  afterSlot,
  afterTake,
  leaseUnits,
  mayHave,
  mostLeft,
  type Pools,
  slotsInOrder,
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
    "the root before other people's leases",
    pools({ root: 2, leases: new Map([['La', 9]]), known: new Map([['La', 9]]) }),
    {},
    ['root:2'],
  ],
  [
    'the first shard with half of what the fullest has',
    pools({
      spread: 3,
      known: new Map([
        ['1', 3],
        ['2', 4],
        ['3', 8],
      ]),
    }),
    {},
    ['2:2'],
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

it('visits every shard once, each seed in an order of its own', () => {
  const orders = Array.from({ length: 200 }, (_, seed) =>
    slotsInOrder(pools({ spread: 12 }), { seed: seed * 7, ownLease: undefined }),
  );
  for (const order of orders) expect(new Set(order).size).toBe(12);
  expect(new Set(orders.map(String)).size).toBe(12 * 4);
});

it('keeps what it knows of a lease when the epoch changes, and forgets the shards', () => {
  const leases = new Map([['La', 9]]);
  const seen = afterSlot(afterSlot(pools({ spread: 1, root: 0, leases }), '1', 0), 'La', 3);
  const told = { epoch: 2, spread: 1, leases, soldOut: false, available: 0 };
  expect([...afterRoot(seen, told).known]).toEqual([['La', 3]]);
  expect([...afterRoot(seen, { ...told, leases: new Map() }).known]).toEqual([]);
});

it('lowers a bound by what was taken, unless it learnt something since', () => {
  const planned = afterSlot(pools({ spread: 2 }), '1', 5);
  const take = { sku: 'A', slot: '1', quantity: 2 };
  expect(afterTake(planned, planned, take).known.get('1')).toBe(3);
  const learnt = afterSlot(planned, '1', 2);
  expect(afterTake(learnt, planned, take)).toBe(learnt);
  const moved = { ...planned, epoch: 2 };
  expect(afterTake(moved, planned, take)).toBe(moved);
  expect(afterTake(pools(), pools(), take).known.has('1')).toBe(false);
});

it('looks for pieces where none are known not to be', () => {
  const seen = afterSlot(afterSlot(pools({ spread: 3 }), '1', 0), '2', 4);
  expect(mayHave(seen)).toEqual(['2', '3']);
  expect(mayHave({ ...seen, soldOut: true })).toEqual([]);
});

it.each<[string, Partial<Pools>, number, number | undefined]>([
  ['what the policy says while there is much', { root: 100 }, 1, 5],
  [
    'less toward the end',
    {
      root: 10,
      leases: new Map([
        ['La', 9],
        ['Lb', 9],
      ]),
    },
    1,
    3,
  ],
  ['nothing where a share would be one piece', { root: 3, leases: new Map([['La', 9]]) }, 1, undefined],
  ['nothing for an order that wants more', { root: 100 }, 6, undefined],
  ['nothing from a root never seen', {}, 1, undefined],
  ['nothing of what is sold out', { root: 100, soldOut: true }, 1, undefined],
])('leases %s', (_, part, quantity, units) => {
  expect(leaseUnits(pools(part), 5, quantity)).toBe(units);
});
