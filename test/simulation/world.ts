import type { BusEvent } from '../../events/define-event.ts';
import { ledgerPosted } from '../../events/ledger.ts';
import { orderCancelled, orderExpired, orderPlaced } from '../../events/order.ts';
import { paymentCaptured, refundRequested } from '../../events/payment.ts';
import { differenceApproved, reconciliationRequested } from '../../events/reconciliation.ts';
import { stockChanged } from '../../events/stock.ts';
import { appendChanges } from '../../functions/audit/append-changes.ts';
import { type CatalogStore, catalogStore } from '../../functions/catalog/store.ts';
import type { ChannelAdapter } from '../../functions/channels/channel.ts';
import { channelOrderOf } from '../../functions/channels/contract.ts';
import { messagePrefix } from '../../functions/channels/kept-message.ts';
import { type PoolsWith, poolsWith, stockMemory } from '../../functions/inventory/contract.ts';
import { journalReservations } from '../../functions/inventory/journal-reservations.ts';
import { moveDeps } from '../../functions/inventory/move-deps.ts';
import type { MoveDeps } from '../../functions/inventory/move-stock.ts';
import { demandsIn } from '../../functions/inventory/placed-orders.ts';
import { type InventoryStore, inventoryStore } from '../../functions/inventory/store.ts';
import type { BookDeps } from '../../functions/ledger/book-entries.ts';
import { bookPosted } from '../../functions/ledger/posted-entries.ts';
import { ledgerStore } from '../../functions/ledger/store.ts';
import { orderNeeds } from '../../functions/orders/contract.ts';
import { chinaDivisions } from '../../functions/orders/domain/divisions.ts';
import { defaultFreightTable } from '../../functions/orders/domain/freight.ts';
import { defaultPriorityPolicy } from '../../functions/orders/domain/priority.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { largeOrderStore } from '../../functions/orders/large-order-store.ts';
import type { PlaceOrderDeps } from '../../functions/orders/place-order.ts';
import { type QueueStore, queueStore } from '../../functions/orders/queue-store.ts';
import { orderStore } from '../../functions/orders/store.ts';
import type { TakeChannelDeps } from '../../functions/orders/take-channel-order.ts';
import { type Bus, type Change, publishChanges } from '../../functions/outbox/publish-changes.ts';
import { applyPayment } from '../../functions/payments/apply-payment.ts';
import { askWhatIsDue } from '../../functions/payments/ask-what-is-due.ts';
import { BillDamaged } from '../../functions/payments/bill-desk.ts';
import { endOrder } from '../../functions/payments/end-order.ts';
import { paymentsOn } from '../../functions/payments/payments-deps.ts';
import type { Provider, ProviderName } from '../../functions/payments/provider.ts';
import { sendRefund } from '../../functions/payments/settle-refund.ts';
import { type CallbackDeps, type KeptMessage, takeCallback } from '../../functions/payments/take-callback.ts';
import { type RiskDeps, riskDeps } from '../../functions/risk/risk-deps.ts';
import { type Item, type Table, TableBusy } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { type Bills, billsOfBanks } from './engine/bills.ts';
import type { Depots } from './engine/carriers.ts';
import { type Queue, queueTo, schedule, streamTo } from './engine/delivery.ts';
import type { Faults } from './engine/faults.ts';
import {
  type Ground,
  type Lambda,
  lambda,
  onOther,
  onPublish,
  type Send,
  tablePort,
  Unavailable,
} from './engine/lambda.ts';
import { starter } from './engine/machine.ts';
import type { Marketplace } from './engine/marketplace.ts';
import { copyOf, type ItemChange, type ModelTable, modelTable } from './engine/model-table.ts';
import { directObjects, type ModelObjects, modelObjects, objectPort } from './engine/objects.ts';
import { type Deliver, type Providers, providersOf } from './engine/provider.ts';
import { chanceOf } from './engine/random.ts';
import { timeline } from './engine/timeline.ts';
import type { Trace } from './engine/trace.ts';
import {
  carriersOf,
  type FulfilmentShop,
  fulfilmentSchedules,
  fulfilmentShop,
  fulfilmentSubscriptions,
  postTo,
} from './fulfilment.ts';
import {
  type ChannelsShop,
  channelsShop,
  intakeSchedules,
  marketOf,
  messagesTo,
  subscriptions,
} from './intake.ts';
import {
  actOnApproved,
  askForNight,
  type NightShop,
  nightShop,
  type Requested,
  requestOf,
  runNight,
  untilNightTick,
} from './nights.ts';
import {
  deployment,
  noDeployment,
  type Release,
  releasedEvent,
  releasedTable,
  releaseRules,
} from './releases.ts';
import { reviewSchedule, riskSubscriptions } from './risk.ts';
import { commitRules, type Facts } from './rules/commits.ts';
import { fulfilmentRules, type Picks } from './rules/fulfilment.ts';
import { checkFulfilment } from './rules/fulfilment-at-rest.ts';
import { intakeRules } from './rules/intake.ts';
import { checkIntake, checkShown } from './rules/intake-at-rest.ts';
import { checkAccepted, moneyRules } from './rules/money.ts';
import { checkMoney } from './rules/money-at-rest.ts';
import { nightRules } from './rules/nights.ts';
import { checkNights, untoldIn } from './rules/nights-at-rest.ts';
import { isAccepted, isHead } from './rules/raw-items.ts';
import { checkRest } from './rules/rest.ts';
import { checkTrail } from './rules/trail.ts';
import { large, type Scale } from './scale.ts';
import { stamper, trailTo } from './trail.ts';

