import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { bundle } from '../../infra/bundle.ts';
import { type LocalTable, startLocalTable } from '../integration/support/local-table.ts';
import { shopOn } from '../integration/support/shop.ts';
import { coldSku, firstEvents, isGood } from './cold-events.ts';
import { fixed, median, type Report } from './report.ts';

const processes = 17;
const root = join(import.meta.dirname, '../..');
const container = join(import.meta.dirname, 'cold-start-container.mjs');
const bareName = 'bare SDK handler';

type Subject = {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Absent where `cold-events.ts` has none: only its load is measured then. */
  readonly eventOf: ((number: number) => unknown) | undefined;
};
type Sample = { readonly loadMs: number; readonly firstCallMs: number; readonly cpuMs: number };

/** What a cold start of each Lambda costs, beside the least that a Lambda with a table can be. */
export async function benchColdStart(): Promise<Report> {
  const local = await startLocalTable();
  const bus = await startBus();
  try {
    await shopOn(local.table).stock(coldSku, 1_000_000);
    const environment = await environmentOf(local, bus);
    const subjects = [await bare(), ...(await lambdas())];
    const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
    // The first round only warms the disk cache. One after the other, so that a busy moment hits all alike.
    for (let round = 0; round <= processes; round += 1)
      for (const subject of subjects) {
        const sample = await start(subject, round, environment);
        if (round > 0) samples.get(subject.name)?.push(sample);
      }
    return report(subjects, samples);
  } finally {
    bus.close();
    await local.stop();
  }
}

async function lambdas(): Promise<Subject[]> {
  const bundles = await bundle();
  return bundles.map(({ name, file, bytes }) => ({
    name,
    file: join(root, file),
    bytes,
    eventOf: firstEvents[name],
  }));
}

/** A copy of the bundler beside the bare handler makes that its only Lambda: it cannot be built in another way. */
async function bare(): Promise<Subject> {
  const folder = join(root, 'build/bench/bare');
  for (const part of ['infra', 'functions/bare']) mkdirSync(join(folder, part), { recursive: true });
  copyFileSync(join(root, 'infra/bundle.ts'), join(folder, 'infra/bundle.ts'));
  copyFileSync(join(import.meta.dirname, 'bare-handler.ts'), join(folder, 'functions/bare/api.ts'));
  const bundler: { readonly bundle: typeof bundle } = await import(join(folder, 'infra/bundle.ts'));
  const [built] = await bundler.bundle();
  if (!built) throw new Error('the bare handler was not bundled');
  const file = join(folder, built.file);
  const eventOf = () => ({ pk: `STOCK#${coldSku}`, sk: 'POOL' });
  return { name: bareName, file, bytes: statSync(file).size, eventOf };
}

async function environmentOf(local: LocalTable, bus: Server): Promise<Record<string, string>> {
  const endpoint = await local.client.config.endpoint?.();
  return {
    PATH: '/usr/bin:/bin',
    TZ: ':UTC',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'cold',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${endpoint?.port}`,
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(bus.address() as AddressInfo).port}`,
    POWERTOOLS_SERVICE_NAME: 'cold',
    TABLE_NAME: local.tableName,
    BUS_NAME: 'bus',
    RESERVATION_MINUTES: '30',
    ALERT_WEBHOOKS: '[]',
  };
}

/** Takes every PutEvents. */
async function startBus(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }] }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const told = z.object({
  loadMs: z.number(),
  firstCallMs: z.number(),
  cpuMs: z.number(),
  answer: z.unknown(),
});

async function start(
  { name, file, eventOf }: Subject,
  number: number,
  env: Record<string, string>,
): Promise<Sample> {
  const child = spawn(
    process.execPath,
    [container, file, ...(eventOf ? [JSON.stringify(eventOf(number))] : [])],
    {
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    },
  );
  const output = await text(child.stdio[3] as Readable);
  if (output === '') throw new Error(`${name} ended without an answer`);
  const { answer, ...sample } = told.parse(JSON.parse(output));
  if (!isGood(answer)) throw new Error(`${name} answered ${JSON.stringify(answer)}`);
  return sample;
}

function report(subjects: readonly Subject[], samples: ReadonlyMap<string, readonly Sample[]>): Report {
  const medians = subjects.map(({ name, bytes, eventOf }) => ({
    name,
    bytes,
    isCalled: eventOf !== undefined,
    ...medianOf(samples.get(name) ?? []),
  }));
  const least = medians.find(({ name }) => name === bareName);
  return {
    tables: [
      {
        title: `Cold start: median of ${processes} fresh processes each, one after the other, table in memory`,
        columns: ['Lambda', 'KB', 'load ms', 'first call ms', 'sum ms', '× bare', 'CPU ms', '× bare'],
        rows: medians.map(({ name, bytes, loadMs, firstCallMs, sumMs, cpuMs, isCalled }) => [
          isCalled ? name : `${name} (load only)`,
          fixed(bytes / 1000, 0),
          fixed(loadMs, 1),
          fixed(firstCallMs, 1),
          fixed(sumMs, 1),
          fixed(sumMs / (least?.sumMs ?? Number.NaN), 2),
          fixed(cpuMs, 1),
          fixed(cpuMs / (least?.cpuMs ?? Number.NaN), 2),
        ]),
        notes: [
          'Aims: at most 450 KB, at most 1.2 times the bare handler. CPU is that of load and first call.',
        ],
      },
    ],
    figures: { medians, samples: Object.fromEntries(samples) },
  };
}

function medianOf(samples: readonly Sample[]) {
  const of = (value: (sample: Sample) => number) => median(samples.map(value));
  return {
    loadMs: of(({ loadMs }) => loadMs),
    firstCallMs: of(({ firstCallMs }) => firstCallMs),
    sumMs: of(({ loadMs, firstCallMs }) => loadMs + firstCallMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
  };
}
