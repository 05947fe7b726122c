import { conditionIn, ModelError, updateIn } from './expressions.ts';

const item = { leases: { La: 5, Lb: 9 }, count: 2 };
const holds = (text: string, values = {}) => conditionIn(text).means({ item, values });
const changes = (text: string, values = {}) => updateIn(text).means({ item, values });

it('reads an entry of a map as an attribute', () => {
  expect(holds('#leases.#La <= :now', { now: 5 })).toBe(true);
  expect(holds('attribute_exists(#leases.#Lc)')).toBe(false);
  expect(holds('attribute_not_exists(#count.#La)')).toBe(true);
});

it('counts the entries of a map, and nothing else', () => {
  expect(holds('size(#leases) < :most', { most: 3 })).toBe(true);
  expect(holds('size(#leases) < :most', { most: 2 })).toBe(false);
  expect(holds('size(#none) < :most', { most: 2 })).toBe(false);
});

it('sets and removes one entry and keeps the others', () => {
  expect(changes('SET #leases.#Lc = :until', { until: 7 })).toEqual({
    set: { leases: { La: 5, Lb: 9, Lc: 7 } },
    removed: [],
  });
  expect(changes('REMOVE #leases.#La')).toEqual({ set: { leases: { Lb: 9 } }, removed: [] });
});

it('refuses an entry of what is no map, as DynamoDB does', () => {
  expect(() => changes('SET #none.#La = :until', { until: 7 })).toThrow(ModelError);
  expect(() => changes('REMOVE #count.#La')).toThrow(ModelError);
});