/** What a container of any function of the shop has at hand. */
export type Shop = PlaceOrderDeps &
  MoveDeps &
  FulfilmentShop & {
    readonly table: Table;
    readonly inventory: InventoryStore;
    readonly catalog: CatalogStore;
    readonly poolsWith: PoolsWith;
    readonly payments: CallbackDeps;
    readonly ledger: BookDeps['ledger'];
    readonly nights: NightShop;
    readonly channels: ChannelsShop;
    readonly channelOrder: TakeChannelDeps['channelOrder'];
    readonly queue: QueueStore;
    readonly risk: RiskDeps;
    readonly release: () => Release;
  };
/** The functions and how long each may run, in milliseconds. */
const timeoutsMs = {
  'catalog-api': 28_000,
  'inventory-api': 28_000,
  'orders-api': 28_000,
  'payments-api': 28_000,
  'orders-on-expiry-schedule': 55_000,
  'inventory-on-order-placed': 30_000,
  'inventory-on-stock-level': 30_000,
  'payments-on-payment-captured': 60_000,
  'payments-on-order-closed': 60_000,
  'payments-on-refund-requested': 60_000,
  'payments-on-ask-schedule': 55_000,
  'ledger-on-ledger-posted': 30_000,
  'payments-on-difference-approved': 60_000,
  'reconciliation-api': 28_000,
  'reconciliation-on-night-schedule': 60_000,
  'reconciliation-on-plan-step': 900_000,
  'reconciliation-on-fetch-step': 900_000,
  'reconciliation-on-partition-step': 900_000,
  'reconciliation-on-compare-step': 900_000,
  'reconciliation-on-conclude-step': 900_000,
  'reconciliation-on-report-step': 900_000,
  'channels-api': 28_000,
  'channels-on-channel-message': 60_000,
  'channels-on-poll-schedule': 55_000,
  'channels-on-completeness-schedule': 540_000,
  'channels-on-telling-schedule': 55_000,
  'channels-on-order-cancelled': 20_000,
  'channels-on-stock-changed': 20_000,
  'orders-on-channel-order-changed': 60_000,
  'orders-on-short-schedule': 55_000,
  'risk-api': 28_000,
  'risk-on-order-placed': 30_000,
  'risk-on-money-returned': 30_000,
  'risk-on-review-schedule': 55_000,
  'fulfilment-api': 28_000,
  'fulfilment-on-order-released': 30_000,
  'fulfilment-on-order-cancelled': 30_000,
  'fulfilment-on-shipment-changed': 30_000,
  'fulfilment-on-reship-requested': 30_000,
  'fulfilment-on-fulfilment-schedule': 55_000,
  'logistics-api': 28_000,
  'logistics-on-allocation-packed': 50_000,
  'logistics-on-allocation-cancelled': 50_000,
  'logistics-on-tracking-received': 30_000,
  'logistics-on-parcel-changed': 30_000,
  'logistics-on-shipment-handed-over': 30_000,
  'logistics-on-reship-decided': 30_000,
  'logistics-on-shipment-schedule': 55_000,
  'logistics-on-tracking-schedule': 55_000,
  'logistics-on-lane-schedule': 540_000,
  'audit-on-table-change': 60_000,
  'audit-on-anchor-schedule': 540_000,
};
export type FunctionName = keyof typeof timeoutsMs;

