import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIssuer, signToken } from '../../infra/local/issuer.ts';
import { type Usage, usageOf } from './server-usage.ts';

const root = join(import.meta.dirname, '../..');
const workFolder = join(root, 'build/bench');

export type HostProcess = {
  readonly url: string;
  readonly pid: number;
  readonly stateDir: string;
  /** A token with every scope that the bench needs. */
  readonly token: string;
  readonly usage: () => Usage;
  readonly stop: () => Promise<void>;
};

const scopes = [
  ...['orders', 'inventory', 'fulfilment'].flatMap((context) => [`${context}:read`, `${context}:write`]),
  ...['catalog:write', 'payments:write'],
];

/**
 * Starts the host as `npm start` does, as a process of its own, durable, on a free port, over an empty state folder on
 * the project's own disk that is removed again at the stop.
 */
export async function startHostProcess(): Promise<HostProcess> {
  const assembly = join(workFolder, 'cdk.out');
  await synthesizeUnthrottled(assembly);
  const stateDir = mkdtempSync(join(workFolder, 'state-'));
  const child = spawn(process.execPath, [join(root, 'infra/local/start.ts'), '--no-sandbox'], {
    env: { ...process.env, ...unlimited, PORT: '0', STATE_DIR: stateDir, CDK_OUTDIR: assembly },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const stop = async () => {
    await ended(child);
    rmSync(stateDir, { recursive: true, force: true });
  };
  try {
    const url = await readyUrl(child);
    const token = await signToken(readIssuer(join(stateDir, 'issuer.json')), {
      ...{ scopes, subject: 'bench', expiresInSeconds: tokenSeconds },
    });
    return { url, pid, stateDir, token, usage: () => usageOf(pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const lookMs = 100;
const quietLooks = 8;
const busyMs = 20;

/** Waits until the host has nothing left to do, by its CPU: asking it would be part of what is measured. */
export async function untilQuiet(host: HostProcess, started: number) {
  let last = host.usage();
  let lastBusy = performance.now();
  for (let looks = 0; looks < quietLooks; looks += 1) {
    await sleep(lookMs);
    const now = host.usage();
    if (now.totalMs - last.totalMs > busyMs) {
      looks = -1;
      lastBusy = performance.now();
    }
    last = now;
  }
  return { at: last, afterMs: lastBusy - started };
}

/** One client plays all callers. */
const unlimited = { CALLER_RATE: '1000000', CALLER_BURST: '1000000' };

/** The template's own limit of requests a second is there to protect an account; here it would be what is measured. */
async function synthesizeUnthrottled(assembly: string): Promise<void> {
  mkdirSync(workFolder, { recursive: true });
  const context = Object.fromEntries(
    ['throttle', 'order', 'callback', 'costly'].flatMap((of) => [
      [`${of}Rate`, 100_000],
      [`${of}Burst`, 100_000],
    ]),
  );
  const child = spawn(process.execPath, [join(root, 'infra/app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the template could not be synthesized');
}

async function readyUrl({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the host has no output');
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const url = /^ready\s+(\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      stdout.resume();
      return url;
    }
  }
  throw new Error('the host ended before it was ready');
}

const tokenSeconds = 12 * 3600;

const patienceMs = 12_000;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}
