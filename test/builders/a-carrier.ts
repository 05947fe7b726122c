import type { Carriers } from '../../functions/logistics/carrier-accounts.ts';
import {
  type Booking,
  type BookOutcome,
  type Carrier,
  CarrierUnavailable,
  type VoidOutcome,
} from '../../functions/logistics/carriers/carrier.ts';
import type { CarrierCode, ReadEvent } from '../../functions/logistics/domain/tracking.ts';

/** What goes wrong with a call: the carrier does it, or the mother only, and its answer is lost; it never comes there; it says something. */
type Trouble = 'answer-lost' | 'half-done' | 'not-reached' | 'forbidden' | BookOutcome;

/** Where half of it is there already, what is missing is ordered, as ZTO and SF do it; else all of it, and once more. */
function orderedNow(there: number, wanted: number, trouble: Trouble | undefined): number {
  const missing = there > 0 && there < wanted ? wanted - there : wanted;
  return trouble === 'half-done' ? 1 : missing;
}

/**
 * A carrier that does what it is told, and books a second parcel where the same number is sent twice: so whoever asks it
 * carelessly is found out by `parcels`.
 */
export function aCarrier(code: CarrierCode = 'sf') {
  const orders = new Map<string, { waybillNos: string[]; cancelled: boolean; decided: boolean }>();
  const calls: string[] = [];
  const booked: Booking[] = [];
  const troubles: Trouble[] = [];
  const cancelTroubles: (Trouble | VoidOutcome)[] = [];
  const queryTroubles: Trouble[] = [];
  const routes = new Map<string, ReadEvent[]>();
  const refused = new Set<string>();
  const state = { numbers: 0, down: false, next: undefined as string | undefined };

  const fresh = (): string => {
    state.numbers += 1;
    const given = state.next;
    state.next = undefined;
    return given ?? `${code.toUpperCase()}${String(state.numbers).padStart(10, '0')}`;
  };
  const bookedOf = ({ waybillNos }: { readonly waybillNos: readonly string[] }): BookOutcome => ({
    state: 'BOOKED',
    parcels: waybillNos.map((waybillNo, index) => ({ waybillNo, role: index === 0 ? 'MASTER' : 'CHILD' })),
    label: { mark: '021W', route: { destRouteLabel: '021W' } },
  });
  const fail = (trouble: Trouble | VoidOutcome | undefined) => {
    if (trouble === 'answer-lost' || trouble === 'not-reached')
      throw new CarrierUnavailable('TIMEOUT', { retry: true });
    if (trouble === 'forbidden') throw new CarrierUnavailable('A1004', { retry: false });
  };
  const carrier: Carrier = {
    code,
    bookings: {
      isWaybillNo: () => true,
      book: async (booking) => {
        const { carrierOrderId, parcels } = booking;
        booked.push(booking);
        calls.push(`book ${carrierOrderId}`);
        const trouble = troubles.shift();
        if (trouble === 'not-reached' || trouble === 'forbidden') fail(trouble);
        if (typeof trouble === 'object' && trouble.state !== 'PENDING') return trouble;
        const found = orders.get(carrierOrderId) ?? { waybillNos: [], cancelled: false, decided: true };
        const ordered = orderedNow(found.waybillNos.length, parcels.length, trouble);
        const order = {
          ...found,
          waybillNos: [...found.waybillNos, ...Array.from({ length: ordered }, fresh)],
          decided: typeof trouble !== 'object',
        };
        orders.set(carrierOrderId, order);
        if (trouble === 'answer-lost' || trouble === 'half-done') fail('answer-lost');
        return typeof trouble === 'object' ? trouble : bookedOf(order);
      },
      query: async (carrierOrderId) => {
        calls.push(`query ${carrierOrderId}`);
        fail(queryTroubles.shift());
        const found = orders.get(carrierOrderId);
        if (!found || found.cancelled) return undefined;
        return found.decided ? bookedOf(found) : { state: 'PENDING', code: '1' };
      },
      cancel: async ({ carrierOrderId }) => {
        calls.push(`cancel ${carrierOrderId}`);
        const trouble = cancelTroubles.shift();
        if (trouble === 'not-reached') fail(trouble);
        const found = orders.get(carrierOrderId);
        if (typeof trouble === 'object') return trouble as VoidOutcome;
        if (found) orders.set(carrierOrderId, { ...found, cancelled: true });
        fail(trouble);
        return { state: 'VOIDED' };
      },
    },
    routes: {
      most: 10,
      pauseMs: 1_800_000,
      routes: async (parcels) => {
        calls.push(`routes ${parcels.map(({ waybillNo }) => waybillNo).join(' ')}`);
        if (state.down) throw new CarrierUnavailable('TIMEOUT', { retry: true });
        return {
          events: parcels.flatMap(({ waybillNo }) =>
            refused.has(waybillNo) ? [] : (routes.get(waybillNo) ?? []),
          ),
          refused: parcels
            .filter(({ waybillNo }) => refused.has(waybillNo))
            .map(({ waybillNo }) => ({ waybillNo, code: '20028' })),
        };
      },
    },
    pushes: {
      read: ({ bytes }) => JSON.parse(Buffer.from(bytes).toString('utf8')),
      answer: (stored) => ({ body: stored ? 'OK' : 'AGAIN', contentType: 'text/plain' }),
    },
  };
  return {
    ...{ carrier, orders, calls, booked, troubles, cancelTroubles, queryTroubles, routes, refused, state },
    /** Parcels that the carrier would come for. */
    parcels: () =>
      [...orders.values()].filter(({ cancelled }) => !cancelled).flatMap(({ waybillNos }) => waybillNos),
  };
}
export type PretendedCarrier = ReturnType<typeof aCarrier>;

/** The accounts of a secret with some carriers, each pushed to with the token `token`. */
export const accountsOf = (...carriers: readonly Carrier[]): Carriers => ({
  all: carriers,
  find: (code) => carriers.find((each) => each.code === code),
  door: (code, token) => (token === 'token' ? carriers.find((each) => each.code === code) : undefined),
  notices: undefined,
  callbackUrlOf: () => undefined,
  problems: [],
});
