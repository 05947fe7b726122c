import type * as z from 'zod';
import type { differenceApproved, reconciliationRequested } from '../../events/reconciliation.ts';
import { bookedSinceOf } from '../../functions/ledger/contract.ts';
import { actOnDifference } from '../../functions/payments/act-on-difference.ts';
import type { BillDesk } from '../../functions/payments/bill-desk.ts';
import type { ProviderName } from '../../functions/payments/provider.ts';
import type { CallbackDeps } from '../../functions/payments/take-callback.ts';
import { comparePart } from '../../functions/reconciliation/compare-part.ts';
import { concludeNight } from '../../functions/reconciliation/conclude-night.ts';
import { providers, reconciliationConfigSchema } from '../../functions/reconciliation/domain/config.ts';
import { type Fetched, fetchBills } from '../../functions/reconciliation/fetch-bills.ts';
import { nightDeps } from '../../functions/reconciliation/night-deps.ts';
import { type Parted, partDay } from '../../functions/reconciliation/part-day.ts';
import { workFolderOf } from '../../functions/reconciliation/parted-day.ts';
import { type DayToCompare, planDays } from '../../functions/reconciliation/plan-days.ts';
import { requestNight } from '../../functions/reconciliation/request-night.ts';
import { writeStatement } from '../../functions/reconciliation/write-statement.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { accounts } from './engine/bank.ts';
import { policies } from './engine/bills.ts';
import { Unavailable } from './engine/lambda.ts';
import { carriedOut, StepFailed } from './engine/machine.ts';
import { chanceOf } from './engine/random.ts';
import type { World } from './world.ts';

const config = reconciliationConfigSchema.parse(policies);

export type Requested = z.output<typeof reconciliationRequested.schema>['data'];

type NightGround = {
  readonly table: Table;
  readonly objects: ObjectStore;
  readonly desk: (provider: ProviderName) => BillDesk;
  readonly now: () => number;
};

/** What the functions of the night have at hand. */
export const nightShop = ({ desk, ...ground }: NightGround) => ({
  ...nightDeps({ ...ground, config }),
  bookedSince: bookedSinceOf(ground.table),
  deskOf: async ({ provider }: DayToCompare) => desk(provider),
  accountOf: async (provider: ProviderName) => accounts[provider],
  patienceHours: config.patienceHours,
});
export type NightShop = ReturnType<typeof nightShop>;

/** What the Lambda `reconciliation-on-night-schedule` does. */
export const askForNight = ({ reconciliations, bookedSince, now }: NightShop) =>
  requestNight({ reconciliations, bookedSince, now });

type Approved = z.output<typeof differenceApproved.schema>['data'];

/** What the Lambda `payments-on-difference-approved` does; a provider that does not know is asked again. */
export async function actOnApproved(approved: Approved, payments: CallbackDeps): Promise<void> {
  try {
    await actOnDifference(approved, payments);
  } catch (error) {
    const isUnsure = error instanceof Error && /does not say whether/.test(error.message);
    throw isUnsure ? new Unavailable(error.message) : error;
  }
}

type Wanted = { readonly businessDate: string; readonly key: string; readonly at: number };

