import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from './host-error.ts';

const sources = ['functions', 'shared', 'events', 'infra', 'package-lock.json', 'cdk.json'];

/**
 * Synthesizes the template anew when what it is made of has changed since; true when it had to. Hosts, tests and the
 * demo may start at once: one of them synthesizes, the others wait for it.
 */
export async function ensureAssembly(root: string, assembly: string): Promise<boolean> {
  const stamp = join(assembly, '.sources');
  const hash = hashOf(root);
  const isCurrent = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (isCurrent()) return false;
  const unlock = await locked(`${assembly}.lock`);
  try {
    if (isCurrent()) return false;
    await run(root, ['infra/app.ts'], { CDK_OUTDIR: assembly });
    writeFileSync(stamp, hash);
    return true;
  } finally {
    unlock();
  }
}

const lockPollMs = 100;

/** Waits until the lock file is ours; one whose process is gone counts for nothing. */
async function locked(path: string): Promise<() => void> {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    while (!linked(own, path)) {
      if (holderIsGone(path)) rmSync(path, { force: true });
      else await sleep(lockPollMs);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A link appears with its content, so nobody ever reads an empty lock. */
function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderIsGone(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function hashOf(root: string): string {
  const hash = createHash('sha256');
  for (const source of sources) if (existsSync(join(root, source))) addTo(hash, join(root, source));
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  if (statSync(path).isFile()) {
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
    return;
  }
  for (const name of readdirSync(path).toSorted()) addTo(hash, join(path, name));
}

function run(root: string, args: readonly string[], environment: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new HostError(`node ${args.join(' ')} failed`));
    });
  });
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..', '..');
  const made = await ensureAssembly(root, join(root, 'cdk.out'));
  console.log(made ? 'cdk.out made anew' : 'cdk.out is current');
}
