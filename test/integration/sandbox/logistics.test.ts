import { randomUUID } from 'node:crypto';
import { configuredCarriers } from '../../../functions/logistics/configured-carriers.ts';
import { followParcel } from '../../../functions/logistics/follow-parcel.ts';
import { receivePush } from '../../../functions/logistics/receive-push.ts';
import { settleShipment } from '../../../functions/logistics/settle-shipment.ts';
import { voidShipment } from '../../../functions/logistics/void-shipment.ts';
import { carriersSecret } from '../../../infra/local/sandbox-settings.ts';
import { outbound } from '../../../shared/adapters/outbound.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { hourMs, logisticsDesk, minuteMs, orderIdFor, shipmentIdFor } from '../support/logistics-desk.ts';
import { startShop, startTestSandbox, until } from './merchant/shop.ts';

/** Shipments with the carriers of the sandbox, from the booking to the buyer's door or back. */
const shop = await startShop();
const world = await startTestSandbox({ merchantUrl: shop.url });
const secret = carriersSecret(world.sandbox().settings);
const carriers = configuredCarriers(async () => secret, {
  ...{ send: outbound({ loopback: true }), now: () => world.clock.now, uuid: randomUUID },
});
afterAll(async () => {
  await world.end();
  shop.close();
});

const at = logisticsDesk(memoryTable().table);
const deps = { ...at.deps, carriers, failed: () => {} };
const run = (command: string, body: object) => world.sandbox().control.run(`carriers/${command}`, body);
const go = (ms: number) => {
  world.clock.now += ms;
  at.clock.now = world.clock.now;
};
/** What the carriers have pushed since, the last first: the order must not matter. */
async function hear() {
  const { control } = world.sandbox();
  await until(() => control.callbacks().every(({ state }) => state !== 'PENDING'));
  const paths = shop.order();
  const heard = [...new Set(paths)].flatMap((path) => shop.at(path));
  for (const { path, headers, body } of heard.reverse()) {
    const [, , , carrier = '', token = ''] = path.split('/');
    await receivePush({ carrier, token, push: { headers, bytes: Buffer.from(body, 'latin1') } }, deps);
  }
}
async function settle(name: string) {
  for (let round = 0; round < 3; round += 1)
    for (const { carrier, waybillNo } of await deps.parcels.ofOrder(orderIdFor(name)))
      await followParcel({ carrier, waybillNo }, deps);
  return settleShipment(shipmentIdFor(name), deps);
}
async function shipped(name: string, carrier: 'sf' | 'zto') {
  at.accounts.accounts = await carriers();
  const shipment = await at.ship(name, { wanted: { carrier, product: 'standard' } });
  const waybillNo = shipment?.booked?.parcels[0]?.waybillNo ?? '';
  const { answer } = (await carriers()).find(carrier)?.pushes ?? {};
  const push = { headers: {}, bytes: Buffer.from('{"Body":{"WaybillRoute":[]}}') };
  shop.answerWith({ status: 200, body: answer?.(true, push).body ?? '' });
  return { shipment, waybillNo };
}

describe.each(['sf', 'zto'] as const)('%s', (carrier) => {
  it.each([
    ['delivered', 'DELIVERED'],
    ['forwarded', 'DELIVERED'],
    ['returned', 'RETURNED'],
    ['lost', 'HANDED_OVER'],
  ])('takes a shipment that is %s to its end: %s', async (fate, end) => {
    const name = `${carrier} ${fate}`;
    go(hourMs);
    const { shipment, waybillNo } = await shipped(name, carrier);
    expect(shipment).toMatchObject({ status: 'BOOKED', chosen: { carrier } });
    go(60 * hourMs);
    run('walk', { waybillNo, fate });
    await hear();
    expect((await settle(name))?.status).toBe(end);
  });

  it('loses no shipment whose answer was lost, and takes it back when it is void', async () => {
    const name = `${carrier} void`;
    go(hourMs);
    world.sandbox().control.run('faults', { provider: carrier, point: 'request', kind: 'lost-answer' });
    await shipped(name, carrier);
    expect(await at.shipment(name)).toMatchObject({ status: 'BOOKING' });
    go(minuteMs);
    await at.later(0);
    expect(await at.shipment(name)).toMatchObject({ status: 'BOOKED', attempt: 1 });
    await voidShipment({ shipmentId: shipmentIdFor(name), reason: 'cancelled' }, at.deps);
    expect(await at.shipment(name)).toMatchObject({ status: 'VOIDED' });
  });
});
