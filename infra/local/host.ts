import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRates } from '../sandbox/faults.ts';
import { readAssembly } from './assembly.ts';
import { type AsyncInvoker, asyncInvoker } from './async-invoke.ts';
import { type AwsClient, awsClient } from './aws-json.ts';
import { ensureBuckets } from './buckets.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { startEventBus } from './event-bus.ts';
import { type ForwardClock, forwardClock } from './forward-clock.ts';
import { type Endpoints, type Functions, makeFunctions } from './functions.ts';
import { HostError } from './host-error.ts';
import { httpApi } from './http-api.ts';
import { type Guards, guards } from './iam/guards.ts';
import { publicJwk, signToken, writeIssuer } from './issuer.ts';
import { type JwtVerifier, jwtVerifier } from './jwt.ts';
import { fileLog, type Log } from './log.ts';
import { type Machine, readMachines } from './machine-definition.ts';
import { objectEvents } from './object-events.ts';
import { type QueueServer, startQueueServer } from './queue-server.ts';
import { queueSource, type Source } from './queue-source.ts';
import { ensureQueues, type Queues, queueClient } from './queues.ts';
import { hasProviderSecret, type LocalSandbox, leaveSandboxOut, prepareSandbox } from './sandbox.ts';
import { startSchedules } from './schedules.ts';
import { startSecretServer } from './secret-server.ts';
import { openStateDir, type StateDir } from './state-dir.ts';
import { type Execution, type StateMachines, stateMachines } from './state-machines.ts';
import { lowestPosition, streamPositions } from './stream-position.ts';
import { streamReader } from './stream-reader.ts';
import { type StreamSource, streamSource } from './stream-source.ts';
import { startTableServer, type TableServer } from './table.ts';
import { ensureTable } from './table-schema.ts';
import type { CallerRate } from './throttle.ts';
import { type TtlSweeper, ttlSweeper } from './ttl.ts';

export type HostOptions = {
  /** The cloud assembly's folder (cdk.out). */
  readonly assembly: string;
  readonly stateDir: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly fresh?: boolean;
  /** The payment providers' stand-ins beside the host, for a template that has their secret; false takes them out. */
  readonly sandbox?: boolean;
  /** How often which fault strikes the stand-ins' messages. */
  readonly sandboxFaults?: FaultRates;
  /** Servers elsewhere in place of the host's own. */
  readonly dynamodbEndpoint?: string | undefined;
  readonly sqsEndpoint?: string | undefined;
  readonly s3Endpoint?: string | undefined;
  /** Told one line for each part that stands. */
  readonly log?: (line: string) => void;
  /** Waits before the second and third try of an asynchronous invocation; Lambda waits 60 and 120 seconds. */
  readonly retryDelaysSeconds?: readonly number[];
  /** Where it is noted which permissions were of use: else where PERMISSIONS_USED says, or in the state folder. */
  readonly permissionsUsed?: string | undefined;
  /** What each caller with a token may ask; without it as much as the routes take. */
  readonly callerRate?: CallerRate | undefined;
  /** How long what is under way may take at the stop; 8 seconds where it is left out. */
  readonly drainMs?: number;
};

type NewExecution = { readonly name?: string; readonly input?: unknown };

type TokenRequest = { readonly subject?: string; readonly expiresInSeconds?: number };

