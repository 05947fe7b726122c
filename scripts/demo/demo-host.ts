import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, startHost } from '../../infra/local/host.ts';
import { ensureAssembly } from '../../infra/local/synthesis.ts';

/** Callbacks that get lost on the way, and that come twice: nothing may depend on them. */
const sandboxFaults = { 'notify:drop': 0.08, 'notify:double': 0.08 };

export type DemoHost = {
  readonly url: string;
  /** Where the payment providers' stand-ins are. */
  readonly sandboxUrl: string;
  readonly token: string;
  /** Puts the clock forward. */
  readonly advanceClock: (milliseconds: number) => void;
  /** What the scheduler does every minute, now: closes unpaid orders, asks the providers about what nobody told. */
  readonly minutePasses: () => Promise<void>;
  /** Where its state and its logs are. */
  readonly folder: string;
  /** Ends everything that runs. */
  readonly stop: () => Promise<void>;
  /** Removes its folder; after the stop. */
  readonly remove: () => void;
};

const root = join(import.meta.dirname, '..', '..');
const scopes = [
  ...['catalog', 'inventory', 'orders', 'payments'].flatMap((context) => [
    `${context}:read`,
    `${context}:write`,
  ]),
  'payments:refund',
  'ledger:read',
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

async function outsideOf(host: Host) {
  return {
    url: host.url,
    sandboxUrl: host.sandboxUrl ?? '',
    token: await host.token(scopes, { subject: 'demo' }),
    advanceClock: host.advanceClock,
    minutePasses: async () => {
      await host.fireSchedule('OrdersOnExpirySchedule');
      await host.fireSchedule('PaymentsOnAskSchedule');
    },
  };
}
