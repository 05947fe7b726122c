import { voidAllocation } from '../../functions/logistics/void-shipment.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { aCarrier } from '../builders/a-carrier.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { allocationIdFor, logisticsDesk, minuteMs, orderIdFor } from './support/logistics-desk.ts';

type Cut = { readonly at: number; readonly when: 'before' | 'after' };

/** A table and a carrier that lose their power before or after the so many-th thing that is done. */
function cutting(cut: Cut | undefined) {
  const state = { count: 0 };
  const guard =
    <Args extends readonly unknown[], Done>(act: (...args: Args) => Promise<Done>) =>
    async (...args: Args): Promise<Done> => {
      state.count += 1;
      const isHere = state.count === cut?.at;
      if (isHere && cut.when === 'before') throw new Error('the power is out');
      const done = await act(...args);
      if (isHere) throw new Error('the power is out');
      return done;
    };
  const { table } = memoryTable();
  const cutTable: Table = { ...table, write: guard(table.write), transact: guard(table.transact) };
  const sf = aCarrier();
  const { bookings } = sf.carrier;
  if (!bookings) throw new Error('the carrier books nothing');
  const { book, cancel, query } = bookings;
  const carrier = {
    ...sf.carrier,
    bookings: { ...bookings, book: guard(book), cancel: guard(cancel), query: guard(query) },
  };
  return { table: cutTable, sf: { ...sf, carrier }, state };
}

/** Does it until it is done, as messages come again and the clock goes on. */
async function endOf(name: 'book' | 'void', cut?: Cut) {
  const { table, sf, state } = cutting(cut);
  const at = logisticsDesk(table, sf);
  const again = async (act: () => Promise<unknown>) => {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof Error && error.message === 'the power is out')) throw error;
        at.clock.now += minuteMs;
      }
    }
  };
  await again(() => at.ship('a'));
  for (let minute = 0; minute < 4; minute += 1) await again(() => at.later(minuteMs));
  if (name === 'void') {
    const of = { allocationId: allocationIdFor('a'), orderId: orderIdFor('a'), warehouseId: 'SH1' };
    await again(() => voidAllocation({ ...of, reason: 'cancelled' }, at.deps));
    for (let minute = 0; minute < 4; minute += 1) await again(() => at.later(minuteMs));
  }
  const shipment = await at.shipment('a');
  const parcels = await at.deps.parcels.ofOrder(orderIdFor('a'));
  return {
    steps: state.count,
    status: shipment?.status,
    attempt: shipment?.attempt,
    numbers: shipment?.booked?.parcels.map(({ waybillNo }) => waybillNo),
    parcels: parcels.map(({ waybillNo }) => waybillNo),
    booked: [...sf.orders.values()].flatMap(({ waybillNos }) => waybillNos),
    waiting: sf.parcels(),
  };
}

describe.each(['book', 'void'] as const)('power that is lost at any step: %s', (name) => {
  it('ends as if it had not been, and nothing is booked twice', async () => {
    const { steps, ...whole } = await endOf(name);
    expect(whole).toMatchObject({ status: name === 'book' ? 'BOOKED' : 'VOIDED', attempt: 1 });
    expect(steps).toBeGreaterThanOrEqual(name === 'book' ? 5 : 9);
    for (let at = 1; at <= steps; at += 1)
      for (const when of ['before', 'after'] as const) {
        const { steps: _, ...end } = await endOf(name, { at, when });
        expect({ at, when, ...end }).toEqual({ at, when, ...whole });
      }
  });
});