export type Host = {
  readonly url: string;
  /** Where the providers' stand-ins listen, with their control API. */
  readonly sandboxUrl: string | undefined;
  readonly endpoints: Endpoints;
  /** A token of the local issuer with these scopes, in the short or the full form. */
  readonly token: (scopes: readonly string[], request?: TokenRequest) => Promise<string>;
  /** Lets a schedule fire now. */
  readonly fireSchedule: (name: string) => Promise<void>;
  /** Starts an execution of a state machine, found by the beginning of its logical id, under a name of its own. */
  readonly startExecution: (machine: string, execution: NewExecution) => Promise<void>;
  /** Lets an execution that failed go on where it failed, as RedriveExecution does. */
  readonly redriveExecution: (machine: string, name: string) => void;
  /** Every execution that the host knows of, of all state machines. */
  readonly executions: () => readonly Execution[];
  /** Puts the clock of the functions, the state machines and the stand-ins forward; timeouts of functions, queues and tokens go on as before. */
  readonly advanceClock: (milliseconds: number) => void;
  /** Removes the items whose time to live has passed, now instead of within a minute. */
  readonly sweepExpired: () => Promise<void>;
  /** Names of the template's tables, queues, buckets, buses, secrets, functions and state machines, by logical id. */
  readonly names: Readonly<Record<string, string>>;
  /** Told when the host's own table has ended: nothing can be served any more. */
  readonly onLost: (listener: () => void) => void;
  /** Takes nothing new, lets what is under way end within `drainMs`, and ends every part. */
  readonly stop: () => Promise<void>;
};

/** Less than the ten seconds that containers and service managers wait before they kill. */
const usualDrainMs = 8_000;
const lambdaRetryDelaysSeconds = [60, 120];

/** Runs a synthesized template on this machine, on loopback only. */
export async function startHost(options: HostOptions): Promise<Host> {
  const state = openStateDir(options.stateDir, { fresh: options.fresh ?? false });
  const undo: (() => unknown)[] = [() => state.release()];
  try {
    return await startParts(options, state, undo);
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}

async function startParts(options: HostOptions, state: StateDir, undo: (() => unknown)[]): Promise<Host> {
  const tell = options.log ?? (() => undefined);
  const port = options.port === 0 ? await state.portFor('api') : options.port;
  const url = `http://127.0.0.1:${port}`;
  const assembly = readAssembly(options.assembly);
  // The template is read before anything starts, so that what the host does not understand costs no waiting.
  const draft = readDeployment(assembly, { apiUrl: url, queueEndpoint: 'http://127.0.0.1' });
  readMachines(draft);
  const log = fileLog(state.path('logs', 'host.log'));
  const clock = forwardClock();
  const guarded = guards({
    deployment: draft,
    state,
    log,
    clock,
    usedFile: options.permissionsUsed ?? process.env['PERMISSIONS_USED'],
  });
  tell(`template   ${assembly.stacks.map(({ name }) => name).join(', ')}`);

  const base = { options, state, log, clock, ...guarded };
  const table = await startTable(base, draft);
  undo.push(() => table.server?.stop());
  tell(`table      ${table.endpoint}`);
  const queueServer = await startQueues(base);
  undo.push(() => queueServer.own?.stop());
  tell(`queues     ${queueServer.sqs}`);
  const deployment = readDeployment(assembly, { apiUrl: url, queueEndpoint: queueServer.sqs });
  const sandbox = await sandboxFor(base, deployment, { port, url });

  const drain = { until: 0 };
  const parts = await startLogic({ ...base, deployment, table, queueServer, undo, drain });
  tell(`functions  ${parts.functions.all.length}, event bus ${parts.endpoints.events}`);
  const { issuer, verifiers } = await authorizers(deployment, state);
  const { callerRate } = options;
  const { functions, nudge } = parts;
  const api = httpApi({ deployment, functions, verifiers, callerRate, onAnswered: nudge });
  await api.listen(port);
  await sandbox?.start();
  undo.push(() => sandbox?.stop());
  if (sandbox !== undefined) tell(sandboxLine(sandbox));
  let stopping: Promise<void> | undefined;
  return {
    url,
    sandboxUrl: sandbox?.url,
    endpoints: parts.endpoints,
    names: namesOf(deployment),
    token: (scopes, request) => signToken(issuer, { scopes, ...request }),
    fireSchedule: parts.fireSchedule,
    startExecution: parts.startExecution,
    redriveExecution: parts.redriveExecution,
    executions: parts.executions,
    advanceClock: base.clock.advance,
    sweepExpired: parts.sweepExpired,
    onLost: (listener) => table.server?.onLost(listener),
    stop: () => {
      drain.until ||= Date.now() + (options.drainMs ?? usualDrainMs);
      void parts.endSources();
      stopping ??= api.stop(drain.until).then(async () => {
        for (const step of undo.toReversed()) await step();
      });
      return stopping;
    },
  };
}

async function sandboxFor(
  { options, state, clock: { now } }: Base,
  deployment: Deployment,
  host: { readonly port: number; readonly url: string },
): Promise<LocalSandbox | undefined> {
  if (options.sandbox === false) leaveSandboxOut(state);
  return options.sandbox && hasProviderSecret(deployment)
    ? prepareSandbox(state, { ...host, deployment, faults: options.sandboxFaults, now })
    : undefined;
}

const sandboxLine = ({ url, isInUse }: LocalSandbox): string =>
  `sandbox    ${url}  ${isInUse ? `(pay: curl ${url}/sandbox/pay -d …)` : '(not in use: the secret PaymentProviders is your own)'}`;

type Base = {
  readonly options: HostOptions;
  readonly state: StateDir;
  readonly log: Log;
  readonly clock: ForwardClock;
} & Guards;
type RunningTable = { readonly server: TableServer | undefined; readonly endpoint: string };

async function startTable({ options, state }: Base, draft: Deployment): Promise<RunningTable> {
  if (options.dynamodbEndpoint !== undefined) {
    await requireAnswer('DYNAMODB_ENDPOINT', options.dynamodbEndpoint);
    return { server: undefined, endpoint: options.dynamodbEndpoint };
  }
  const readers = streamMappings(draft).map(({ logicalId }) => positionFile(state, logicalId));
  const server = await startTableServer(state, lowestPosition(readers));
  return { server, endpoint: server.endpoint };
}

/** Any answer will do: it shows that somebody is there. */
async function requireAnswer(variable: string, endpoint: string): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(5_000) });
  } catch {
    throw new HostError(`${variable} ${endpoint} does not answer`);
  }
}

