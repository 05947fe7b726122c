import { shipmentCaseId } from '../../functions/logistics/case-store.ts';
import { shipAgain } from '../../functions/logistics/make-shipment.ts';
import { settleShipment } from '../../functions/logistics/settle-shipment.ts';
import { voidShipment } from '../../functions/logistics/void-shipment.ts';
import { aCarrier } from '../builders/a-carrier.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { allocationIdFor, logisticsDesk, orderIdFor, shipmentIdFor } from './support/logistics-desk.ts';

function aDesk() {
  const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
  return { sf, zto, at: logisticsDesk(memoryTable().table, sf, zto) };
}
type Desk = ReturnType<typeof aDesk>;

const zto = { carrier: 'zto', product: 'standard' } as const;

/** The first parcel goes with SF, is made void, and goes again with ZTO. */
async function switched({ at }: Desk): Promise<void> {
  await at.ship('a');
  await voidShipment({ shipmentId: shipmentIdFor('a'), reason: 'wrong carrier' }, at.deps);
  await shipAgain({ allocationId: allocationIdFor('a'), wanted: zto }, at.deps);
}

type Row = readonly [what: string, play: (desk: Desk) => Promise<void>];
const rows: readonly Row[] = [
  [
    'two carriers send one order: each has its parcel, and the order both',
    async ({ at, sf, zto: other }) => {
      await at.ship('a');
      await at.ship('b', { orderId: orderIdFor('a'), warehouseId: 'GZ1', wanted: zto });
      const parcels = await at.deps.parcels.ofOrder(orderIdFor('a'));
      expect(parcels.map(({ carrier }) => carrier).sort()).toEqual(['sf', 'zto']);
      expect([sf.parcels().length, other.parcels().length]).toEqual([1, 1]);
    },
  ],
  [
    'another carrier takes it after the label was made: the first one has no parcel any more',
    async (desk) => {
      await switched(desk);
      const { at, sf, zto: other } = desk;
      expect(await at.shipment('a')).toMatchObject({ status: 'VOIDED', chosen: { carrier: 'sf' } });
      expect(await at.shipment('a', 2)).toMatchObject({ status: 'BOOKED', chosen: { carrier: 'zto' } });
      expect([sf.parcels().length, other.parcels().length]).toEqual([0, 1]);
    },
  ],
  [
    'the label that was made void is scanned all the same: a case, and the one in its place goes on',
    async (desk) => {
      await switched(desk);
      const { at } = desk;
      const [parcel] = (await at.deps.parcels.ofOrder(orderIdFor('a'))).filter(
        ({ carrier }) => carrier === 'sf',
      );
      const ref = { carrier: 'sf', waybillNo: parcel?.waybillNo ?? '' } as const;
      const scan = {
        code: '50',
        status: 'PICKED_UP',
        occurredAt: at.clock.now,
        receivedAt: at.clock.now,
      } as const;
      await at.deps.parcels.take({ ...ref, ...scan, source: 'PUSH', hash: 'one' });
      await at.follow(ref.waybillNo);
      await settleShipment(shipmentIdFor('a'), at.deps);
      const caseId = shipmentCaseId(shipmentIdFor('a'), 'MOVES_THOUGH_VOID');
      expect(await at.deps.cases.get(caseId)).toMatchObject({ status: 'OPEN' });
      expect(await at.shipment('a')).toMatchObject({ status: 'VOIDED' });
      expect(await at.shipment('a', 2)).toMatchObject({ status: 'BOOKED' });
    },
  ],
  [
    'the carrier gives the number of a void label to another parcel of ours: nobody takes it for the new one',
    async ({ at, sf }) => {
      sf.state.next = 'A1234567';
      await at.ship('a');
      await voidShipment({ shipmentId: shipmentIdFor('a'), reason: 'wrong carton' }, at.deps);
      sf.state.next = 'A1234567';
      expect(await at.ship('b')).toMatchObject({ status: 'NEEDS_ATTENTION', cases: ['NUMBER_TAKEN'] });
    },
  ],
];

it.each(rows)('where %s', (_what, play) => play(aDesk()));
