import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, startHost } from '../../infra/local/host.ts';
import { ensureAssembly } from '../../infra/local/synthesis.ts';
import { beijingOffsetMs } from '../../shared/kernel/beijing-time.ts';

/** Callbacks that get lost on the way, and that come twice: nothing may depend on them. */
const sandboxFaults = { 'notify:drop': 0.08, 'notify:double': 0.08 };

export type DemoHost = {
  readonly url: string;
  /** Where the payment providers' stand-ins are. */
  readonly sandboxUrl: string;
  readonly token: string;
  /** The time on its clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Puts the clock forward. */
  readonly advanceClock: (milliseconds: number) => void;
  /** Puts the clock forward to an hour of the next day in Beijing. */
  readonly advanceToTomorrow: (hour: number) => void;
  /** What the scheduler does every minute, now: closes unpaid orders, asks the providers about what nobody told. */
  readonly minutePasses: () => Promise<void>;
  /** What the scheduler does every minute with the channels: asks them what changed; what it has to tell them. */
  readonly channelsAreAsked: () => Promise<void>;
  readonly channelsAreTold: () => Promise<void>;
  /** What it does with reviews: carries out what was decided. */
  readonly reviewsAreWorked: () => Promise<void>;
  /** What it does in the warehouses: finds goods for what waits, completes what arrived long ago. */
  readonly warehousesAreWorked: () => Promise<void>;
  /** What it does with parcels: goes on with bookings whose end nobody knows; asks for silent ones and watches all. */
  readonly parcelsAreBooked: () => Promise<void>;
  readonly parcelsAreWatched: () => Promise<void>;
  /** What the scheduler does every morning: asks for the books to be compared with the bills. */
  readonly nightFalls: () => Promise<void>;
  /** How the executions of the night stand: none began yet, some run, all ended, or one failed. */
  readonly night: () => 'NONE' | 'RUNNING' | 'OVER' | 'FAILED';
  /** Where its state and its logs are. */
  readonly folder: string;
  /** Ends everything that runs. */
  readonly stop: () => Promise<void>;
  /** Removes its folder; after the stop. */
  readonly remove: () => void;
};

const root = join(import.meta.dirname, '..', '..');
const scopes = [
  ...['catalog', 'inventory', 'orders', 'payments', 'channels', 'risk', 'fulfilment', 'logistics'].flatMap(
    (context) => [`${context}:read`, `${context}:write`],
  ),
  'payments:refund',
  'ledger:read',
  'reconciliation:read',
];

/** The host of `npm start` on a free port, over an empty folder, with the template as it is and some callbacks lost. */
export async function startDemoHost(log: (line: string) => void): Promise<DemoHost> {
  const assembly = join(root, 'cdk.out');
  if (await ensureAssembly(root, assembly)) log('synth      cdk.out made anew');
  const folder = mkdtempSync(join(tmpdir(), 'zhanggui-demo-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const stateDir = join(folder, 'state');
    const host = await startHost({ assembly, stateDir, port: 0, sandbox: true, sandboxFaults, log });
    return { ...(await outsideOf(host)), folder, stop: host.stop, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function outsideOf(host: Host) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const advanceClock = (milliseconds: number): void => {
    aheadMs += milliseconds;
    host.advanceClock(milliseconds);
  };
  return {
    url: host.url,
    sandboxUrl: host.sandboxUrl ?? '',
    token: await host.token(scopes, { subject: 'demo' }),
    now,
    advanceClock,
    advanceToTomorrow: (hour: number) =>
      advanceClock(dayMs - ((now() + beijingOffsetMs) % dayMs) + hour * hourMs),
    minutePasses: async () => {
      await host.fireSchedule('OrdersOnExpirySchedule');
      await host.fireSchedule('PaymentsOnAskSchedule');
    },
    channelsAreAsked: () => host.fireSchedule('ChannelsOnPollSchedule'),
    channelsAreTold: () => host.fireSchedule('ChannelsOnTellingSchedule'),
    reviewsAreWorked: () => host.fireSchedule('RiskOnReviewSchedule'),
    warehousesAreWorked: () => host.fireSchedule('FulfilmentOnFulfilmentSchedule'),
    parcelsAreBooked: () => host.fireSchedule('LogisticsOnShipmentSchedule'),
    parcelsAreWatched: () => host.fireSchedule('LogisticsOnTrackingSchedule'),
    nightFalls: () => host.fireSchedule('ReconciliationOnNightSchedule'),
    night: () => nightOf(host.executions().map(({ status }) => status)),
  };
}

/** One execution for each of the three providers. */
const executions = 3;

function nightOf(statuses: readonly string[]) {
  if (statuses.includes('FAILED')) return 'FAILED';
  if (statuses.length < executions) return 'NONE';
  return statuses.every((status) => status === 'SUCCEEDED') ? 'OVER' : 'RUNNING';
}