type RunningQueues = {
  /** The own server's queues without HTTP; absent when the queues are elsewhere. */
  readonly direct?: AwsClient | undefined;
  readonly own: QueueServer | undefined;
  readonly sqs: string;
  readonly s3: string;
};

async function startQueues({ options, state, gatekeeper }: Base): Promise<RunningQueues> {
  const { sqsEndpoint, s3Endpoint } = options;
  if (sqsEndpoint !== undefined) await requireAnswer('SQS_ENDPOINT', sqsEndpoint);
  if (s3Endpoint !== undefined) await requireAnswer('S3_ENDPOINT', s3Endpoint);
  if (sqsEndpoint !== undefined && s3Endpoint !== undefined)
    return { own: undefined, sqs: sqsEndpoint, s3: s3Endpoint };
  const own = await startQueueServer(state, gatekeeper);
  const direct = sqsEndpoint === undefined ? own.client : undefined;
  return { own, direct, sqs: sqsEndpoint ?? own.endpoint, s3: s3Endpoint ?? own.endpoint };
}

type Wiring = Base & {
  readonly deployment: Deployment;
  readonly table: RunningTable;
  readonly queueServer: RunningQueues;
  readonly undo: (() => unknown)[];
  /** Until when the functions may work at the stop. */
  readonly drain: { readonly until: number };
};

