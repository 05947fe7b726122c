import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '../../events/all-events.ts';
import type { EventContract } from '../../events/define-event.ts';
import { stockEvents } from '../../functions/inventory/contract.ts';
import { auditEvents, postedEvent } from '../../functions/ledger/contract.ts';
import { orderEvents } from '../../functions/orders/contract.ts';
import { expired } from '../../functions/orders/domain/change-order.ts';
import { orderItem } from '../../functions/orders/store.ts';
import { breakingChanges } from '../../scripts/generate/breaking-changes.ts';
import { root } from '../../scripts/generate/contexts.ts';
import { eventSchema, schemaName } from '../../scripts/generate/event-schemas.ts';
import { anOrder } from '../builders/order.ts';
import { aPosting } from '../builders/posting.ts';
import { faults } from './json-schema.ts';

const jsonIn = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const namesIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
const schemaOf = (type: string) => {
  const contract = events.find((each) => each.type === type);
  if (!contract) throw new Error(`there is no event ${type}`);
  return jsonIn(`events/schemas/${schemaName(contract)}.json`);
};

const byType = events.map((contract): [string, EventContract] => [contract.type, contract]);

describe('an event', () => {
  it.each(byType)('%s has a sample that its contract and its schema take', (type, contract) => {
    const sample = jsonIn(`events/samples/${type}.json`);
    expect(contract.schema.parse(sample)).toEqual(sample);
    expect(faults(schemaOf(type), sample)).toEqual([]);
  });

  it.each(byType)('%s is refused without any one of its required fields', (type) => {
    const sample = jsonIn(`events/samples/${type}.json`);
    for (const field of schemaOf(type).required as string[])
      expect(faults(schemaOf(type), { ...sample, [field]: undefined })).not.toEqual([]);
  });

  it.each(byType)('%s may gain fields at every level, for consumers with the schema of today', (type) => {
    const sample = jsonIn(`events/samples/${type}.json`);
    expect(faults(schemaOf(type), grown(sample))).toEqual([]);
  });

  it.each(byType)('%s is still what was published', (_type, contract) => {
    const published = jsonIn(`events/published/${schemaName(contract)}.json`);
    expect(breakingChanges(published, eventSchema(contract))).toEqual([]);
  });
});

/** The value with a further field in each object of it. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, grown(each)]);
  return { ...Object.fromEntries(entries), fieldOfTomorrow: 1 };
}

it.each(['events/schemas', 'events/published'])(
  '%s holds the versions that are sent, and no other',
  (folder) => {
    expect(namesIn(folder).sort()).toEqual(events.map(schemaName).sort());
  },
);

it('there is no sample of what is no event', () => {
  const types: readonly string[] = events.map(({ type }) => type);
  expect(namesIn('events/samples').filter((name) => !types.includes(name))).toEqual([]);
});

describe('what the contexts send', () => {
  const order = anOrder({ reservedUntil: 1_800_000 });
  const placed = orderItem(order, 'order.placed');
  const change = expired(order, 1_800_000);
  if (!change) throw new Error('the order of this test is due');
  const closed = orderItem(change.order, 'order.expired');
  const openCase = {
    pk: '',
    sk: 'LEDGERAUDIT',
    day: '2026-11-24',
    status: 'OPEN',
    version: 1,
    message: 'The books do not agree.',
    differences: [{ of: 'day', at: 'bank:icbc', currency: 'CNY', figure: 'debit', journal: '2', other: '1' }],
    count: 1,
    changedAt: 0,
  };

  it.each([
    ['order.placed', orderEvents({ before: undefined, after: placed })],
    ['order.expired', orderEvents({ before: placed, after: closed })],
    ['ledger.posted', [postedEvent(aPosting({ reverses: 'ent_0' }))]],
    ['ledger.audit.failed', auditEvents({ before: undefined, after: openCase })],
    [
      'stock.changed',
      stockEvents({
        changeId: 'c1',
        changedAt: 0,
        before: undefined,
        after: {
          pk: '',
          sk: 'POOL',
          sku: 'A',
          available: 3,
          reserved: 0,
          currency: 'CNY',
          price: 1,
          grams: 1,
        },
      }),
    ],
  ])('as %s keeps to the schema', (type, sent) => {
    expect(sent.map((each) => each.type)).toEqual([type]);
    expect(faults(schemaOf(type), JSON.parse(JSON.stringify(sent[0])))).toEqual([]);
  });
});
