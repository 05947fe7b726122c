import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from './host-error.ts';

const sources = ['functions', 'shared', 'events', 'infra', 'package-lock.json', 'cdk.json'];

/** Synthesizes the template anew when what it is made of has changed since; true when it had to. */
export async function ensureAssembly(root: string, assembly: string): Promise<boolean> {
  const stamp = join(assembly, '.sources');
  const hash = hashOf(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  await run(root, ['infra/app.ts'], { CDK_OUTDIR: assembly });
  writeFileSync(stamp, hash);
  return true;
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
