import type { FulfilmentSeen } from '../../../scripts/demo/fulfilment-seen.ts';
import { shipmentLines } from '../../../scripts/demo/report-shipments.ts';
import { shipmentChecks } from '../../../scripts/demo/shipment-checks.ts';

const cny = (minor: number) => ({ currency: 'CNY', minor });
const account = (name: string, minor: number): FulfilmentSeen['accounts'][number] => ({
  ...{ account: name, kind: name, name: '科目' },
  ...{ debit: cny(Math.max(0, minor)), credit: cny(Math.max(0, -minor)), balance: cny(minor) },
});
const shelf = (onHand: number, allocated: number, quarantine: number) => ({
  ...{ warehouseId: 'SH1', onHand, allocated, quarantine },
});

type Sent = FulfilmentSeen['allocations'][number];
const allocation = (id: string, orderId: string, status: string, reason = 'order'): Sent => ({
  ...{ id, orderId, warehouseId: 'SH1', status, reason },
  lines: [{ lineId: '1', sku: 'TEA', quantity: 1, picked: 1 }],
});
const shipment = (id: string, orderId: string, status: string, waybillNo: string) => ({
  ...{ id, orderId, warehouseId: 'SH1', status, carrier: 'sf', refused: [], parcels: [] },
  cost: { quoted: cny(900) },
  waybills: [{ waybillNo, role: 'master' }],
});
const parcel = (waybillNo: string, status: string, orderId: string) => ({
  ...{ carrier: 'sf', waybillNo, role: 'MASTER', orderId, shipmentId: 'shp_1', status, void: false },
});
const there = (waybillNo: string, state: string) => ({
  ...{ carrier: 'sf', waybillNo, orderId: `shp-${waybillNo}`, fate: 'delivered', state, isOver: true },
});
type Case = FulfilmentSeen['cases'][number];
const aCase = (rule: string, status: string, more: Partial<Case> = {}): Case => ({
  ...{ id: `cas_${rule}`, rule, status, message: `${rule} it is.`, actions: [], ...more },
});

/** One delivered on Tmall, one lost and sent again, one that came back, one cancelled in picking, one in a case, one held. */
const good: FulfilmentSeen = {
  orders: [
    { id: 'ord_1', status: 'DELIVERED', channel: 'tmall', channelOrderId: 'T1', holds: [] },
    { id: 'ord_2', status: 'DELIVERED', channel: 'web', holds: [] },
    { id: 'ord_3', status: 'RETURNED', channel: 'web', holds: [] },
    { id: 'ord_4', status: 'CANCELLED', channel: 'web', holds: [] },
    { id: 'ord_5', status: 'PACKED', channel: 'web', holds: [] },
    { id: 'ord_6', status: 'RELEASED', channel: 'web', holds: ['STOCK'] },
    { id: 'ord_7', status: 'PENDING_PAYMENT', channel: 'web', holds: ['PAYMENT'] },
  ],
  allocations: [
    allocation('alc_1', 'ord_1', 'DELIVERED'),
    allocation('alc_2', 'ord_2', 'LOST'),
    allocation('alc_2b', 'ord_2', 'DELIVERED', 'reship'),
    allocation('alc_3', 'ord_3', 'RETURNED'),
    allocation('alc_4', 'ord_4', 'CANCELLED'),
    allocation('alc_5', 'ord_5', 'PACKED'),
  ],
  waves: [{ id: 'wav_1', warehouseId: 'SH1', lineCount: 6, distanceMm: 40_400, optimal: true, lines: [] }],
  picked: {
    ...{ scanned: 4, confirmed: 2, cancelled: { orderId: 'ord_4', answer: 'ORDER_CLOSED' } },
    short: [{ lineId: '1', sku: 'TEA', quantity: 2, open: 2, orderId: 'ord_1', allocationId: 'alc_1' }],
  },
  labels: { pages: 4, broken: 0, parcels: 4 },
  shipments: [
    shipment('shp_1', 'ord_1', 'DELIVERED', 'A'),
    shipment('shp_2', 'ord_2', 'HANDED_OVER', 'B'),
    shipment('shp_2b', 'ord_2', 'DELIVERED', 'C'),
    shipment('shp_3', 'ord_3', 'RETURNED', 'D'),
  ],
  parcels: [
    parcel('A', 'DELIVERED', 'ord_1'),
    parcel('B', 'LOST', 'ord_2'),
    parcel('C', 'DELIVERED', 'ord_2'),
    parcel('D', 'RETURNING', 'ord_3'),
  ],
  carriers: {
    bookings: [
      { carrier: 'sf', orderId: 'shp-A', state: 'BOOKED', asked: { book: 2, query: 1, cancel: 0 } },
      { carrier: 'sf', orderId: 'shp-B', state: 'BOOKED', asked: { book: 1, query: 0, cancel: 0 } },
    ],
    parcels: [there('A', 'DELIVERED'), there('B', 'LOST'), there('C', 'DELIVERED'), there('D', 'RENUMBERED')],
  },
  cases: [
    aCase('SUSPECT_LOST', 'RESOLVED', {
      waybillNo: 'B',
      orderId: 'ord_2',
      reship: { outcome: 'ALLOCATED', allocationIds: ['alc_2b'] },
    }),
    aCase('LOSS_TOLD', 'COMPENSATED', {
      waybillNo: 'B',
      claim: { asked: cny(3_000), accepted: cny(2_500) },
      compensation: cny(1_000),
    }),
    aCase('NOBODY_TAKES_IT', 'OPEN', { orderId: 'ord_5' }),
  ],
  fated: {
    lost: { carrier: 'sf', waybillNo: 'B', orderId: 'ord_2' },
    returned: [{ carrier: 'sf', waybillNo: 'D', orderId: 'ord_3' }],
    missed: undefined,
  },
  putAways: [
    {
      id: 'put_1',
      kind: 'cancelled',
      orderId: 'ord_4',
      warehouseId: 'SH1',
      lines: [{ sku: 'TEA', quantity: 1 }],
    },
    {
      id: 'put_2',
      kind: 'returned',
      orderId: 'ord_3',
      warehouseId: 'SH1',
      lines: [{ sku: 'TEA', quantity: 1 }],
    },
  ],
  byHand: ['shp_1'],
  before: new Map([['TEA SH1', shelf(20, 6, 0)]]),
  after: new Map([['TEA SH1', shelf(17, 1, 2)]]),
  told: new Map([['tmall T1', ['A']]]),
  channelCases: [],
  accounts: [
    account('compensation', 1_000),
    account('compensation-payable', -1_000),
    account('carrier-claims:sf', 0),
    account('carrier-claims-income:sf', -2_500),
    account('bank:cmb', 2_500),
  ],
};