/** What the route POST /reconciliations writes down when somebody wants the days from one on compared. */
export const requestOf = (provider: ProviderName, { businessDate, key, at }: Wanted) => ({
  requestId: derivedId('rrq', ['boss', `${key} ${provider}`]),
  ...{ businessDate, provider, requestedBy: 'boss', requestedAt: at, hash: businessDate },
  events: ['reconciliation.requested'],
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Every half hour from 10:05 to 12:35 in Beijing. */
const ticks = Array.from({ length: 6 }, (_, tick) => 2 * hourMs + 5 * minuteMs + tick * 30 * minuteMs);

/** How long it is from then to the next tick of the night's schedule. */
export function untilNightTick(now: number): number {
  const midnight = now - (now % dayMs);
  const next = [...ticks, dayMs + (ticks[0] ?? 0)].find((tick) => midnight + tick > now) ?? dayMs;
  return midnight + next - now;
}

type Machine = Pick<World, 'ground' | 'functions'>;

/** An execution of the state machine, as the template draws it; one that fails is left to the nights after it. */
export async function runNight(machine: Machine, name: string, request: Requested): Promise<void> {
  try {
    await execution(machine, name, request);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    machine.ground.tell(`${name} failed at ${error.message}`);
  }
}

async function execution(machine: Machine, name: string, request: Requested): Promise<void> {
  const days = await plan(machine, `${name}/plan`, request);
  for (const day of days) await runDay(machine, `${name}/${day.businessDate}`, { day, request });
  if (chanceOf(machine.ground.seed, 'reports').happens(reported)) await report(machine, name);
}

/** To draw a statement takes longer than all else of a night, so few seeds do. */
const reported = 0.1;

async function report(machine: Machine, name: string): Promise<void> {
  await carriedOut(machine.ground, `${name}/report`, (attempt) =>
    machine.functions['reconciliation-on-report-step'].invoke(attempt, ({ nights }) =>
      writeStatement(nights),
    ),
  );
}

const dayBefore = '2026-06-17';

/** The nights have run until now: nothing moved on the day before, and it is concluded. */
export async function openBooks(nights: NightShop): Promise<void> {
  for (const provider of providers) {
    const day = { provider, account: accounts[provider], businessDate: dayBefore };
    const none = provider === 'unionpay' ? (['trade'] as const) : (['trade', 'fund'] as const);
    const fetched: Fetched = { state: 'READY', bills: [], none: [...none] };
    const parted = await partDay({ day, fetched, folder: `opened/${provider}` }, nights);
    if (parted.state !== 'COMPARE') throw new Error('the books are not opened');
    for (const partition of parted.partitions) await comparePart(parted.folder, partition, nights.objects);
    await concludeNight(parted.folder, nights);
  }
  await nights.reconciliations.putNight({ lastDay: dayBefore, bookedSince: nights.now() });
}

const isProvider = (name: string): name is ProviderName => (providers as readonly string[]).includes(name);

const plan = (
  { ground, functions }: Machine,
  name: string,
  { provider, businessDate }: Requested,
): Promise<readonly DayToCompare[]> =>
  carriedOut(ground, name, (attempt) =>
    functions['reconciliation-on-plan-step'].invoke(attempt, async (shop) =>
      isProvider(provider) ? planDays({ provider, businessDate }, shop.nights) : [],
    ),
  );

type DayOfRun = { readonly day: DayToCompare; readonly request: Requested };

async function runDay(machine: Machine, name: string, { day, request }: DayOfRun): Promise<void> {
  const { ground, functions } = machine;
  const fetched = await fetch(machine, `${name}/fetch`, day);
  const folder = workFolderOf(request.requestId, day);
  const parted = await carriedOut<DayToCompare, Parted>(ground, `${name}/part`, (attempt) =>
    functions['reconciliation-on-partition-step'].invoke(attempt, ({ nights }) =>
      partDay({ day, fetched, folder }, nights),
    ),
  );
  if (parted.state !== 'COMPARE') return;
  await Promise.all(
    parted.partitions.map((partition) =>
      carriedOut(ground, `${name}/compare-${partition.leg}${partition.index}`, (attempt) =>
        functions['reconciliation-on-compare-step'].invoke(attempt, ({ nights }) =>
          comparePart(parted.folder, partition, nights.objects),
        ),
      ),
    ),
  );
  await carriedOut(ground, `${name}/conclude`, (attempt) =>
    functions['reconciliation-on-conclude-step'].invoke(attempt, ({ nights }) =>
      concludeNight(parted.folder, nights),
    ),
  );
}

/** Asks for the bills until they are there, or will not come any more. */
async function fetch({ ground, functions }: Machine, name: string, day: DayToCompare): Promise<Fetched> {
  for (let time = 1; ; time += 1) {
    const fetched = await carriedOut<DayToCompare, Fetched>(ground, `${name}-${time}`, (attempt) =>
      functions['reconciliation-on-fetch-step'].invoke(attempt, ({ nights }) => fetchBills(day, nights)),
    );
    if (fetched.state !== 'WAIT') return fetched;
    await ground.timeline.sleep(fetched.seconds * 1000);
  }
}