/** A mistake planted on purpose, to see that the rules notice. */
export type Mistake = {
  readonly table?: (table: Table, of: FunctionName, release: () => Release) => Table;
  readonly shop?: (shop: Shop, of: FunctionName) => Shop;
  readonly bus?: (bus: Bus) => Bus;
  /** What a consumer of this release does first with each event. */
  readonly hears?: (event: BusEvent) => void;
  readonly providers?: (reached: ReadonlyMap<ProviderName, Provider>) => ReadonlyMap<ProviderName, Provider>;
  readonly adapter?: (adapter: ChannelAdapter) => ChannelAdapter;
  readonly publish?: typeof publishChanges;
  readonly append?: typeof appendChanges;
};

/** How what runs in a container reaches the world. */
export type Ports = {
  readonly table: (model: ModelTable, send: Send) => Table;
  readonly bus: (send: Send, arrive: (event: BusEvent) => void) => Bus;
  /** Whether an error is the world's as these ports tell of it. */
  readonly isTrouble: (error: unknown) => boolean;
  /** Throws at an item that the table does not hold. */
  readonly requireStorable?: (item: Item) => void;
};
/** Nothing between the use cases and the models. */
export const modelPorts: Ports = {
  table: tablePort,
  bus: (send, arrive) => busPort(send, arrive),
  isTrouble: () => false,
};

/** What a consumer does with one event. */
export type Work = (event: BusEvent, shop: Shop) => Promise<void>;
/** A queue of events to a function. */
export type QueueOf = (name: string, of: FunctionName, work: Work) => Queue;

export type Violation = { readonly rule: string; readonly detail: string };
export type Counts = Readonly<Record<'orders' | 'invocations' | 'requests' | 'deaths' | 'commits', number>>;

export type World = {
  readonly ground: Ground;
  readonly scale: Scale;
  readonly model: ModelTable;
  readonly functions: Readonly<Record<FunctionName, Lambda<Shop>>>;
  readonly violate: (rule: string, detail: string) => void;
  readonly violation: () => Violation | undefined;
  /** What each order was first answered with. */
  readonly answers: Map<string, string>;
  /** Tells of each order that has just been accepted. */
  readonly onAccepted: (listener: (head: Item) => void) => void;
  /** Tells of every change of an item. */
  readonly onChange: (listener: (change: ItemChange) => void) => void;
  readonly providers: Providers;
  readonly bills: Bills;
  readonly objects: ModelObjects;
  /** Where others sell for the shop, in runs with channels. */
  readonly market: Marketplace | undefined;
  /** Who takes parcels along, in runs with fulfilment. */
  readonly depots: Depots | undefined;
  /** Pieces that pickers took of a line or did not find there, by the key of each scan. */
  readonly picks: Picks;
  /** Whether people still work on what nights find; at the end they leave it at that. */
  readonly peopleWork: () => boolean;
  /** Lets time pass: the busy part of the run. */
  readonly runFor: (ms: number) => Promise<void>;
  /** Ends all faults, lets a day pass and looks at what is left. */
  readonly rest: () => Promise<void>;
  readonly counts: () => Counts;
};