const brokenPromises = (fulfilment: FulfilmentSeen) =>
  shipmentChecks({ fulfilment }).flatMap(({ promise, broken }) => (broken.length > 0 ? [promise] : []));

it('finds nothing wrong where all was sent, lost, returned and told as it should be', () => {
  expect(brokenPromises(good)).toEqual([]);
});

it('takes a channel that cannot be told for told where a case says so', () => {
  const told = new Map([['tmall T1', []]]);
  expect(brokenPromises({ ...good, told, channelCases: ['BY_HAND … of waybill A …'] })).toEqual([]);
});

const overCases = good.cases.slice(0, 2);

it.each<[string, Partial<FulfilmentSeen>, string]>([
  [
    'a paid order that nobody sends, and nobody is told of',
    { orders: [...good.orders, { id: 'ord_8', status: 'PICKING', channel: 'web', holds: [] }] },
    'Every paid order',
  ],
  ['an order whose case is over', { cases: overCases }, 'Every paid order'],
  [
    'a scan that was taken after the cancellation',
    { picked: { ...good.picked, cancelled: { orderId: 'ord_4', answer: 'ok' } } },
    'Of an order that is cancelled',
  ],
  [
    'picked goods of a cancelled order that are put away nowhere',
    { putAways: good.putAways.slice(1) },
    'Of an order that is cancelled',
  ],
  [
    'a parcel that only its carrier knows',
    { carriers: { ...good.carriers, parcels: [...good.carriers.parcels, there('E', 'BOOKED')] } },
    'Nothing is booked twice',
  ],
  [
    'an order that was booked again without asking',
    {
      carriers: {
        ...good.carriers,
        bookings: good.carriers.bookings.map((each) => ({
          ...each,
          asked: { book: 2, query: 0, cancel: 0 },
        })),
      },
    },
    'Nothing is booked twice',
  ],
  ['a page that is missing', { labels: { pages: 3, broken: 0, parcels: 4 } }, 'Each parcel has its label'],
  ['a file that is no PDF', { labels: { pages: 4, broken: 1, parcels: 4 } }, 'Each parcel has its label'],
  ['a piece that left in no parcel', { after: new Map([['TEA SH1', shelf(16, 1, 2)]]) }, 'Stock adds up'],
  ['a piece that stays allocated', { after: new Map([['TEA SH1', shelf(17, 2, 2)]]) }, 'Stock adds up'],
  ['a short piece that is for sale', { after: new Map([['TEA SH1', shelf(17, 1, 1)]]) }, 'Stock adds up'],
  [
    'a parcel that is elsewhere by its carrier',
    { parcels: good.parcels.map((each) => ({ ...each, status: 'DELIVERED' })) },
    'Each parcel is where',
  ],
  [
    'a lost parcel that was not sent again',
    {
      allocations: good.allocations.map((each) =>
        each.id === 'alc_2b' ? { ...each, status: 'LOST' } : each,
      ),
    },
    'What gets lost',
  ],
  [
    "a parcel by another's label that nobody follows",
    { byHand: ['shp_1', 'shp_2'] },
    'What goes to hidden recipients',
  ],
  [
    'a hidden recipient of whose label nobody tells',
    { cases: [...good.cases, aCase('PARTY_MISSING', 'OPEN', { orderId: 'ord_5' })] },
    'What goes to hidden recipients',
  ],
  [
    'a parcel that the channel did not hear of',
    { told: new Map([['tmall T1', []]]) },
    'Marketplaces are told',
  ],
  ['a claim that is not in the journal', { accounts: good.accounts.slice(0, 4) }, 'What cases cost'],
])('finds %s', (_, change, promise) => {
  expect(brokenPromises({ ...good, ...change })).toEqual([expect.stringContaining(promise)]);
});

it('reports what was allocated, walked, sent, lost and sent again', () => {
  const report = shipmentLines(good).join('\n');
  expect(report).toMatch(/allocated +配货 +6 +of 5 orders, 0 of them from two warehouses/);
  expect(report).toMatch(/waves +波次 +1 +6 lines, 40 m to walk, no way is shorter/);
  expect(report).toMatch(/sent again +补发 +1 /);
  expect(report).toMatch(/sf +4 +2 +1 +1 +CNY 36\.00/);
  expect(report).toMatch(/orders in the end 订单结局: 2 DELIVERED, .*1 held for STOCK/);
  expect(report).toMatch(/… NOBODY_TAKES_IT × 1: NOBODY_TAKES_IT it is\./);
});