async function startLogic(wiring: Wiring) {
  const { deployment, state, log, undo, queueServer, table, gatekeeper } = wiring;
  const sqs =
    queueServer.direct ?? awsClient({ endpoint: queueServer.sqs, prefix: 'AmazonSQS', service: 'sqs' });
  const queues = queueClient(sqs, queueServer.sqs);
  const dynamo = awsClient({ endpoint: table.endpoint, prefix: 'DynamoDB_20120810', service: 'dynamodb' });
  const streams =
    table.server === undefined
      ? awsClient({ endpoint: table.endpoint, prefix: 'DynamoDBStreams_20120810', service: 'dynamodb' })
      : streamReader(state.path('table.db'));
  undo.push(() => {
    for (const client of [queues, dynamo, streams]) client.close();
  });
  await ensureQueues(queues, deployment.of('AWS::SQS::Queue'));
  await ensureBuckets(queueServer.s3, deployment.of('AWS::S3::Bucket'));

  const busPort = await state.portFor('events');
  const secrets = await startSecretServer({
    deployment,
    directory: state.path('secrets'),
    gatekeeper,
    log,
    port: await state.portFor('secrets'),
  });
  undo.push(() => secrets.stop());
  const endpoints = {
    secrets: secrets.endpoint,
    dynamodb: table.endpoint,
    sqs: queueServer.sqs,
    s3: queueServer.s3,
    events: `http://127.0.0.1:${busPort}`,
  };
  const functions = makeFunctions(deployment, { ...wiring, endpoints });
  const retryDelaysSeconds = wiring.options.retryDelaysSeconds ?? lambdaRetryDelaysSeconds;
  const invoker = await asyncInvoker({ deployment, functions, queues, log, retryDelaysSeconds });
  const known = readMachines(deployment);
  const machines = stateMachines({ ...wiring, machines: known, functions });
  const delivery = {
    deployment,
    queues,
    invokeAsync: invoker.invoke,
    startExecution: machines.start,
    gatekeeper,
    log,
  };
  const bus = await startEventBus({ ...delivery, port: busPort });
  undo.push(() => bus.stop());
  queueServer.own?.onObject(objectEvents({ deployment, invokeAsync: invoker.invoke, queues, bus }));

  const tables = await startTables({ ...wiring, dynamo });
  const sources = startSources({ ...wiring, functions, queues, streams, tables });
  const schedules = startSchedules(delivery);
  machines.takeUp(bus.publish);
  const running = { functions, sources, invoker, queueServer, tables, schedules, machines };
  let ended: Promise<unknown> | undefined;
  const endOnce = () => {
    ended ??= endSources(running);
    return ended;
  };
  undo.push(() => stopLogic(running, endOnce(), wiring.drain.until));
  return {
    functions,
    endSources: endOnce,
    endpoints,
    nudge: () => {
      for (const source of sources.streams) source.nudge();
    },
    fireSchedule: schedules.fire,
    startExecution: (machine: string, { name, input = {} }: NewExecution) =>
      machines.start(arnOf(known, machine), {
        ...(name === undefined ? {} : { name }),
        input: JSON.stringify(input),
      }),
    redriveExecution: (machine: string, name: string) => machines.redrive(arnOf(known, machine), name),
    executions: machines.executions,
    sweepExpired: async () => {
      for (const { sweeper } of tables) await sweeper.sweep();
    },
  };
}

function arnOf(machines: readonly Machine[], prefix: string): string {
  const machine = machines.find(({ logicalId }) => logicalId.startsWith(prefix));
  if (machine === undefined) throw new HostError(`no state machine ${prefix}`);
  return machine.arn;
}

type KnownTable = {
  readonly name: string;
  readonly arn: string;
  readonly streamArn: string | undefined;
  readonly sweeper: TtlSweeper;
};

async function startTables({
  deployment,
  dynamo,
  log,
}: Wiring & { readonly dynamo: AwsClient }): Promise<KnownTable[]> {
  const tables: KnownTable[] = [];
  for (const table of deployment.of('AWS::DynamoDB::GlobalTable')) {
    const streamArn = await ensureTable(dynamo, table);
    tables.push({ name: table.name, arn: table.arn, streamArn, sweeper: ttlSweeper({ table, dynamo, log }) });
  }
  return tables;
}

type SourceWiring = Wiring & {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly streams: AwsClient;
  readonly tables: readonly KnownTable[];
};
type Sources = { readonly queues: readonly Source[]; readonly streams: readonly StreamSource[] };