/** In Beijing 18:00; for nights also before UnionPay's day ends, and before midnight. */
const startsAt = [
  '2026-06-18T10:00:00.000Z',
  '2026-06-18T14:40:00.000Z',
  '2026-06-18T15:35:00.000Z',
] as const;
const firstDay = '2026-06-18';
/** So long things go wrong in the nights. */
const faultyUntil = Date.parse('2026-06-20T04:00:00.000Z');
const dayMs = 86_400_000;
const hourMs = 3_600_000;
const beforeNightMs = 5 * hourMs;
/** So long after the first day all parcels have arrived, or somebody looks after them; and what arrived is completed. */
const sentWithinMs = 9 * dayMs;
/** So often what is of parcels and channels is worked on in those days. */
const quietPaceMs = 4 * hourMs;
const outboxTimeoutMs = 20_000;
const marginMs = 5000;
const askMarginMs = 15_000;
const mostTold = 5;
const toldAs = ({ key }: ItemChange): string => `${key.pk} ${key.sk}`;

/** While things go wrong; when they do no more; and in the days after that, when only parcels are on their way. */
type Time = 'busy' | 'rest' | 'quiet';

/** How often what the clock starts every minute is started: less often when nothing is to be found any more. */
function paceOf(
  { restEveryMs }: Scale,
  { nights, channels }: { readonly nights: boolean; readonly channels: boolean },
  time: () => Time,
) {
  const every = (rest: number, quiet: number) => () => ({ busy: 60_000, rest, quiet })[time()];
  return {
    expiry: every(restEveryMs, dayMs / 2),
    asking: every(nights ? hourMs : restEveryMs / 2, dayMs / 2),
    others: every(channels ? hourMs : quietPaceMs, quietPaceMs),
  };
}

type Selling = Parameters<typeof intakeSchedules>[0] & Parameters<typeof subscriptions>[0];
type Sold = { readonly channels: boolean; readonly fulfilment: boolean };

/** Who hears of what besides stock, money and the ledger. */
const subscribed = (selling: Selling, { channels, fulfilment }: Sold) => [
  ...(channels || fulfilment ? riskSubscriptions(selling) : []),
  ...(channels ? subscriptions(selling) : []),
  ...(fulfilment ? fulfilmentSubscriptions(selling) : []),
];

function startSchedules(selling: Selling, { channels, fulfilment }: Sold): void {
  if (channels || fulfilment) reviewSchedule(selling);
  if (channels) intakeSchedules(selling);
  if (fulfilment) fulfilmentSchedules(selling);
}

