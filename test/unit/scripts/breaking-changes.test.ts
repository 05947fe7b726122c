import { breakingChanges } from '../../../scripts/generate/breaking-changes.ts';

const published = {
  $id: 'urn:test',
  type: 'object',
  description: 'An event',
  properties: {
    id: { type: 'string', minLength: 1 },
    type: { type: 'string', const: 'order.placed' },
    status: { enum: ['OPEN', 'CLOSED'] },
    note: { type: 'string' },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
    },
    amount: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
  },
  required: ['id', 'type'],
};

type Draft = typeof published & Record<string, never>;

/** The published schema after an edit; `any` because an edit may do anything. */
// biome-ignore lint/suspicious/noExplicitAny: each case reshapes the schema its own way
function after(edit: (draft: any) => void): unknown {
  const draft = structuredClone(published) as Draft;
  edit(draft);
  return draft;
}

it.each<[string, Parameters<typeof after>[0]]>([
  ['nothing changed', () => undefined],
  ['other words', (draft) => Object.assign(draft, { description: 'Else', title: 'Else', $id: 'urn:else' })],
  [
    'words for a field',
    (draft) => Object.assign(draft.properties.note, { description: 'A note', example: 'x' }),
  ],
  ['a new optional field', (draft) => Object.assign(draft.properties, { gift: { type: 'boolean' } })],
  [
    'a new optional field further down',
    (draft) => Object.assign(draft.properties.lines.items.properties, { quantity: { type: 'integer' } }),
  ],
  ['another order of required', (draft) => draft.required.reverse()],
  ['another order of an enum', (draft) => draft.properties.status.enum.reverse()],
])('accepts %s', (_what, edit) => {
  expect(breakingChanges(published, after(edit))).toEqual([]);
});

it.each<[string, Parameters<typeof after>[0], string]>([
  ['a removed optional field', (draft) => delete draft.properties.note, '$.properties.note: was removed'],
  [
    'a removed field further down',
    (draft) => delete draft.properties.lines.items.properties.sku,
    '$.properties.lines.items.properties.sku: was removed',
  ],
  ['a field newly required', (draft) => draft.required.push('note'), '$: required gained note'],
  ['a field no longer required', (draft) => draft.required.pop(), '$: required lost type'],
  ['nothing required any more', (draft) => delete draft.required, '$: lost required'],
  [
    'required where nothing was',
    (draft) => Object.assign(draft.properties.lines, { required: ['x'] }),
    '$.properties.lines: gained required',
  ],
  [
    'another type',
    (draft) => Object.assign(draft.properties.note, { type: 'integer' }),
    '$.properties.note: changed type',
  ],
  [
    'a type where any value was',
    (draft) => Object.assign(draft.properties.status, { type: 'string' }),
    '$.properties.status: gained type',
  ],
  ['a narrower enum', (draft) => draft.properties.status.enum.pop(), '$.properties.status: enum lost CLOSED'],
  [
    'a wider enum, which old consumers refuse',
    (draft) => draft.properties.status.enum.push('HELD'),
    '$.properties.status: enum gained HELD',
  ],
  [
    'another const',
    (draft) => Object.assign(draft.properties.type, { const: 'order.made' }),
    '$.properties.type: changed const',
  ],
  [
    'a tighter bound',
    (draft) => Object.assign(draft.properties.id, { minLength: 2 }),
    '$.properties.id: changed minLength',
  ],
  [
    'a bound that is new',
    (draft) => Object.assign(draft.properties.note, { maxLength: 9 }),
    '$.properties.note: gained maxLength',
  ],
  [
    'a bound that is gone',
    (draft) => delete draft.properties.id.minLength,
    '$.properties.id: lost minLength',
  ],
  [
    'a closed object',
    (draft) => Object.assign(draft, { additionalProperties: false }),
    '$: gained additionalProperties',
  ],
  [
    'another item of a list',
    (draft) => Object.assign(draft.properties.lines.items, { type: 'string' }),
    '$.properties.lines.items: changed type',
  ],
  [
    'an alternative less',
    (draft) => draft.properties.amount.anyOf.pop(),
    '$.properties.amount.anyOf: has other alternatives',
  ],
  [
    'another alternative',
    (draft) => Object.assign(draft.properties.amount.anyOf[1], { type: 'string' }),
    '$.properties.amount.anyOf.1: changed type',
  ],
  ['no properties at all', (draft) => delete draft.properties, '$.properties.id: was removed'],
])('refuses %s', (_what, edit, change) => {
  expect(breakingChanges(published, after(edit))).toContain(change);
});

it('refuses a schema that is none any more', () => {
  expect(breakingChanges(published, true)).toEqual(['$: is another schema']);
});
