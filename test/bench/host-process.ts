import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readIssuer, signToken } from '../../infra/local/issuer.ts';
import { type Usage, usageOf } from './server-usage.ts';

const root = join(import.meta.dirname, '../..');
const workFolder = join(root, 'build/bench');

export type HostProcess = {
  readonly url: string;
  readonly pid: number;
  /** A token with every scope that the bench needs. */
  readonly token: string;
  readonly usage: () => Usage;
  readonly stop: () => Promise<void>;
};

const scopes = ['orders:write', 'catalog:write', 'inventory:write', 'inventory:read'];

/**
 * Starts the host as `npm start` does, as a process of its own, durable, on a free port, over an empty state folder on
 * the project's own disk that is removed again at the stop.
 */
export async function startHostProcess(): Promise<HostProcess> {
  const assembly = join(workFolder, 'cdk.out');
  await synthesizeUnthrottled(assembly);
  const stateDir = mkdtempSync(join(workFolder, 'state-'));
  const child = spawn(process.execPath, [join(root, 'infra/local/start.ts'), '--no-sandbox'], {
    env: { ...process.env, PORT: '0', STATE_DIR: stateDir, CDK_OUTDIR: assembly },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const stop = async () => {
    await ended(child);
    rmSync(stateDir, { recursive: true, force: true });
  };
  try {
    const url = await readyUrl(child);
    const token = await signToken(readIssuer(join(stateDir, 'issuer.json')), { scopes, subject: 'bench' });
    return { url, pid, token, usage: () => usageOf(pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The template's own limit of requests a second is there to protect an account; here it would be what is measured. */
async function synthesizeUnthrottled(assembly: string): Promise<void> {
  mkdirSync(workFolder, { recursive: true });
  const context = { throttleRate: 100_000, throttleBurst: 100_000 };
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

const patienceMs = 5_000;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}