export function worldOf({
  seed,
  faults,
  trace,
  nights = false,
  channels = false,
  fulfilment = false,
  trail = false,
  deploy = false,
  scale = large,
  quietDays = 3,
  ports = modelPorts,
  mistake = {},
}: {
  readonly seed: number;
  readonly faults: Faults;
  readonly trace: Trace;
  /** Whether the days after the busy time are played, with their nights. */
  readonly nights?: boolean;
  /** Whether a marketplace sells for the shop, and risk judges what is ordered. */
  readonly channels?: boolean;
  /** Whether orders are judged, picked, packed and sent. */
  readonly fulfilment?: boolean;
  /** Whether what changes is told to the audit trail. */
  readonly trail?: boolean;
  /** Whether containers of two releases are at work together. */
  readonly deploy?: boolean;
  readonly scale?: Scale;
  /** How many days are left to nights when nothing goes wrong any more. */
  readonly quietDays?: number;
  readonly ports?: Ports | undefined;
  readonly mistake?: Mistake | undefined;
}): World {
  let violation: Violation | undefined;
  const startedAt = nights ? chanceOf(seed, 'start').oneOf(startsAt) : startsAt[0];
  const clock = timeline(Date.parse(startedAt), () => violation !== undefined);
  const tell = (what: string) => trace.tell(clock.now(), what);
  const violate = (rule: string, detail: string) => {
    violation ??= { rule, detail };
    tell(`VIOLATION ${rule}: ${detail}`);
  };
  /** A function fails by a failure of ours or by the world's; anything else is a mistake in the code. */
  const failed = (name: string, error: unknown): void => {
    const all = error instanceof AggregateError ? error.errors : [error];
    const isExpected = (each: unknown) =>
      ports.isTrouble(each) ||
      [Failure, TableBusy, Unavailable, BillDamaged].some((kind) => each instanceof kind);
    if (!all.every(isExpected))
      violate('no error is unexpected', `${name}: ${error instanceof Error ? error.stack : error}`);
  };
  const early = (name: string) => violate('what is answered is done', `${name} has something under way`);
  const ground = { seed, timeline: clock, faults, tell, failed, early };
  const changes = new Map<string, ItemChange>();
  const published: BusEvent[] = [];
  const watchers: ((change: ItemChange) => void)[] = [];
  const kept = new Set<string>();
  let commits = 0;
  let names = 0;
  const newName = () => {
    names += 1;
    return `name${names}`;
  };
  let time: Time = 'busy';
  const pace = paceOf(scale, { nights, channels }, () => time);
  let peopleWork = true;
  const objects = modelObjects((key) => {
    if (key.startsWith(messagePrefix)) messages?.send(key);
  });

  const rules = commitRules(() => model, clock.now, violate);
  const money = moneyRules(() => model, violate);
  const intake = channels ? intakeRules(() => model, violate) : undefined;
  const nightly = nightRules(() => model, violate);
  const picks: Picks = new Map();
  const sending = fulfilment ? fulfilmentRules(() => model, picks, violate) : undefined;
  const checks = [rules, money, intake, sending, nightly, deploy ? releaseRules(violate) : undefined];
  const model = modelTable(
    clock.now,
    (changed) => {
      commits += 1;
      tell(`commit of ${changed.length}: ${changed.slice(0, mostTold).map(toldAs).join(', ')}`);
      for (const each of checks) each?.check(changed);
      const records = changed.map(recorded);
      stream.tell(records);
      audit?.tell(records);
      for (const change of changed) for (const watch of watchers) watch(change);
    },
    ports.requireStorable,
  );
  function recorded(change: ItemChange): Change {
    const number = String(changes.size + 1).padStart(8, '0');
    changes.set(`change-${number}`, change);
    const { before, after } = change;
    return { changeId: `change-${number}`, changedAt: clock.now(), sequenceNumber: number, before, after };
  }

  const deliver: Deliver = async (name, provider, message) => {
    const outcome = await functions['payments-api'].invoke(name, async ({ payments }) => {
      const answer = await takeCallback({ provider, message }, payments);
      if (answer?.status === 200)
        checkAccepted(message, { provider, model, money: money.facts, kept }, violate);
      return answer?.status;
    });
    return outcome.kind === 'answered' && outcome.value === 200;
  };
  const providers = providersOf(ground, deliver, { bills: nights });
  const bills = billsOfBanks(ground, providers.banks, firstDay);
  const market = channels ? marketOf(ground, () => functions) : undefined;
  const depots = fulfilment ? carriersOf(ground, () => functions, violate) : undefined;
  const notices = new Map<string, string>();

  const busyMs = scale.openMs + scale.lastAnswersMs;
  const rollout = deploy ? deployment(chanceOf(seed, 'deployment'), clock.now(), busyMs) : noDeployment;
  const stamp = stamper();
  const adapted = mistake.adapter ?? ((adapter: ChannelAdapter) => adapter);
  const functionOf = (name: FunctionName): Lambda<Shop> =>
    lambda(ground, {
      timeoutMs: timeoutsMs[name],
      start: ({ send, now }) => {
        const release = rollout.container(clock.now);
        const port = releasedTable(ports.table(model, send), release);
        const stamping = trail ? stamp(port, { by: name, now }) : port;
        const table = mistake.table?.(stamping, name, release) ?? stamping;
        const reached = mistake.providers?.(providers.reachedBy(send)) ?? providers.reachedBy(send);
        const shop = shopOn(table, now, newName, {
          providers: reached,
          keep: (message) =>
            send({
              label: `keep ${message.decision}`,
              kinds: onOther,
              act: () => void kept.add(textOf(message)),
            }),
          failed: (error) => failed('callback', error),
          objects: objectPort(objects, send),
          desk: (provider) => bills.deskAt(provider, send),
          adapter: market && adapted(market.reachedBy(send)),
          carriers: depots?.reachedBy(send) ?? nobody.carriers,
          post: postTo(notices, send),
          reservationMs: scale.reservationMs,
        });
        return { ...(mistake.shop?.(shop, name) ?? shop), release };
      },
    });
  const functions = Object.fromEntries(
    (Object.keys(timeoutsMs) as FunctionName[]).map((name) => [name, functionOf(name)]),
  ) as Readonly<Record<FunctionName, Lambda<Shop>>>;

  const consumer: QueueOf = (name, of, work) =>
    queueTo(ground, name, {
      lambda: functions[of],
      work: async (event: BusEvent, shop: Shop) => {
        if (shop.release() !== 'former') mistake.hears?.(event);
        await work(event, shop);
      },
    });
  const selling = { ground, functions, timeouts: timeoutsMs, everyMs: pace.others, queueOf: consumer };
  const messages = channels ? messagesTo(selling) : undefined;
  const queues: readonly { readonly types: readonly string[]; readonly queue: Queue }[] = [
    ...subscribed(selling, { channels, fulfilment }),
    { types: [orderPlaced.type], queue: consumer('demand', 'inventory-on-order-placed', tellDemand) },
    { types: [stockChanged.type], queue: consumer('journal', 'inventory-on-stock-level', tellJournal) },
    {
      types: [paymentCaptured.type],
      queue: consumer('captured', 'payments-on-payment-captured', settleMoney),
    },
    {
      types: [orderCancelled.type, orderExpired.type],
      queue: consumer('closed', 'payments-on-order-closed', endPayments),
    },
    { types: [refundRequested.type], queue: consumer('refund', 'payments-on-refund-requested', giveBack) },
    { types: [ledgerPosted.type], queue: consumer('posted', 'ledger-on-ledger-posted', book) },
    {
      types: [differenceApproved.type],
      queue: consumer('approved', 'payments-on-difference-approved', fetchOrRefund),
    },
  ];
  const startNight = starter<Requested>(ground, 'night', (name, request) =>
    runNight({ ground, functions }, name, request),
  );
  const arrive = (event: BusEvent): void => {
    published.push(event);
    if (event.type === reconciliationRequested.type)
      startNight(reconciliationRequested.schema.parse(received(event)).data);
    for (const { types, queue } of queues) if (types.includes(event.type)) queue.send(event);
  };
  const outbox = lambda(ground, {
    timeoutMs: outboxTimeoutMs,
    start: ({ send }) => {
      const release = rollout.container(clock.now);
      const bus = ports.bus(send, (event) => arrive(releasedEvent(event, release())));
      return mistake.bus?.(bus) ?? bus;
    },
  });
  const stream = streamTo(ground, outbox, mistake.publish ?? publishChanges);
  const audit = trail
    ? trailTo({ ground, functions, append: mistake.append ?? appendChanges, isQuiet: () => time === 'quiet' })
    : undefined;

  schedule(ground, 'expiry', {
    everyMs: pace.expiry,
    run: (name) =>
      functions['orders-on-expiry-schedule'].invoke(name, async (shop) => {
        const expiry = await expireOrders(
          shop.now() + timeoutsMs['orders-on-expiry-schedule'] - marginMs,
          shop,
        );
        for (const error of expiry.failed) failed(name, error);
      }),
  });

  schedule(ground, 'ask', {
    everyMs: pace.asking,
    run: (name) =>
      functions['payments-on-ask-schedule'].invoke(name, async ({ payments }) => {
        const until = payments.now() + timeoutsMs['payments-on-ask-schedule'] - askMarginMs;
        for (const error of (await askWhatIsDue(until, payments)).failed) failed(name, error);
      }),
  });

  startSchedules(selling, { channels, fulfilment });

  if (nights)
    schedule(ground, 'night', {
      everyMs: () => untilNightTick(clock.now()),
      run: (name) =>
        functions['reconciliation-on-night-schedule'].invoke(name, (shop) => askForNight(shop.nights)),
    });

  /** Lets time pass; somebody looks after dead letters now and then. */
  const pass = async (until: number): Promise<void> => {
    while (clock.now() < until && !violation) {
      for (const { queue } of queues) queue.redrive();
      messages?.redrive();
      await clock.runUntil(Math.min(until, clock.now() + dayMs / 4));
    }
  };

  const look = (): void => {
    if (violation) return;
    const kept = messages?.waiting() ?? 0;
    const unread = stream.waiting() + (audit?.waiting() ?? 0);
    const undelivered = queues.reduce((sum, { queue }) => sum + queue.waiting(), unread + kept);
    const items = model.all();
    const { banks } = providers;
    checkRest({ items, facts: rules.facts, published, changes, now: clock.now(), undelivered }, violate);
    const untold = nights ? untoldIn(items, banks, bills) : new Set<string>();
    const entries = new Map([...money.facts.entries, ...(sending?.facts.entries ?? [])]);
    checkMoney({ items, facts: { ...money.facts, entries }, banks, untold }, violate);
    // People put goods away at any time of the quiet days.
    const toldUntil = clock.now() - quietPaceMs - hourMs;
    if (market) checkIntake({ items, market, toldUntil }, violate);
    if (depots && sending)
      checkFulfilment(
        { items, depots, market, facts: sending.facts, published, notices, now: clock.now() },
        violate,
      );
    if (nights) checkNights({ items, banks, bills, now: clock.now(), untold }, violate);
  };

  const restNights = async (): Promise<void> => {
    await pass(clock.now() + dayMs / 2);
    peopleWork = false;
    await pass(faultyUntil + quietDays * dayMs);
    look();
    await askForAll('first');
    look();
    const before = nightly.written();
    await askForAll('second');
    look();
    if (nightly.written() !== before)
      violate('a night with the same inputs writes nothing', `${nightly.written() - before} writes`);
  };

  /** Has every day of every provider compared again. */
  const askForAll = async (round: string): Promise<void> => {
    for (const provider of providers.banks.map(({ name }) => name))
      void functions['reconciliation-api'].invoke(
        `all of ${provider} ${round}`,
        ({ nights: { reconciliations } }) =>
          reconciliations.request(
            requestOf(provider, { businessDate: firstDay, key: round, at: clock.now() }),
          ),
      );
    await pass(clock.now() + hourMs);
  };

  const rest = async (): Promise<void> => {
    time = 'rest';
    if (nights) await pass(faultyUntil);
    faults.cease();
    tell('faults cease');
    if (nights) return restNights();
    // At night the marketplace is told all stock anew: it has to know it before.
    await pass(clock.now() + beforeNightMs);
    if (market && !depots && !violation)
      checkShown({ items: model.all(), market, toldUntil: clock.now() }, violate);
    await pass(clock.now() + dayMs - beforeNightMs);
    time = 'quiet';
    if (fulfilment) await pass(clock.now() + sentWithinMs);
    look();
    if (trail && !violation) await checkTrail({ model, objects, changes: [...changes.values()] }, violate);
  };

  return {
    ground,
    scale,
    model,
    functions,
    violate,
    violation: () => violation,
    answers: new Map(),
    onAccepted: (listener) =>
      void watchers.push(({ key, before, after }) => {
        if (isHead(key) && isAccepted(after) && !isAccepted(before)) listener(after);
      }),
    onChange: (watcher) => void watchers.push(watcher),
    providers,
    bills,
    objects,
    market,
    depots,
    picks,
    peopleWork: () => peopleWork,
    runFor: (ms) => clock.runUntil(clock.now() + ms),
    rest,
    counts: () => countsOf([...Object.values(functions), outbox], rules.facts, commits),
  };
}

