import { randomInt } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { HostError } from './host-error.ts';

const lockShape = z.object({ pid: z.number(), startedAt: z.string() });
const portsShape = z.record(z.string(), z.number());

/**
 * What the host keeps between two runs lies under these names, and `--fresh` removes exactly these. The keys in
 * `secrets` are no state: a merchant may have put them there. The places in the streams go first: left behind by a kill
 * beside a new table, they would pass over all that it tells.
 */
const ownNames = [
  'streams',
  'table.db',
  'table.db-wal',
  'table.db-shm',
  'table.pid',
  'queues',
  'inline',
  'executions',
  'sandbox',
  'issuer.json',
  'credentials.seed',
  'permissions-used.txt',
  'ports.json',
  'logs',
];

export type StateDir = {
  readonly path: (...names: readonly string[]) => string;
  /** A free loopback port, the same at every start while it stays free; the wanted one at first, where it is free. */
  readonly portFor: (part: string, wanted?: number) => Promise<number>;
  readonly release: () => void;
};

/** Takes a state folder for this process alone; a lock left behind by a killed host is recognised. */
export function openStateDir(directory: string, options: { readonly fresh: boolean }): StateDir {
  const lock = join(directory, 'host.lock');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK);
    takeLock(lock);
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw new HostError(`STATE_DIR ${directory} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (options.fresh)
    for (const name of ownNames) rmSync(join(directory, name), { recursive: true, force: true });
  for (const name of ['queues', 'streams', 'logs']) mkdirSync(join(directory, name), { recursive: true });
  mkdirSync(join(directory, 'secrets'), { recursive: true, mode: 0o700 });
  return {
    path: (...names) => join(directory, ...names),
    portFor: (part, wanted) => rememberedPort(join(directory, 'ports.json'), part, wanted),
    release: () => rmSync(lock, { force: true }),
  };
}

/** What a file holds; undefined where there is none. */
export function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a file so that a crash leaves either the old or the new content. It is on the disk: what the table keeps sealed is
 * worth nothing without the keys that were made for it.
 */
export function writeFileAtomically(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

function takeLock(lock: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const own = { pid: process.pid, startedAt: processStart(process.pid) ?? '' };
      writeFileSync(lock, JSON.stringify(own), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = lockHolder(lock);
      if (holder !== undefined)
        throw new HostError(`another host (pid ${holder}) uses this STATE_DIR: ${lock}`);
      if (existsSync(lock)) unlinkSync(lock);
    }
  }
  throw new HostError(`the lock ${lock} cannot be taken`);
}

/** The pid that holds the lock, or undefined when its process is gone (a reused pid has another start time). */
function lockHolder(lock: string): number | undefined {
  const parsed = lockShape.safeParse(readJson(lock));
  if (!parsed.success) return undefined;
  const { pid, startedAt } = parsed.data;
  const start = processStart(pid);
  return start !== undefined && start === startedAt ? pid : undefined;
}

/** When a process started, as the system tells; undefined when there is no such process. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    if (existsSync('/proc/self/stat')) return undefined;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
}

async function rememberedPort(file: string, part: string, wanted: number | undefined): Promise<number> {
  const known = portsShape.safeParse(readJson(file));
  const ports = known.success ? known.data : {};
  const remembered = ports[part] ?? wanted;
  const port = remembered !== undefined && (await isFree(remembered)) ? remembered : await freePort();
  writeFileAtomically(file, JSON.stringify({ ...ports, [part]: port }));
  return port;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Below the range that systems give to outgoing connections: those would take a port between its choice and its use. */
const [lowestPort, highestPort] = [15_000, 32_000];
const mostPortsTried = 200;

/** A port of 127.0.0.1 that is free, and that no connection of anybody is given by chance. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < mostPortsTried; tried += 1) {
    const port = randomInt(lowestPort, highestPort);
    if (await isFree(port)) return port;
  }
  throw new HostError('no free port on 127.0.0.1');
}

async function isFree(port: number): Promise<boolean> {
  return port > 0 && port < 65_536 && (await listenOnce(port)) !== undefined;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
