import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/**
 * Options of a process that lives for seconds: what V8 would optimize is thrown away before it pays (a sixth of the
 * processor time of a host).
 */
export const shortLived = ['--no-opt', '--no-maglev'] as const;

export type Ran = { readonly status: number | null; readonly output: string };

/** Starts one of the project's scripts, such as `demo`, with `env` besides this process's own, and hears what it says. */
export function startScript(name: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn('node', [...shortLived, join(root, `scripts/${name}.ts`), ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const hear = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then((): Ran => ({ status: child.exitCode, output }));
  return { child, ended };
}
