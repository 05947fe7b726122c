import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { namesIn, valuesOf } from '../../../shared/dynamodb/table.ts';
import type { Operation } from './both.ts';

type Values = Readonly<Record<string, unknown>>;
type Expression = { readonly text: string; readonly values: Values };
type Guard = Expression | undefined;
type Changing = { readonly change: Expression; readonly when: Guard };

/** Texts that other orders than that of their bytes would put elsewhere. */
const sorts = ['a', 'A', 'ab', 'b', 'Z', '~', 'é', '\uFFFD', '\u{1F600}', 'a#1', 'a\u{10FFFF}'];
const small = fc.integer({ min: -3, max: 12 });
const word = fc.constantFrom('', 'x', 'y', '红茶');
const sort = fc.constantFrom(...sorts);

/** The keys of one sequence: no other has the same partitions. */
type Place = { readonly run: string };
const partition = fc.constantFrom('P', 'Q');
const key = ({ run }: Place) => fc.record({ pk: partition.map((pk) => run + pk), sk: sort });

const attributes = ({ run }: Place) =>
  fc.record(
    {
      n: small,
      s: word,
      m: fc.record({ j: small, k: word }, { requiredKeys: [] }),
      l: fc.array(small, { maxLength: 3 }),
      b: fc.boolean(),
      z: fc.constant(null),
      bin: fc.uint8Array({ maxLength: 3 }),
      long: fc.constantFrom('x'.repeat(900), '字'.repeat(500)),
      gsi1pk: fc.constantFrom(`${run}G`, `${run}H`),
      gsi1sk: sort,
    },
    { requiredKeys: [] },
  );

const says = (text: string, values: Values = {}): Expression => ({ text, values });

/** Conditions as the stores write them, each with all its values. */
const simple: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(
    ...[
      'attribute_exists(#pk)',
      'attribute_not_exists(#pk)',
      'attribute_not_exists(#n)',
      'attribute_exists(#m.#j)',
    ].map((text) => says(text)),
  ),
  fc
    .tuple(fc.constantFrom('=', '<>', '<', '<=', '>', '>='), small)
    .map(([operator, n]) => says(`#n ${operator} :n`, { n })),
  fc
    .tuple(small, small)
    .map(([low, high]) => says('#n BETWEEN :low AND :high', { low, high: Math.max(low, high) })),
  fc.tuple(small, word).map(([n, s]) => says('#n IN (:n, :s)', { n, s })),
  fc.tuple(fc.constantFrom('=', '<', '>='), word).map(([operator, s]) => says(`#s ${operator} :s`, { s })),
  small.map((most) => says('size(#l) < :most', { most })),
  small.map((most) => says('size(#m) >= :most', { most })),
  small.map((j) => says('#m.#j = :j', { j })),
  small.map((j) => says('#m = :m', { m: { j } })),
  fc.boolean().map((b) => says('#b = :b', { b })),
);

const condition: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 4, arbitrary: simple },
  simple.map(({ text, values }) => says(`NOT ${text}`, values)),
  fc
    .tuple(simple, fc.constantFrom('AND', 'OR'), simple)
    .map(([left, joint, right]) => joined(left, joint, right)),
);

/** Two expressions in one: values that have the same name are given another. */
function joined(left: Expression, joint: string, right: Expression): Expression {
  const renamed = right.text.replace(/:(\w+)/g, ':$1Too');
  const values = Object.fromEntries(
    Object.entries(right.values).map(([name, value]) => [`${name}Too`, value]),
  );
  return says(`(${left.text}) ${joint} ${renamed}`, { ...left.values, ...values });
}

const update = ({ run }: Place): fc.Arbitrary<Expression> =>
  fc.oneof(
    small.map((to) => says('SET #n = :to', { to })),
    small.map((by) => says('SET #n = #n + :by, #old = #n', { by })),
    small.map((by) => says('SET #n = if_not_exists(#n, :zero) - :by', { by, zero: 0 })),
    small.map((by) => says('ADD #n :by', { by })),
    word.map((to) => says('SET #s = :to REMOVE #l, #z', { to })),
    small.map((each) =>
      says('SET #l = list_append(if_not_exists(#l, :none), :each)', { none: [], each: [each] }),
    ),
    word.map((to) => says('SET #m.#k = :to', { to })),
    fc
      .tuple(fc.constantFrom('G', 'H'), sort)
      .map(([to, at]) => says('SET #gsi1pk = :to, #gsi1sk = :at', { to: run + to, at })),
    fc.constant(says('REMOVE #gsi1pk, #gsi1sk')),
    fc.constant(says('REMOVE #nothing')),
  );

/** An entry is taken out of a map that is there: of one that is not, the emulator says otherwise than DynamoDB. */
const removal: fc.Arbitrary<Changing> = fc.constant({
  change: says('REMOVE #m.#j'),
  when: says('attribute_exists(#m)'),
});

const guard = fc.option(condition, { nil: undefined, freq: 3 });