function startSources(wiring: SourceWiring): Sources {
  const { deployment, functions, queues, log, state, streams } = wiring;
  const queueSources: Source[] = [];
  const streamSources: StreamSource[] = [];
  for (const mapping of deployment.of('AWS::Lambda::EventSourceMapping')) {
    if (!mapping.properties.Enabled) continue;
    const arn = mapping.properties.EventSourceArn;
    const pool = functions.byArn(mapping.properties.FunctionName);
    if (arn.includes(':sqs:')) {
      queueSources.push(queueSource({ mapping, pool, queues, log }));
      continue;
    }
    const table = wiring.tables.find((each) => arn.startsWith(`${each.arn}/stream/`));
    if (table?.streamArn === undefined)
      throw new HostError(`${mapping.logicalId}: the host cannot read from ${arn}`);
    const positions = streamPositions(positionFile(state, mapping.logicalId));
    const { streamArn, sweeper } = table;
    streamSources.push(
      streamSource({
        mapping,
        pool,
        streamArn,
        streams,
        positions,
        queues,
        log,
        isTtlDelete: sweeper.isTtlDelete,
      }),
    );
  }
  return { queues: queueSources, streams: streamSources };
}

type Running = {
  readonly functions: Functions;
  readonly sources: Sources;
  readonly invoker: AsyncInvoker;
  readonly queueServer: RunningQueues;
  readonly tables: readonly KnownTable[];
  readonly schedules: { readonly stop: () => void };
  readonly machines: StateMachines;
};

const lookMs = 20;
/** Long enough to delete messages and to note a stream's position. */
const acknowledgeMs = 200;

/** Begins nothing more from now on; comes back when every source is done with what it had in hand. */
function endSources({
  sources,
  invoker,
  queueServer,
  tables,
  schedules,
  machines,
}: Running): Promise<unknown> {
  schedules.stop();
  machines.stop();
  const readers = [...sources.streams, ...sources.queues, invoker, ...tables.map(({ sweeper }) => sweeper)];
  const ended = Promise.allSettled(readers.map((part) => part.stop()));
  queueServer.own?.wakeReceivers();
  return ended;
}

/** Lets the functions end until then what they have in hand, and ends them. */
async function stopLogic({ functions }: Running, ended: Promise<unknown>, until: number): Promise<void> {
  while (functions.all.some((pool) => pool.isBusy()) && Date.now() < until) await sleep(lookMs);
  // Whoever still waits for a message or an answer is ended; what it had in hand comes again at the next start.
  await Promise.race([ended, sleep(acknowledgeMs)]);
  await Promise.all(functions.all.map((pool) => pool.stop()));
}

async function authorizers(deployment: Deployment, state: StateDir) {
  const all = deployment.of('AWS::ApiGatewayV2::Authorizer');
  const [first] = all;
  const issuer = await writeIssuer(state.path('issuer.json'), {
    issuer: first?.properties.JwtConfiguration.Issuer ?? 'https://local',
    audience: first?.properties.JwtConfiguration.Audience[0],
    scopes: [
      ...new Set(
        deployment.of('AWS::ApiGatewayV2::Route').flatMap(({ properties }) => properties.AuthorizationScopes),
      ),
    ],
  });
  const verifiers = new Map<string, JwtVerifier>();
  for (const { ref, properties } of all) {
    const { Issuer, Audience } = properties.JwtConfiguration;
    verifiers.set(ref, jwtVerifier({ issuer: Issuer, audiences: Audience, publicKey: publicJwk(issuer) }));
  }
  return { issuer, verifiers };
}

function streamMappings(deployment: Deployment) {
  return deployment
    .of('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => properties.EventSourceArn.includes('/stream/'));
}

function positionFile(state: StateDir, logicalId: string): string {
  return join(state.path('streams'), `${logicalId}.json`);
}

function namesOf(deployment: Deployment): Record<string, string> {
  const named = [
    ...deployment.of('AWS::DynamoDB::GlobalTable'),
    ...deployment.of('AWS::SQS::Queue'),
    ...deployment.of('AWS::S3::Bucket'),
    ...deployment.of('AWS::Events::EventBus'),
    ...deployment.of('AWS::SecretsManager::Secret'),
    ...deployment.of('AWS::Lambda::Function'),
    ...deployment.of('AWS::StepFunctions::StateMachine'),
  ];
  return Object.fromEntries(named.map(({ logicalId, name }) => [logicalId, name]));
}
