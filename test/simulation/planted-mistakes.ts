import type { OrderListing } from '../../functions/channels/channel.ts';
import type { Carrier } from '../../functions/logistics/carriers/carrier.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { publishChanges } from '../../functions/outbox/publish-changes.ts';
import type { Provider, RefundFact, RefundRequest } from '../../functions/payments/provider.ts';
import {
  type Item,
  type Table,
  TableBusy,
  TransactionRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { mistakesOfDeployment } from './planted-in-deployment.ts';
import { mistakesOfTrail } from './planted-in-trail.ts';
import { large, type Scale } from './scale.ts';
import type { Theme } from './simulate.ts';
import type { FunctionName, Mistake, Shop } from './world.ts';

/** A mistake that others made, or that we could make: the rules have to notice it, or they are worth nothing. */
export type Planted = {
  readonly name: string;
  /** The rules that are there to notice it; that something else breaks is not enough. */
  readonly by: readonly string[];
  /** A seed from which on it is found soon, 1 without it; `npm run simulate -- --mistakes` tells which one is. */
  readonly from?: number;
  /** What every seed has besides buyers, a merchant and money; nothing without it. */
  readonly themes?: readonly Theme[];
  /** The size of the shop, small without it: some show only in large orders, or in many of them. */
  readonly scale?: Scale;
  readonly mistake: Mistake;
};

type Change = (write: Write, of: FunctionName) => Write | undefined;

/** Every write as the change makes it; those it takes away are left out. */
const writing = (change: Change): Mistake => ({
  table: (table, of) => {
    const all = (writes: readonly Write[]) =>
      writes.map((write) => change(write, of)).filter((write) => write !== undefined);
    return {
      ...table,
      write: async (write) => {
        for (const each of all([write])) await table.write(each);
      },
      transact: (writes) => table.transact(all(writes)),
    };
  },
});

const transacting = (transact: (writes: readonly Write[], table: Table) => Promise<void>): Mistake => ({
  table: (table) => ({ ...table, transact: (writes) => transact(writes, table) }),
});

const keyOf = (write: Write) => (write.kind === 'put' ? write.item : write.key);
const isHead = (write: Write) => keyOf(write).sk === 'ORDER';
const isPool = (write: Write) => keyOf(write).sk === 'POOL';
const isHold = (write: Write) =>
  isPool(write) && write.kind === 'update' && /#available - /.test(write.update);

/** The write with another condition, or none; values that nothing names any more are left out. */
function conditioned(write: Write, condition: string | undefined): Write {
  const { condition: _condition, values = {}, ...rest } = write;
  const used = `${condition ?? ''} ${write.kind === 'update' ? write.update : ''}`;
  const kept = Object.entries(values).filter(([name]) => new RegExp(`:${name}\\b`).test(used));
  return { ...rest, ...(condition ? { condition } : {}), values: Object.fromEntries(kept) } as Write;
}
const unconditioned = (write: Write): Write => conditioned(write, undefined);
const without = (write: Write, part: RegExp): Write => conditioned(write, write.condition?.replace(part, ''));

const shopping = (of: FunctionName, change: (shop: Shop) => Shop): Mistake => ({
  shop: (shop, name) => (name === of ? change(shop) : shop),
});
const isCapture = (write: Write) =>
  write.kind === 'update' && keyOf(write).sk === 'PAYMENT' && /#captured = /.test(write.update);

/** What every function does with payments, changed. */
const paying = (change: (payments: Shop['payments']) => Shop['payments']): Mistake => ({
  shop: (shop) => ({ ...shop, payments: change(shop.payments) }),
});

/** The providers as a mistake uses them. */
const asking = (change: (provider: Provider) => Provider): Mistake => ({
  providers: (reached) => new Map([...reached].map(([name, provider]) => [name, change(provider)])),
});

/** What one function of the night does, changed. */
const nightly = (of: FunctionName, change: (nights: Shop['nights']) => Shop['nights']): Mistake =>
  shopping(of, (shop) => ({ ...shop, nights: change(shop.nights) }));

/** What one function does with channels, changed. */
const channelling = (of: FunctionName, change: (channels: Shop['channels']) => Shop['channels']): Mistake =>
  shopping(of, (shop) => ({ ...shop, channels: change(shop.channels) }));

/** What every function does with risk, changed. */
const judging = (change: (risk: Shop['risk']) => Shop['risk']): Mistake => ({
  shop: (shop) => ({ ...shop, risk: change(shop.risk) }),
});

const forgotten = (work: Promise<unknown>): Promise<void> => {
  work.catch(() => undefined);
  return Promise.resolve();
};
/** The same where nobody looks at the answer. */
const unheard = <Answer>(work: Promise<Answer>): Promise<Answer> => forgotten(work) as Promise<never>;

/** What every function does with parcels, changed. */
const shipping = (change: (logistics: Shop['logistics']) => Shop['logistics']): Mistake => ({
  shop: (shop) => ({ ...shop, logistics: change(shop.logistics) }),
});

const put = (sk: string, change: (item: Item) => Item): Mistake =>
  writing((write) =>
    write.kind === 'put' && write.item.sk === sk ? { ...write, item: change(write.item) } : write,
  );

const mistakesOfFulfilment: readonly Planted[] = [
  {
    name: 'a carrier whose answer got lost is told again without being asked',
    by: ['a carrier is asked before it is told again'],
    from: 5,
    themes: ['fulfilment'],
    mistake: shipping((logistics) => ({
      ...logistics,
      carriers: async () => {
        const carriers = await logistics.carriers();
        return { ...carriers, find: (code) => forgetful(carriers.find(code)) };
      },
    })),
  },
  {
    name: 'a picker scans whatever became of the order',
    by: ['nothing is picked of a cancelled order'],
    from: 15,
    themes: ['fulfilment'],
    mistake: writing((write, of) =>
      of === 'fulfilment-api' && write.kind === 'check' && isHead(write) ? undefined : write,
    ),
  },
  {
    name: 'a scan that comes again counts again',
    by: ['a scan counts once'],
    from: 5,
    themes: ['fulfilment'],
    mistake: shopping('fulfilment-api', (shop) => {
      const { waves } = shop.fulfilment;
      const line: typeof waves.line = async (waveId, lineId) => {
        const found = await waves.line(waveId, lineId);
        return found && { ...found, scans: [] };
      };
      return { ...shop, fulfilment: { ...shop.fulfilment, waves: { ...waves, line } } };
    }),
  },
  {
    name: 'a parcel tells its status with every scan',
    by: ['a status is told once'],
    themes: ['fulfilment'],
    mistake: put('PARCEL', (item) => ({ ...item, events: ['parcel.changed'] })),
  },
  {
    name: 'a wave is answered before it is written',
    by: ['what is answered is done'],
    themes: ['fulfilment'],
    mistake: shopping('fulfilment-api', (shop) => {
      const write: typeof shop.fulfilment.write = (wave) => forgotten(shop.fulfilment.write(wave));
      return { ...shop, fulfilment: { ...shop.fulfilment, write } };
    }),
  },
  {
    name: 'what is not found stays allocated',
    by: ['allocated is what allocations keep', 'stock is conserved'],
    themes: ['fulfilment'],
    mistake: transacting((writes, table) => {
      const isShort = writes.some((write) => write.kind === 'put' && write.item['kind'] === 'short-pick');
      const isStock = (write: Write) =>
        keyOf(write).sk.startsWith('AT#') || (write.kind === 'put' && write.item['kind'] === 'short-pick');
      return table.transact(isShort ? writes.filter((write) => !isStock(write)) : writes);
    }),
  },
  {
    name: 'nobody is told to put back what was picked of a cancelled order',
    by: ['allocated is what allocations keep'],
    from: 8,
    themes: ['fulfilment'],
    mistake: writing((write) => (keyOf(write).sk === 'PUTAWAY' ? undefined : write)),
  },
  {
    name: 'a buyer is paid for a parcel by whoever works on one of its cases',
    by: ['nobody is paid twice for a parcel'],
    from: 45,
    themes: ['fulfilment'],
    mistake: shopping('logistics-api', (shop) => {
      const { parcels } = shop.logistics;
      const get: typeof parcels.get = async (ref) => {
        const parcel = await parcels.get(ref);
        return parcel && { ...parcel, done: {} };
      };
      return { ...shop, logistics: { ...shop.logistics, parcels: { ...parcels, get } } };
    }),
  },
  {
    name: 'what is paid for a parcel is not booked',
    by: ['what a case costs is booked'],
    from: 5,
    themes: ['fulfilment'],
    mistake: put('LOGISTICSCASE', ({ posting: _posting, ...item }) => item as Item),
  },
];

/** The carrier as somebody knows it who never asks what it has. */
const forgetful = (carrier: Carrier | undefined): Carrier | undefined =>
  carrier?.bookings && {
    ...carrier,
    bookings: { ...carrier.bookings, query: async () => undefined },
  };

export const plantedMistakes: readonly Planted[] = [
  {
    name: 'an order is put without looking whether it is there',
    by: ['no version is left out', 'reserved is what orders hold', 'what was accepted stays'],
    from: 4,
    mistake: writing((write) => (write.kind === 'put' && isHead(write) ? unconditioned(write) : write)),
  },
  {
    name: 'stock is read, reckoned and written back',
    by: [
      'the journal tells what orders hold',
      'an order has the price of its time',
      'reserved is what orders hold',
    ],
    mistake: transacting(async (writes, table) =>
      table.transact(
        await Promise.all(writes.map((write) => (isHold(write) ? reckoned(write, table) : write))),
      ),
    ),
  },
  {
    name: 'stock may go below zero',
    by: ['no pool below zero'],
    mistake: writing((write) => (isHold(write) ? without(write, /#available >= :quantity AND /) : write)),
  },
  {
    name: 'an order is changed whatever its version',
    by: ['the history tells every change'],
    from: 14,
    mistake: writing((write) => (write.kind === 'update' && isHead(write) ? unconditioned(write) : write)),
  },
  {
    name: 'the clock closes orders whatever became of them',
    by: ['the history tells every change'],
    from: 75,
    mistake: writing((write, of) =>
      of === 'orders-on-expiry-schedule' && write.kind === 'update' && isHead(write)
        ? unconditioned(write)
        : write,
    ),
  },
  {
    name: 'the clock runs ahead of the reservation',
    by: ['a reservation lasts its time'],
    from: 96,
    mistake: shopping('orders-on-expiry-schedule', (shop) => ({
      ...shop,
      now: () => shop.now() + 5 * 60_000,
    })),
  },
  {
    name: 'stock is given back first, and the order closed after',
    by: ['reserved is what orders hold'],
    mistake: transacting(async (writes, table) => {
      const [first, ...rest] = writes;
      if (first?.kind !== 'update' || !isHead(first) || rest.length === 0) return table.transact(writes);
      await table.transact(rest);
      return table.transact([first]);
    }),
  },
  {
    name: 'an order and its stock are written one after the other',
    by: ['reserved is what orders hold'],
    mistake: transacting(async (writes, table) => {
      const [first, ...rest] = writes;
      if (first?.kind !== 'put' || !isHead(first) || rest.length === 0) return table.transact(writes);
      await table.transact([first]);
      return table.transact(rest);
    }),
  },
  {
    name: 'an order is answered before it is written',
    by: ['what is acknowledged is stored'],
    mistake: shopping('orders-api', (shop) => ({
      ...shop,
      orders: { ...shop.orders, place: (...order) => forgotten(shop.orders.place(...order)) },
    })),
  },
  {
    name: 'a busy table is taken for a success',
    by: [
      'the journal tells what orders hold',
      'what is acknowledged is stored',
      'the same order has the same answer',
    ],
    mistake: {
      table: (table) => ({
        ...table,
        write: (write) => table.write(write).catch(unlessBusy),
        transact: (writes) => table.transact(writes).catch(unlessBusy),
      }),
    },
  },
  {
    name: 'a key is answered whatever the body',
    by: ['a key belongs to one request'],
    mistake: transacting((writes, table) =>
      table.transact(writes).catch((error: unknown) => {
        throw withSameBody(error, writes);
      }),
    ),
  },
  {
    name: 'the price is not checked',
    by: ['an order has the price of its time'],
    from: 25,
    mistake: writing((write) =>
      isHold(write) ? without(write, / AND #price = :price AND #currency = :currency/) : write,
    ),
  },
  {
    name: 'the price copy is a write of its own',
    by: ['a pool has the price of its SKU'],
    mistake: transacting(async (writes, table) => {
      const [first, ...rest] = writes;
      if (!first || keyOf(first).sk !== 'SKU') return table.transact(writes);
      await table.transact([first]);
      return table.transact(rest);
    }),
  },
  {
    name: 'an unpaid order is kept from the clock',
    by: ['every unpaid order is closed'],
    mistake: writing((write) => (write.kind === 'put' && isHead(write) ? hidden(write) : write)),
  },
  {
    name: 'a late payment revives a closed order',
    by: ['the history tells every change'],
    from: 22,
    mistake: shopping('payments-on-payment-captured', (shop) => {
      const get: Shop['orders']['get'] = async (id) => {
        const order = await shop.orders.get(id);
        return order?.status === 'CANCELLED' ? { ...order, status: 'PENDING_PAYMENT' } : order;
      };
      const deps = { ...shop, orders: { ...shop.orders, get } };
      const pay = (orderId: string, paymentId: string) => payOrder({ orderId, paymentId }, deps);
      return { ...shop, payments: { ...shop.payments, orders: { ...shop.payments.orders, pay } } };
    }),
  },
  {
    name: 'a movement is booked as often as it is asked for',
    by: ['a shelf is the sum of its movements', 'the journal is only added to'],
    from: 5,
    mistake: writing((write) => (keyOf(write).sk === 'MOVEMENT' ? unconditioned(write) : write)),
  },
  {
    name: 'a count overlooks what moved meanwhile',
    by: ['a shelf is the sum of its movements'],
    mistake: writing((write) => (keyOf(write).sk.startsWith('AT#') ? unconditioned(write) : write)),
  },
  {
    name: 'a transfer is received whatever of it came already',
    by: ['in transit is what left and has not come'],
    scale: large,
    from: 35,
    mistake: writing((write) => (keyOf(write).sk.startsWith('TRANSFER#') ? unconditioned(write) : write)),
  },
  {
    name: 'a shard or lease gives back what it no longer has',
    by: ['stock is conserved'],
    scale: large,
    from: 252,
    mistake: writing((write) =>
      keyOf(write).pk.startsWith('SLOT#') && write.condition === '#available = :left'
        ? unconditioned(write)
        : write,
    ),
  },
  {
    name: 'the journal forgets what orders give back',
    by: ['the journal tells what orders hold'],
    mistake: shopping('inventory-on-stock-level', (shop) => ({
      ...shop,
      movements: {
        ...shop.movements,
        note: (rows) => shop.movements.note(rows.filter(({ kind }) => kind === 'reservation')),
      },
    })),
  },
  {
    name: 'a part that is given back stays',
    by: ['reserved is what orders hold'],
    scale: large,
    from: 17,
    mistake: writing((write) =>
      keyOf(write).sk.startsWith('HELD#') && write.kind === 'delete' ? undefined : write,
    ),
  },
  {
    name: 'parts are never given back',
    by: ['no order is left unfinished'],
    scale: large,
    from: 17,
    mistake: {
      shop: (shop) => {
        const nothing = async () => undefined;
        return { ...shop, largeOrders: { ...shop.largeOrders, release: nothing, clearUp: nothing } };
      },
    },
  },
  {
    name: 'a holder goes on when its order was given up',
    by: ['nothing is left of what is gone'],
    scale: large,
    from: 295,
    mistake: writing((write) => (isHead(write) && write.kind === 'check' ? undefined : write)),
  },
  {
    name: 'a large order is accepted whoever gave it up',
    by: ['an order has all its lines'],
    scale: large,
    from: 19,
    mistake: writing((write) =>
      isHead(write) && write.kind === 'put' && write.condition?.startsWith('#unfinished = :holding')
        ? unconditioned(write)
        : write,
    ),
  },
  {
    name: 'the outbox does not look at what the bus refused',
    by: [
      'every change of stock is told',
      'every change of an order is told',
      'money is an order, a refund or a case',
    ],
    mistake: {
      bus: (bus) => ({
        publish: async (events) => {
          await bus.publish(events);
          return [];
        },
      }),
    },
  },
  {
    name: 'the outbox goes on after an error',
    by: ['every change of an order is told', 'every change of stock is told'],
    mistake: { publish: (changes, bus) => publishChanges(changes, bus).catch(() => ({ published: 0 })) },
  },
  {
    name: 'an event has the id of its delivery',
    by: ['an event tells what changed'],
    mistake: {
      publish: (changes, bus) =>
        publishChanges(
          changes.map((change, at) => ({ ...change, changeId: `${change.changeId}.${at}` })),
          bus,
        ),
    },
  },
  {
    name: 'an event does not look at what was before',
    by: ['an event tells what changed'],
    mistake: {
      publish: (changes, bus) =>
        publishChanges(
          changes.map((change) => ({ ...change, before: undefined })),
          bus,
        ),
    },
  },
  {
    name: 'demand is counted without a mark',
    by: ['demand is counted once'],
    mistake: writing((write) => (keyOf(write).pk.startsWith('DEMANDED#') ? undefined : write)),
  },
  {
    name: 'a message is done before its work is',
    by: ['what is answered is done'],
    from: 16,
    mistake: shopping('inventory-on-order-placed', (shop) => ({
      ...shop,
      inventory: {
        ...shop.inventory,
        recordDemand: (demand) => forgotten(shop.inventory.recordDemand(demand)),
      },
    })),
  },
  {
    name: 'money is captured again and again',
    by: ['what was captured stays'],
    mistake: writing((write) =>
      isCapture(write) ? without(write, / AND attribute_not_exists\(#captured\)/) : write,
    ),
  },
  {
    name: 'more is refunded than is left',
    by: ['no more goes back than came'],
    mistake: writing((write) => without(write, /^#refundable >= :minor AND /)),
  },
  {
    name: 'a refund has another number with each try',
    by: ['what is acknowledged is stored', 'no refund is left open'],
    mistake: asking((provider) => {
      let tries = 0;
      const refund: Provider['refund'] = (request) => {
        tries += 1;
        return provider.refund({ ...request, outRefundNo: `${request.outRefundNo}${tries}` });
      };
      return { ...provider, refund };
    }),
  },
  {
    name: 'a callback is acknowledged before it is written down',
    by: ['what is acknowledged is stored', 'what is answered is done'],
    from: 10,
    mistake: shopping('payments-api', (shop) => ({
      ...shop,
      payments: {
        ...shop.payments,
        payments: {
          ...shop.payments.payments,
          capture: async (captured) => {
            await forgotten(shop.payments.payments.capture(captured));
            return { done: true };
          },
        },
      },
    })),
  },
  {
    name: 'a callback is not kept',
    by: ['what is acknowledged is stored'],
    mistake: paying((payments) => ({ ...payments, keep: (message) => forgotten(payments.keep(message)) })),
  },
  {
    name: 'a payment that comes for a closed attempt is ignored',
    by: ['what was paid is captured', 'what is acknowledged is stored'],
    from: 93,
    mistake: paying((payments) => {
      const { capture, get, ...others } = payments.payments;
      const ignoring: typeof capture = async (captured) =>
        (await get(captured.paymentId))?.status === 'CLOSED' ? { done: true } : capture(captured);
      return { ...payments, payments: { ...others, get, capture: ignoring } };
    }),
  },
  {
    name: 'money that comes twice under one number is dropped',
    by: ['what is acknowledged is stored'],
    from: 10,
    mistake: paying((payments) => ({
      ...payments,
      payments: { ...payments.payments, stray: async () => false },
    })),
  },
  {
    name: "money that no order needs is kept as the order's",
    by: ['money of an order pays it'],
    mistake: paying((payments) => ({
      ...payments,
      orders: {
        ...payments.orders,
        pay: async (orderId, paymentId) => {
          await payments.orders.pay(orderId, paymentId);
          return 'PAID';
        },
      },
    })),
  },
  {
    name: 'silence of a provider is taken for a no',
    by: ['what went back is a refund here'],
    scale: large,
    from: 20,
    mistake: asking((provider) => ({
      ...provider,
      refund: async (request) => {
        const answer = await provider.refund(request);
        return answer.state === 'UNKNOWN' ? { state: 'FAILED' as const, fact: nothing(request) } : answer;
      },
    })),
  },
  {
    name: 'an attempt is given up without asking the provider',
    by: ['what was paid is captured'],
    from: 43,
    mistake: asking((provider) => ({
      ...provider,
      query: async () => ({ state: 'ABSENT' as const }),
      close: async () => ({ state: 'CLOSED' as const }),
    })),
  },
  {
    name: 'what is rejected is not given back to its payment',
    by: ['every fen is somewhere'],
    from: 4,
    mistake: writing((write) =>
      write.kind === 'update' && /#refundable = #refundable \+ /.test(write.update) ? undefined : write,
    ),
  },
  {
    name: 'an entry is forgotten',
    by: ['the entries say where the money is'],
    mistake: writing((write) =>
      write.kind === 'update' && keyOf(write).sk === 'REFUND' ? unposted(write) : write,
    ),
  },
  {
    name: 'the ledger books a message as often as it comes',
    by: ['balances are the sums of the entries'],
    mistake: writing((write, of) =>
      of === 'ledger-on-ledger-posted' && write.kind === 'put' ? unconditioned(write) : write,
    ),
  },
  {
    name: 'a second revision books all fees of its day again',
    by: ['books and differences are what the bills say'],
    scale: large,
    from: 30,
    themes: ['nights'],
    mistake: nightly('reconciliation-on-conclude-step', (nights) => ({
      ...nights,
      reconciliations: {
        ...nights.reconciliations,
        get: async (id) => {
          const head = await nights.reconciliations.get(id);
          return head?.concluded
            ? { ...head, concluded: { ...head.concluded, booked: { ...head.concluded.booked, fees: {} } } }
            : head;
        },
      },
    })),
  },
  {
    name: 'what a day leaves to the next one gets lost',
    by: ['nothing is open without a reason'],
    from: 110,
    themes: ['nights'],
    mistake: nightly('reconciliation-on-partition-step', (nights) => ({
      ...nights,
      objects: {
        ...nights.objects,
        read: async (key) => {
          const chunks = await nights.objects.read(key);
          return chunks && key.startsWith('reconciliations/') ? withoutCarried(chunks) : chunks;
        },
      },
    })),
  },
  {
    name: 'a conclusion is told before its differences are written',
    by: ['a conclusion is told when its differences are written', 'what is answered is done'],
    themes: ['nights'],
    mistake: nightly('reconciliation-on-conclude-step', (nights) => ({
      ...nights,
      differences: {
        ...nights.differences,
        transact: (writes) => forgotten(nights.differences.transact(writes)),
      },
    })),
  },
  {
    name: 'a blocked day is forgotten',
    by: ['every day is concluded in the end'],
    themes: ['nights'],
    mistake: nightly('reconciliation-on-night-schedule', (nights) => ({
      ...nights,
      reconciliations: {
        ...nights.reconciliations,
        all: async (days) =>
          (await nights.reconciliations.all(days)).map((head) => ({ ...head, status: 'BALANCED' as const })),
      },
    })),
  },
  {
    name: 'a difference stays when a later revision finds it no more',
    by: ['a conclusion is told when its differences are written'],
    scale: large,
    from: 30,
    themes: ['nights'],
    mistake: nightly('reconciliation-on-conclude-step', (nights) => ({
      ...nights,
      reconciliations: { ...nights.reconciliations, rows: async () => [] },
    })),
  },
  {
    name: 'two who decide about a difference both book it',
    by: ['versions of a difference rise by one'],
    scale: large,
    from: 14,
    themes: ['nights'],
    mistake: writing((write, of) =>
      of === 'reconciliation-api' && keyOf(write).sk === 'DIFFERENCE' ? unconditioned(write) : write,
    ),
  },
  {
    name: 'an older word of a channel takes the place of a newer one',
    by: ["a channel's order never gets older"],
    themes: ['channels'],
    mistake: channelling('channels-on-channel-message', (channels) => ({
      ...channels,
      orders: {
        ...channels.orders,
        head: async (ref) => {
          const head = await channels.orders.head(ref);
          return head && { ...head, modifiedAt: 0 };
        },
      },
    })),
  },
  {
    name: 'a message that comes twice makes a second order',
    by: ['one order for one number of a channel'],
    themes: ['channels'],
    mistake: shopping('orders-on-channel-order-changed', (shop) => ({
      ...shop,
      orders: {
        ...shop.orders,
        get: async () => undefined,
        place: (order, claims) =>
          shop.orders.place({ ...order, id: derivedId('ord', [order.id, shop.newName()]) }, claims),
      },
    })),
  },
  {
    name: 'a cancellation that comes before its order is lost',
    by: ['what is gone there is closed here', 'an order is over where it is over there'],
    from: 4,
    themes: ['channels'],
    mistake: channelling('channels-on-channel-message', (channels) => ({
      ...channels,
      orders: {
        ...channels.orders,
        put: async (next) => {
          const isEarly = !next.before && (next.state?.order.phase ?? 'CANCELLED') === 'CANCELLED';
          return isEarly ? 'WRITTEN' : channels.orders.put(next);
        },
      },
    })),
  },
  {
    name: 'that a marketplace cancels what has left is before nobody',
    by: ['what is over there once it left is before a person'],
    from: 58,
    themes: ['channels', 'fulfilment'],
    mistake: shopping('orders-on-channel-order-changed', (shop) => ({
      ...shop,
      orders: {
        ...shop.orders,
        change: async (change) => {
          if (change.order.status !== 'SHIPPED') await shop.orders.change(change);
        },
      },
    })),
  },
  {
    name: 'the cursor of a shop moves before what changed is kept, and nobody looks back',
    by: ['an order is paid when it is paid there', 'an order is over where it is over there'],
    from: 558,
    themes: ['channels'],
    mistake: {
      ...channelling('channels-on-poll-schedule', (channels) => ({
        ...channels,
        shops: {
          ...channels.shops,
          state: async (shop) => {
            const found = await channels.shops.state(shop);
            const moved = found && (await channels.shops.putState({ ...found, cursor: channels.now() }));
            return moved ? { ...found, version: moved.version } : found;
          },
        },
      })),
      adapter: (adapter) => ({ ...adapter, ...(adapter.listing ? { listing: blind(adapter.listing) } : {}) }),
    },
  },
  {
    name: 'an order is released whatever holds it',
    by: [
      'risk lets go what it has judged',
      'what waits for goods is listed',
      'nothing is released that is held',
    ],
    themes: ['channels'],
    mistake: shopping('orders-on-channel-order-changed', (shop) => ({
      ...shop,
      orders: {
        ...shop.orders,
        get: async (id) => {
          const order = await shop.orders.get(id);
          return order?.holds ? { ...order, holds: [] } : order;
        },
      },
    })),
  },
  {
    name: 'pieces go back twice when the lines of an order change',
    by: ['reserved is what orders hold', 'everything arrives'],
    from: 7,
    themes: ['channels'],
    mistake: shopping('orders-on-channel-order-changed', (shop) => ({
      ...shop,
      orders: {
        ...shop.orders,
        repiece: (change, { claims, back }) =>
          shop.orders.repiece(change, {
            claims,
            back: back.map((take) => ({ ...take, quantity: 2 * take.quantity })),
          }),
      },
    })),
  },
  {
    name: 'what a reviewer says of an order is put on what it has become since',
    by: ['risk lets go what it has judged'],
    from: 219,
    themes: ['channels'],
    mistake: shopping('risk-api', (shop) => ({ ...shop, risk: careless(shop.risk) })),
  },
  {
    name: 'two who decide about a review both do',
    by: ['versions of a review rise by one'],
    from: 16,
    themes: ['channels'],
    mistake: writing((write, of) =>
      of === 'risk-api' && keyOf(write).sk === 'REVIEW' ? unconditioned(write) : write,
    ),
  },
  {
    name: 'an order is counted by risk whenever it is judged',
    by: ['an order is counted once under a key'],
    themes: ['channels'],
    mistake: judging((risk) => ({
      ...risk,
      keys: { ...risk.keys, leave: (keys, entry) => risk.keys.leave(keys, { ...entry, at: risk.now() }) },
    })),
  },
  {
    name: 'a container remembers for a while what a channel said',
    by: [
      'an order is over where it is over there',
      'an order has the notes of its buyer',
      'an order goes where its buyer wants',
    ],
    from: 7,
    themes: ['channels'],
    mistake: shopping('orders-on-channel-order-changed', (shop) => ({
      ...shop,
      channelOrder: remembered(shop.channelOrder, shop.now),
    })),
  },
  {
    name: 'a cancellation that its marketplace has to hear is not waited for',
    by: ['what is answered is done'],
    from: 72,
    themes: ['channels'],
    mistake: channelling('channels-on-order-cancelled', (channels) => ({
      ...channels,
      tellings: {
        ...channels.tellings,
        want: (wanted) => unheard(channels.tellings.want(wanted)),
      },
    })),
  },
  ...mistakesOfFulfilment,
  ...mistakesOfTrail,
  ...mistakesOfDeployment,
];

/** Takes every order for the one that the review is about that was read last. */
function careless(risk: Shop['risk']): Shop['risk'] {
  let about: string | undefined;
  const { reviews, orders } = risk;
  const get: typeof reviews.get = async (reviewId) => {
    const review = await reviews.get(reviewId);
    about = review?.contentHash;
    return review;
  };
  const view: typeof orders.view = async (orderId) => {
    const order = await orders.view(orderId);
    return order && { ...order, contentHash: about ?? order.contentHash };
  };
  const riskDecided: typeof orders.riskDecided = async (orderId, verdict) => {
    const { contentHash = '' } = (await orders.view(orderId)) ?? {};
    return orders.riskDecided(orderId, { ...verdict, contentHash });
  };
  return { ...risk, reviews: { ...reviews, get }, orders: { ...orders, view, riskDecided } };
}

const overlapMs = 180_000;
const blind = (listing: OrderListing): OrderListing => ({
  ...listing,
  list: (by, { from, to }, page) => listing.list(by, { from: Math.min(to, from + overlapMs), to }, page),
});

type ChannelOrderOf = Shop['channelOrder'];
const rememberedMs = 5000;

function remembered(ask: ChannelOrderOf, now: () => number): ChannelOrderOf {
  const known = new Map<
    string,
    { readonly at: number; readonly answer: Awaited<ReturnType<ChannelOrderOf>> }
  >();
  return async (ref) => {
    const before = known.get(ref.channelOrderId);
    if (before && now() - before.at < rememberedMs) return before.answer;
    const answer = await ask(ref);
    known.set(ref.channelOrderId, { at: now(), answer });
    return answer;
  };
}

async function* withoutCarried(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  const over = JSON.parse(Buffer.concat(pieces).toString()) as object;
  yield Buffer.from(JSON.stringify({ ...over, carried: [] }));
}

const nothing = ({ outRefundNo }: RefundRequest): RefundFact => ({
  outRefundNo,
  kind: 'REFUND',
  state: 'FAILED',
  merchant: { account: 'merchant' },
  eventKey: outRefundNo,
});

function unposted(write: Write & { kind: 'update' }): Write {
  const { posting: _posting, ...values } = { ...write.values };
  return { ...write, update: write.update.replace(', #posting = :posting', ''), values };
}

async function reckoned(write: Write, table: Table): Promise<Write> {
  const pool = write.kind === 'update' ? await table.get(write.key) : undefined;
  const { quantity } = write.values as { quantity: number };
  const left = Number(pool?.['available'] ?? 0) - quantity;
  if (write.kind !== 'update' || !pool || left < 0) return write;
  return {
    kind: 'update',
    key: write.key,
    update: 'SET #available = :available, #reserved = :reserved',
    values: { available: left, reserved: Number(pool['reserved']) + quantity },
  };
}

function unlessBusy(error: unknown): void {
  if (!(error instanceof TableBusy)) throw error;
}

function withSameBody(error: unknown, writes: readonly Write[]): unknown {
  const [first] = writes;
  if (!(error instanceof TransactionRefused) || first?.kind !== 'put') return error;
  const { bodyHash } = first.item;
  return new TransactionRefused(
    error.refusals.map((refusal, at) =>
      at === 0 && !refusal.met && refusal.item
        ? { met: false, item: { ...refusal.item, bodyHash } }
        : refusal,
    ),
  );
}

const hidden = (write: Write & { kind: 'put' }): Write => {
  const item: Item = {
    ...write.item,
    gsi1pk: String(write.item['gsi1pk'] ?? '').replace('PENDING', 'ORDERS'),
  };
  return 'gsi1pk' in write.item ? { ...write, item } : write;
};
