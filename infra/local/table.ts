import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from './host-error.ts';
import type { StateDir } from './state-dir.ts';

export type TableServer = {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
  /** Told when the emulator ends though nobody stopped it. */
  readonly onLost: (listener: () => void) => void;
};

const emulator = new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url).pathname;

/** Starts dynoxide over STATE_DIR/table.db on loopback; it ends with the host, however the host ends. */
export async function startTableServer(state: StateDir, keepAfter: number): Promise<TableServer> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(emulator)) {
    throw new HostError(
      'no table emulator for this platform: set DYNAMODB_ENDPOINT to a DynamoDB-compatible server',
    );
  }
  const database = state.path('table.db');
  await endLeftOver(state, database);
  const isNew = !existsSync(database);
  if (!isNew) tidyStream(database, keepAfter);
  const port = await state.portFor('table');
  const child = spawnEmulator(state, ['--host', '127.0.0.1', '--port', String(port), '--db-path', database]);
  writeFileSync(state.path('table.pid'), String(child.pid));
  await accepting(port, child);
  if (isNew) tidyStream(database, 0);
  let isStopping = false;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    onLost: (listener) => child.once('exit', () => isStopping || listener()),
    stop: () => {
      isStopping = true;
      return stop(child);
    },
  };
}

/**
 * The shell becomes the emulator; its background half waits for the end of a pipe that only the host holds
 * open, so that kill -9 of the host ends the emulator too. Detached: Ctrl-C must reach the host alone.
 */
function spawnEmulator(state: StateDir, args: readonly string[]): ChildProcess {
  const log = openSync(state.path('logs', 'table.log'), 'a');
  const script = '(read -r _ <&3; kill -9 $$) & exec "$0" "$@" 3<&-';
  return spawn('/bin/sh', ['-c', script, emulator, ...args], {
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
}

async function accepting(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 250; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await accepts(port)) return;
    await sleep(20);
  }
  throw new HostError('the table emulator did not start; see STATE_DIR/logs/table.log');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}

/**
 * Without the index every write costs O(records so far). Records that every reader has passed are removed, but
 * never the last one: the next sequence number is one more than the largest.
 */
function tidyStream(path: string, keepAfter: number): void {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_stream_records'").get();
    if (exists === undefined) return;
    database.exec(
      'CREATE INDEX IF NOT EXISTS _sr_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
    database
      .prepare(
        `DELETE FROM _stream_records WHERE CAST(sequence_number AS INTEGER) <= ? AND CAST(sequence_number AS INTEGER) <
           (SELECT MAX(CAST(newer.sequence_number AS INTEGER)) FROM _stream_records newer
            WHERE newer.table_name = _stream_records.table_name)`,
      )
      .run(keepAfter);
  } finally {
    database.close();
  }
}

/** Ends an emulator that outlived its host, if the recorded process is indeed ours. */
async function endLeftOver(state: StateDir, database: string): Promise<void> {
  const file = state.path('table.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  for (let attempt = 0; attempt < 100 && pid > 1 && isOurs(pid, database); attempt += 1) {
    process.kill(pid, 'SIGKILL');
    await sleep(20);
  }
  rmSync(file, { force: true });
}

function isOurs(pid: number, database: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(database) && words.some((word) => word.endsWith('dynoxide'));
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, sleep(300)]);
  if (child.exitCode === null && child.signalCode === null) {
    signalGroup(child, 'SIGKILL');
    await ended;
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}
