import { type Call, sentTo } from './engine/door.ts';
import { type House, houseIn, type Town } from './engine/house.ts';
import { knownIn } from './engine/known.ts';
import { wrongAnswer } from './engine/rules.ts';
import { toldBy } from './engine/told.ts';
import { furnishedTown } from './engine/town.ts';

let town: Town;
let house: House;
beforeAll(async () => {
  town = await furnishedTown();
});
beforeEach(() => {
  house = houseIn(town);
});

const idOf = (prefix: string): string => knownIn(town.items).get(prefix)?.[0] ?? '';
const itemOf = (sk: string, status: string) =>
  town.items.find((item) => item.sk === sk && item['status'] === status);

/** Requests that were once answered wrongly, each as small as it can be (曾经发现的错误), and how they are answered now. */
type Found = readonly [rule: string, key: string, call: () => Call, status: number, code: string | undefined];
const found: readonly Found[] = [
  [
    'a count of fewer pieces than are set aside is refused, and not busy for ever',
    'POST /stock/movements',
    () => ({
      body: { sku: 'TEA-2', warehouseId: 'GZ1', kind: 'count', quantity: 1, reason: '盘点' },
      key: 'count',
    }),
    409,
    'STOCK_RESERVED',
  ],
  [
    'a lease has no more pieces than its own document allows',
    'GET /stock/tier-proposal',
    () => ({ query: { ordersPerSecond: '1000000', lockMs: '1000' } }),
    200,
    undefined,
  ],
  ['a policy that somebody has put can be read', 'GET /watch-policy', () => ({}), 200, undefined],
  [
    'a cursor with something behind it is none of ours',
    'GET /orders',
    () => ({ query: { limit: '1', cursor: 'eyJwayI6IlgifQ.AAAAAAAAAAAAAAAAAAAAAA ' } }),
    400,
    'CURSOR_INVALID',
  ],
  [
    'a card number is refused by a code of its own',
    'POST /orders/{id}/cancel',
    () => ({ params: { id: idOf('ord') }, body: { reason: 'card 4111 1111 1111 1111' } }),
    400,
    'CARD_NUMBER_REFUSED',
  ],
  [
    'a number of a payment in a reason is none of a card',
    'POST /orders/{id}/holds',
    () => ({
      params: { id: String(itemOf('ORDER', 'PENDING_PAYMENT')?.['id']) },
      body: { reason: '核对 4200001234202611240000000001' },
    }),
    200,
    undefined,
  ],
];

it.each(found)('%s', async (_, key, call, status, code) => {
  const { answered } = await house.ask(sentTo(key, call()));
  expect(wrongAnswer(answered)).toBeUndefined();
  expect([answered.status, status < 400 ? undefined : JSON.parse(answered.body).code]).toEqual([
    status,
    code,
  ]);
});

it('a stock policy tells no event of fulfilment, and stops no other', async () => {
  const body = { serviceLevel: 0.95, leadTimeDays: { mean: 6, sd: 1.5 } };
  const { answered, changes } = await house.ask(
    sentTo('PUT /stock/{sku}/policy', { params: { sku: 'TEA-1' }, body }),
  );
  expect([answered.status, changes.length > 0]).toEqual([200, true]);
  expect(changes.flatMap(toldBy)).toEqual([]);
});

it('what is wrong with one of several forms of a body is said of its place', async () => {
  const body = { orderId: idOf('ord'), warehouseId: 'SH1', parcels: [{ weightGrams: 0, lines: [] }] };
  const { answered } = await house.ask(sentTo('POST /shipments', { body, key: 'form' }));
  const paths = JSON.parse(answered.body).errors.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(['parcels.0.weightGrams', 'parcels.0.lines']);
});

const megabyte = 1_000_000;
const many = (unit: string): string => `[${unit}${`,${unit}`.repeat(megabyte / (unit.length + 1))}]`;
const keys = `{${Array.from({ length: megabyte / 12 }, (_, at) => `"k${at}":1`).join(',')}}`;

/** Bodies of a megabyte and more. */
const heavy: readonly (readonly [name: string, body: string, status: number])[] = [
  ['a list of numbers', `{"lines":${many('0')}}`, 400],
  ['a list of empty objects', `{"lines":${many('{}')}}`, 400],
  ['a list of lines', `{"lines":${many('{"sku":"A","quantity":1}')}}`, 400],
  ['a list as the body', many('0'), 400],
  ['fields that nobody knows', keys, 400],
  ['a number of a million digits', `{"lines":${'9'.repeat(megabyte)}}`, 400],
  ['a text of card numbers', `{"note":"${'4111 '.repeat(megabyte / 5)}"}`, 400],
  ['blanks before the body', `${' '.repeat(megabyte)}{}`, 400],
  ['10,000 lists in each other', `{"lines":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400],
  ['10,000 objects in each other', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 400],
  ['more than six megabytes', `"${'x'.repeat(7 * megabyte)}"`, 413],
];

it.each(heavy)('%s: refused, and nothing is written', async (_, body, status) => {
  const sent = { ...sentTo('POST /orders', { body: {}, key: 'heavy' }), body: Buffer.from(body) };
  const { answered, changes } = await house.ask(sent);
  expect(wrongAnswer(answered)).toBeUndefined();
  expect([answered.status, changes]).toEqual([status, []]);
});
