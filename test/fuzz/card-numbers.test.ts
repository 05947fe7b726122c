import * as fc from 'fast-check';
import { operationOf } from './engine/document.ts';
import { type FuzzedRoute, routesByKey } from './engine/routes.ts';
import { valuesOf } from './engine/values.ts';

const card = '4111 1111 1111 1111';

/** Texts that no person writes freely: codes and names of others, each held to what it names. */
const ofOthers = [
  // A phone is refused with PHONE_INVALID when no such number exists.
  ...['POST /orders shipTo.phone', 'POST /orders customer.phone', 'PUT /orders/{id}/address shipTo.phone'],
  'POST /orders/{id}/holds/lift code',
  ...['POST /orders/{id}/payments method', 'POST /orders/{id}/payments buyer.openId'],
  // Who is asked about is found by a hash, and kept nowhere.
  ...['POST /privacy/export person.phone', 'POST /privacy/export person.buyer.id'],
  ...['POST /privacy/erase person.phone', 'POST /privacy/erase person.buyer.id'],
  'POST /privacy/export cursor',
  ...['POST /differences/proposals cursor', 'POST /differences/approvals cursor'],
  // Banks name statements by the card: its number is covered where the name is kept.
  'POST /bills/uploads fileName',
  'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills channelLineIds.[]',
  ...['POST /shipments parcels.[].lines.[].lineId', 'POST /logistics-cases/{id}/actions lines.[].lineId'],
];

type Path = readonly (string | number)[];

function textsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (value === null || typeof value !== 'object') return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, each]) =>
    textsIn(each, [...path, isList ? Number(name) : name]),
  );
}

function withCardAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return card;
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? withCardAt(each, rest) : each));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [step]: withCardAt(object[step], rest) };
}

const shown = (path: Path): string => path.map((step) => (typeof step === 'number' ? '[]' : step)).join('.');

/** Texts of a route's body that a card number may stand in. */
function takingTexts({ key, route }: FuzzedRoute): readonly string[] {
  const schema = operationOf(key).requestBody?.content['application/json']?.schema;
  if (!schema || !route.request.body) return [];
  const isTaken = (body: unknown): boolean => route.request.body?.safeParse(body).success ?? false;
  const tried = new Map<string, boolean>();
  for (const body of fc.sample(valuesOf(schema, new Map()), { numRuns: 100, seed: 1 })) {
    const untried = textsIn(body).filter((path) => !tried.has(shown(path)));
    if (untried.length === 0 || !isTaken(body)) continue;
    for (const path of untried) tried.set(shown(path), isTaken(withCardAt(body, path)));
  }
  return [...tried].filter(([, takes]) => takes).map(([path]) => `${key} ${path}`);
}

it('no text that people write takes a bank card number', () => {
  const taking = new Set([...routesByKey.values()].flatMap(takingTexts));
  expect([...taking].filter((text) => !ofOthers.includes(text))).toEqual([]);
});
