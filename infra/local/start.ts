import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Host, startHost } from './host.ts';
import { HostError } from './host-error.ts';
import { ensureAssembly } from './synthesis.ts';

const root = join(import.meta.dirname, '..', '..');
const environmentShape = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.enum(['127.0.0.1', 'localhost'], 'the host listens on loopback only').default('127.0.0.1'),
  STATE_DIR: z.string().min(1, 'names no folder').default(join(root, '.local')),
  CDK_OUTDIR: z.string().optional(),
  DYNAMODB_ENDPOINT: z.url().optional(),
  SQS_ENDPOINT: z.url().optional(),
  S3_ENDPOINT: z.url().optional(),
  CALLER_RATE: z.coerce.number().int().min(1).default(200),
  CALLER_BURST: z.coerce.number().int().min(1).default(400),
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(8),
});

async function main(): Promise<void> {
  process.env['TZ'] = 'UTC';
  const environment = environmentShape.safeParse(process.env);
  if (!environment.success) {
    const [issue] = environment.error.issues;
    throw new HostError(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { fresh, 'no-sandbox': noSandbox } = chosen();
  const host = await startHost({
    assembly: await currentAssembly(environment.data.CDK_OUTDIR),
    stateDir: environment.data.STATE_DIR,
    port: environment.data.PORT,
    fresh,
    sandbox: !noSandbox,
    dynamodbEndpoint: environment.data.DYNAMODB_ENDPOINT,
    sqsEndpoint: environment.data.SQS_ENDPOINT,
    s3Endpoint: environment.data.S3_ENDPOINT,
    callerRate: { rate: environment.data.CALLER_RATE, burst: environment.data.CALLER_BURST },
    drainMs: environment.data.DRAIN_SECONDS * 1000,
    log: say,
  });
  endOnSignal(host);
  host.onLost(() => {
    say('the table emulator has ended, and the host with it; see STATE_DIR/logs/table.log, then start again');
    void host.stop().finally(() => process.exit(1));
  });
  say(`ready      ${host.url}`);
  say('');
  say(`  token:   npm run --silent token -- --scope orders:write`);
  say(`  try:     curl -s ${host.url}/health`);
  if (environment.data.CDK_OUTDIR === undefined) lookAtTrail(environment.data.STATE_DIR);
}

/** Says what a quick look at the audit trail finds, beside everything else; the whole proof is a command. */
function lookAtTrail(stateDir: string): void {
  const child = spawn(process.execPath, [join(root, 'scripts/audit-verify.ts'), '--quick'], {
    env: { ...process.env, STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const hear = (text: Buffer) => say(`  ${text.toString().trimEnd()}`);
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
}

const flag = { type: 'boolean', default: false } as const;

function chosen() {
  try {
    return parseArgs({ options: { fresh: flag, 'no-sandbox': flag } }).values;
  } catch (error) {
    throw new HostError(
      `npm start [-- --fresh] [--no-sandbox]\n${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A given assembly is run as it is; the project's own is made anew when it is not current. */
async function currentAssembly(given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const assembly = join(root, 'cdk.out');
  if (await ensureAssembly(root, assembly)) say('synth      cdk.out made anew');
  return assembly;
}

/** Stops in order; a second signal ends at once, as a kill does: nothing that was acknowledged is lost by either. */
function endOnSignal(host: Host): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(128 + constants.signals[signal]);
      isStopping = true;
      say('stopping   what is under way ends; a second signal ends at once');
      void host.stop().finally(() => process.exit(0));
    });
  }
}

// Whoever read the output may be gone by now; the host goes on, and above all it stops in order.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof HostError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
});