type Outside = Pick<CallbackDeps, 'keep' | 'failed'> & {
  readonly providers: ReadonlyMap<ProviderName, Provider>;
  readonly objects: ObjectStore;
  readonly desk: Parameters<typeof nightShop>[0]['desk'];
  readonly adapter: ChannelAdapter | undefined;
  readonly reservationMs?: number;
} & Pick<Parameters<typeof fulfilmentShop>[0], 'carriers' | 'post'>;
export const nobody: Outside = {
  providers: new Map(),
  keep: async () => undefined,
  failed: () => undefined,
  objects: directObjects(modelObjects()),
  adapter: undefined,
  carriers: {
    ...{ all: [], problems: [], notices: undefined },
    find: () => undefined,
    door: () => undefined,
    callbackUrlOf: () => undefined,
  },
  post: async () => 200,
  desk: () => {
    throw new Error('no bills here');
  },
};
/** Minor units; some orders are above it, most are not. */
const automaticUpTo = 6000;

export function shopOn(
  table: Table,
  now: () => number,
  newName = () => 'direct',
  {
    providers,
    keep,
    failed,
    objects,
    desk,
    adapter,
    carriers,
    post,
    reservationMs = large.reservationMs,
  }: Outside = nobody,
): Shop {
  const policy = { automaticUpTo };
  return {
    table,
    orders: orderStore(table),
    largeOrders: largeOrderStore(table),
    stock: stockMemory({ table, now, leaseName: newName }),
    newName,
    ...moveDeps(table, now),
    poolsWith: poolsWith(table),
    inventory: inventoryStore(table),
    catalog: catalogStore(table),
    divisions: chinaDivisions,
    freightTable: defaultFreightTable,
    priorityPolicy: defaultPriorityPolicy,
    reservationMs,
    payments: { ...paymentsOn(table, { providers: async () => providers, policy, now }), keep, failed },
    ledger: ledgerStore(table),
    nights: nightShop({ table, objects, desk, now }),
    channels: channelsShop({ table, objects, adapter, failed, now }),
    channelOrder: (ref) => channelOrderOf(table, ref),
    queue: queueStore(table),
    risk: riskDeps({ table, secretBytes: (length) => Buffer.alloc(length, 7), now }),
    ...fulfilmentShop({ table, carriers, post, failed, now }),
    release: () => 'this',
    now,
  };
}

