import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, startHost } from '../../infra/local/host.ts';
import { ensureAssembly } from '../../infra/local/synthesis.ts';

/** How long an unpaid order holds its stock in the demo, so that its end can be waited for. */
export const reservationSeconds = 12;

export type DemoHost = {
  readonly url: string;
  readonly token: string;
  /** What the scheduler does every minute, now. */
  readonly expireUnpaid: () => Promise<void>;
  /** Where its state and its logs are. */
  readonly folder: string;
  /** Ends everything that runs. */
  readonly stop: () => Promise<void>;
  /** Removes its folder; after the stop. */
  readonly remove: () => void;
};

const root = join(import.meta.dirname, '..', '..');
const scopes = ['catalog', 'inventory', 'orders'].flatMap((context) => [
  `${context}:read`,
  `${context}:write`,
]);

/** The host of `npm start` on a free port, over an empty folder, with the template as it is but for the reservation. */
export async function startDemoHost(log: (line: string) => void): Promise<DemoHost> {
  if (await ensureAssembly(root, join(root, 'cdk.out'))) log('synth      cdk.out made anew');
  const folder = mkdtempSync(join(tmpdir(), 'zhanggui-demo-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const assembly = assemblyIn(folder);
    const host = await startHost({ assembly, stateDir: join(folder, 'state'), port: 0, log });
    return { ...(await outsideOf(host)), folder, stop: host.stop, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function outsideOf(host: Host) {
  return {
    url: host.url,
    token: await host.token(scopes, { subject: 'demo' }),
    expireUnpaid: () => host.fireSchedule('OrdersOnExpirySchedule'),
  };
}

const reservation = /("RESERVATION_MINUTES": )"[\d.]+"/g;

/** A copy of the template in which an unpaid order holds its stock for seconds, since half an hour is no demo. */
function assemblyIn(folder: string): string {
  const assembly = join(folder, 'cdk.out');
  cpSync(join(root, 'cdk.out'), assembly, { recursive: true });
  let changed = 0;
  for (const name of readdirSync(assembly).filter((file) => file.endsWith('.template.json'))) {
    const path = join(assembly, name);
    const text = readFileSync(path, 'utf8');
    changed += text.match(reservation)?.length ?? 0;
    writeFileSync(path, text.replace(reservation, `$1"${reservationSeconds / 60}"`));
  }
  if (changed === 0) throw new Error('the template sets no RESERVATION_MINUTES');
  return assembly;
}
