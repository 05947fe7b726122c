import * as fc from 'fast-check';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { type Bent, bendNames, type Draft } from './bad-input.ts';
import { bodiesOf } from './bodies.ts';
import { canaryHeaders } from './canaries.ts';
import { operationOf, type Schema } from './document.ts';
import { fittingCalls } from './fitting.ts';
import type { Known } from './known.ts';
import { messagesTo } from './messages.ts';
import { type Weather, weathers } from './outside.ts';
import { routeOf } from './routes.ts';
import { valuesOf } from './values.ts';
import { type Caller, callers } from './wire.ts';

/** One request to a route: as documented, then bent in some ways; none for one that is to be taken. */
export type Case = {
  readonly draft: Draft;
  readonly bent: readonly Bent[];
  readonly weather: Weather;
  readonly caller: Caller;
};

const id = /^([a-z]{3})_[0-9A-Z]{26}$/;

/** An example with ids that there are in the place of its own. */
function withKnownIds(value: unknown, known: Known, at: number): unknown {
  if (typeof value === 'string') {
    const there = known.get(id.exec(value)?.[1] ?? '') ?? [];
    return there[at % Math.max(1, there.length)] ?? value;
  }
  if (Array.isArray(value)) return value.map((each) => withKnownIds(each, known, at));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withKnownIds(each, known, at)]),
  );
}

/** Bodies as documented: made of the schema, examples, and examples with some fields made of the schema. */
function bodiesFor(key: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const made = valuesOf(schema, known);
  const examples = bodiesOf(key);
  if (examples.length === 0) return made;
  const example = fc
    .tuple(fc.constantFrom(...examples), fc.nat(50))
    .map(([value, at]) => withKnownIds(value, known, at) as Readonly<Record<string, unknown>>);
  const mixed = fc.tuple(example, made, fc.nat()).map(([shown, other, bits]) => {
    const some = Object.entries(other as object).filter((_, index) => ((bits >> index) & 3) === 3);
    return { ...shown, ...Object.fromEntries(some) };
  });
  return fc.oneof(
    { weight: 2, arbitrary: example },
    { weight: 3, arbitrary: mixed },
    { weight: 2, arbitrary: made },
  );
}

/** What a parameter names: the document calls many of them `id`. */
const meantBy = (key: string, name: string): string =>
  name === 'id' && key.includes(' /warehouses/') ? 'warehouseId' : name;

/** As a caller writes it: a number with no more decimals than anybody needs. */
const asText = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toFixed(6))) : String(value);

/** Values of parameters as texts, by name; those that are not required are there at times. */
function parametersOf(
  key: string,
  place: 'path' | 'query',
  known: Known,
): fc.Arbitrary<Record<string, string>> {
  const own = (operationOf(key).parameters ?? []).filter((each) => each.in === place);
  const shape = Object.fromEntries(
    own.map(({ name, schema }) => [name, valuesOf(schema, known, meantBy(key, name)).map(asText)]),
  );
  const required = own.filter((each) => each.required).map(({ name }) => name);
  return fc.record(shape, { requiredKeys: required, noNullPrototype: true });
}

const keys = fc.constantFrom('!', '0d9c4f2a-4b0e-4f6e-9a43-7a1b8f4f6c11', '#~"', 'k'.repeat(255));

/** What there is that a request can be about. */
export type Ground = { readonly known: Known; readonly items: readonly Item[] };

/** Requests to a route as the document describes them; of those that need something to be there, half fit what is. */
function draftsFor(key: string, { known, items }: Ground): fc.Arbitrary<Draft> {
  const fitting = fittingCalls(key, items);
  const { route } = routeOf(key);
  const json = operationOf(key).requestBody?.content['application/json']?.schema;
  const plain = fc.record({
    params: parametersOf(key, 'path', known),
    query: parametersOf(key, 'query', known),
    once: keys,
    ...(json ? { json: bodiesFor(key, json, known) } : {}),
  });
  const { method, path } = route;
  const drafts = plain.map(
    ({ params, query, once, ...body }): Draft => ({
      ...{ method, path, params, query: Object.entries(query), ...body },
      headers: [...(route.idempotency ? [['idempotency-key', once] as const] : []), ...canaryHeaders],
    }),
  );
  const messages = messagesTo(key);
  if (fitting.length > 0)
    return fc.oneof(
      drafts,
      fc.tuple(drafts, fc.constantFrom(...fitting)).map(([draft, call]) => ({
        ...draft,
        ...{ params: call.params ?? draft.params },
        ...(call.body === undefined ? {} : { json: call.body }),
      })),
    );
  if (messages.length === 0) return drafts;
  return fc.tuple(drafts, fc.constantFrom(...messages)).map(([draft, { params, headers, bytes }]) => ({
    ...draft,
    ...{ params: { ...draft.params, ...params }, bytes },
    headers: [...draft.headers, ...headers],
  }));
}

const someBends: fc.Arbitrary<readonly Bent[]> = fc.array(
  fc.record({ by: fc.constantFrom(...bendNames), at: fc.nat() }),
  { minLength: 1, maxLength: 3, size: 'max' },
);
const fine: fc.Arbitrary<Weather> = fc.constant('fine');

/** Cases of a route: one in `negative + 1` is as documented; all of them where it is 0. */
export function casesFor(key: string, ground: Ground, negative = 4): fc.Arbitrary<Case> {
  const draft = draftsFor(key, ground);
  const weather = fc.oneof({ weight: 8, arbitrary: fine }, fc.constantFrom(...weathers));
  const caller = fc.constantFrom(...callers);
  return fc.oneof(
    { weight: 1, arbitrary: fc.record({ draft, bent: fc.constant([]), weather, caller }) },
    { weight: negative, arbitrary: fc.record({ draft, bent: someBends, weather: fine, caller }) },
  );
}