/** What a message is kept under: who sent it, and its bytes. */
const textOf = ({ provider, body }: KeptMessage): string => `${provider} ${Buffer.from(body).toString()}`;

const busPort = (send: Send, arrive: (event: BusEvent) => void): Bus => ({
  publish: (events) =>
    send({
      label: `publish ${events.length} events`,
      kinds: onPublish,
      act: (fault, chance) => {
        const refused = fault === 'refused' ? events.filter(() => chance.happens(0.5)) : [];
        for (const event of events) if (!refused.includes(event)) arrive(copyOf(event));
        return refused;
      },
    }),
});

const received = (event: BusEvent): unknown => JSON.parse(JSON.stringify(event));

const settleMoney: Work = (event, { payments }) =>
  applyPayment(paymentCaptured.schema.parse(received(event)).data.paymentId, payments);

const endPayments: Work = (event, { payments }) => {
  const contract = event.type === orderExpired.type ? orderExpired : orderCancelled;
  const { orderId, reason } = contract.schema.parse(received(event)).data;
  return endOrder({ orderId, reason }, payments);
};

const giveBack: Work = (event, { payments }) =>
  sendRefund(refundRequested.schema.parse(received(event)).data.refundId, payments);

const book: Work = async (event, shop) => {
  const posted = () => ledgerPosted.schema.parse(received(event));
  for (const [, error] of await bookPosted([posted], shop)) throw error;
};

