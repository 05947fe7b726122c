import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const root = join(import.meta.dirname, '../..');
const packageShape = z.object({ version: z.string() });

export type Machine = Readonly<Record<string, string>>;

/** What the figures were measured on, and how busy it was with something else. */
export function machine(): Machine {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    commit: commit(),
    cpu: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    kernel: release(),
    node: process.version,
    dynoxide: versionOf('@dynoxide/linux-x64'),
    fauxqs: versionOf('fauxqs'),
    sdk: versionOf('@aws-sdk/client-dynamodb'),
    load: loadavg()
      .map((load) => load.toFixed(2))
      .join(' '),
  };
}

const versionOf = (name: string): string =>
  packageShape.parse(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')))
    .version;

function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') ? ' and changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