const expressed = (update: Guard, condition: Guard) => ({
  ...(update ? { UpdateExpression: update.text } : {}),
  ...(condition
    ? { ConditionExpression: condition.text, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
    : {}),
  ...given([update?.text, condition?.text], { ...update?.values, ...condition?.values }),
});

function given(texts: readonly (string | undefined)[], values: Values) {
  const [names, all] = [namesIn(...texts), valuesOf(values)];
  return {
    ...(names ? { ExpressionAttributeNames: names } : {}),
    ...(all ? { ExpressionAttributeValues: marshall(all) } : {}),
  };
}

const changing = (place: Place): fc.Arbitrary<Changing> =>
  fc.oneof({ weight: 10, arbitrary: fc.record({ change: update(place), when: guard }) }, removal);

type Part = { readonly kind: 'Put' | 'Update' | 'Delete' | 'ConditionCheck'; readonly input: Values };

const part = (place: Place): fc.Arbitrary<Part> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(key(place), attributes(place), guard).map(
        ([at, more, when]): Part => ({
          kind: 'Put',
          input: { Item: marshall({ ...at, ...more }), ...expressed(undefined, when) },
        }),
      ),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(key(place), changing(place)).map(
        ([at, { change, when }]): Part => ({
          kind: 'Update',
          input: { Key: marshall(at), ...expressed(change, when && apart(when)) },
        }),
      ),
    },
    fc.tuple(key(place), guard).map(
      ([at, when]): Part => ({
        kind: 'Delete',
        input: { Key: marshall(at), ...expressed(undefined, when) },
      }),
    ),
    fc.tuple(key(place), condition).map(
      ([at, when]): Part => ({
        kind: 'ConditionCheck',
        input: { Key: marshall(at), ...expressed(undefined, when) },
      }),
    ),
  );

/** A condition whose values have other names than those of any update. */
const apart = ({ text, values }: Expression): Expression =>
  says(
    text.replace(/:(\w+)/g, ':if$1'),
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`if${name}`, value])),
  );

const write = (place: Place): fc.Arbitrary<Operation> =>
  part(place)
    .filter(({ kind }) => kind !== 'ConditionCheck')
    .map(({ kind, input }) => ({ name: `${kind as 'Put' | 'Update' | 'Delete'}Item`, input }));

const transaction = (place: Place): fc.Arbitrary<Operation> =>
  fc.array(part(place), { minLength: 1, maxLength: 4 }).map((parts) => ({
    name: 'TransactWriteItems',
    input: { TransactItems: parts.map(({ kind, input }) => ({ [kind]: input })) },
  }));

const read = (place: Place): fc.Arbitrary<Operation> =>
  fc.tuple(key(place), fc.boolean()).map(([at, ConsistentRead]) => ({
    name: 'GetItem',
    input: { Key: marshall(at), ConsistentRead },
  }));

const batch = (place: Place): fc.Arbitrary<Operation> =>
  fc
    .tuple(fc.array(key(place), { minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([keys, ConsistentRead]) => ({
      name: 'BatchGetItem',
      input: { Keys: keys.map((at) => marshall(at)), ConsistentRead },
    }));

const query = (place: Place): fc.Arbitrary<Operation> =>
  fc
    .record({
      index: fc.boolean(),
      pk: fc.nat(1),
      between: fc.option(fc.tuple(sort, sort), { nil: undefined }),
      limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      filter: fc.option(simple, { nil: undefined, freq: 3 }),
      forward: fc.boolean(),
      consistent: fc.boolean(),
    })
    .map(({ index, pk, between, limit, filter, forward, consistent }) => {
      const names = index ? (['gsi1pk', 'gsi1sk'] as const) : (['pk', 'sk'] as const);
      const of = place.run + (index ? ['G', 'H'] : ['P', 'Q'])[pk];
      const text = `#${names[0]} = :pk${between ? ` AND #${names[1]} BETWEEN :from AND :to` : ''}`;
      const range = between ? { from: between[0], to: between[1] } : {};
      return {
        name: 'Query' as const,
        input: {
          KeyConditionExpression: text,
          ...(index ? { IndexName: 'GSI1' } : {}),
          ...(limit === undefined ? {} : { Limit: limit }),
          ...(filter ? { FilterExpression: filter.text } : {}),
          ...given([text, filter?.text], { pk: of, ...range, ...filter?.values }),
          ScanIndexForward: forward,
          ConsistentRead: consistent && !index,
        },
      };
    });

/** What a shop's functions may send to one place, one after another. */
export const sequence = (place: Place): fc.Arbitrary<readonly Operation[]> =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: write(place) },
      { weight: 3, arbitrary: transaction(place) },
      { weight: 1, arbitrary: read(place) },
      { weight: 1, arbitrary: batch(place) },
      { weight: 3, arbitrary: query(place) },
    ),
    { minLength: 1, maxLength: 40, size: 'max' },
  );

/** All that a place holds, by the table and by its index. */
export const inventory = ({ run }: Place): readonly Operation[] =>
  (
    [
      ['pk', 'P'],
      ['pk', 'Q'],
      ['gsi1pk', 'G'],
      ['gsi1pk', 'H'],
    ] as const
  ).map(([name, of]) => ({
    name: 'Query',
    input: {
      KeyConditionExpression: `#${name} = :pk`,
      ...(name === 'gsi1pk' ? { IndexName: 'GSI1' } : { ConsistentRead: true }),
      ...given([`#${name} = :pk`], { pk: run + of }),
    },
  }));