const fetchOrRefund: Work = (event, { payments }) =>
  actOnApproved(differenceApproved.schema.parse(received(event)).data, payments);

/** What the Lambda `inventory-on-order-placed` does with one message. */
async function tellDemand(event: BusEvent, { table, inventory, now }: Shop): Promise<void> {
  const placed = () => orderPlaced.schema.parse(JSON.parse(JSON.stringify(event)));
  const needsOf = (orderId: string) => orderNeeds(table, orderId);
  for (const [, error] of await demandsIn([placed], { inventory, needsOf, now })) throw error;
}

/** What the Lambda `inventory-on-stock-level` does with one message, but for the alerts: nothing here has a policy. */
const tellJournal = (event: BusEvent, { movements }: Shop): Promise<void> =>
  journalReservations([stockChanged.schema.parse(JSON.parse(JSON.stringify(event)))], { movements });

function countsOf(
  lambdas: readonly Pick<Lambda<unknown>, 'invocations' | 'requests' | 'deaths'>[],
  facts: Facts,
  commits: number,
): Counts {
  const sum = (of: (each: (typeof lambdas)[number]) => number) =>
    lambdas.reduce((total, each) => total + of(each), 0);
  return {
    orders: facts.accepted.size,
    invocations: sum((each) => each.invocations()),
    requests: sum((each) => each.requests()),
    deaths: sum((each) => each.deaths()),
    commits,
  };
}
