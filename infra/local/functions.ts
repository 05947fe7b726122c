import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployed, Deployment } from './deployment.ts';
import type { ForwardClock } from './forward-clock.ts';
import { HostError } from './host-error.ts';
import type { Callers, Credentials } from './iam/callers.ts';
import type { Gatekeeper } from './iam/gatekeeper.ts';
import { region } from './intrinsics.ts';
import { type LambdaPool, lambdaPool } from './lambda-pool.ts';
import type { StateDir } from './state-dir.ts';

export type Endpoints = {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly events: string;
  readonly secrets: string;
};

export type Functions = {
  /** The pool of a function by its ARN, with or without a version or alias behind it. */
  readonly byArn: (arn: string) => LambdaPool;
  readonly has: (arn: string) => boolean;
  readonly all: readonly LambdaPool[];
};

/** As many events at once as an account has at first, for functions whose template reserves none. */
const accountConcurrency = 1000;

type Surroundings = {
  readonly endpoints: Endpoints;
  readonly state: StateDir;
  readonly clock: ForwardClock;
  readonly callers: Callers;
  readonly gatekeeper: Gatekeeper;
};

/** One pool of containers for each function of the template; none is started before its first event. */
export function makeFunctions(deployment: Deployment, given: Surroundings): Functions {
  const pools = new Map<string, LambdaPool>();
  for (const lambda of deployment.of('AWS::Lambda::Function')) {
    pools.set(lambda.arn, makePool(lambda, { deployment, ...given }));
  }
  const find = (arn: string) => pools.get(arn) ?? pools.get(unqualified(arn)) ?? pools.get(byName(arn));
  return {
    has: (arn) => find(arn) !== undefined,
    byArn: (arn) => {
      const pool = find(arn);
      if (pool === undefined) throw new HostError(`no function of the template has the ARN ${arn}`);
      return pool;
    },
    all: [...pools.values()],
  };
}

/** arn:aws:lambda:region:account:function:name[:qualifier] */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function byName(name: string): string {
  return `arn:aws:lambda:${region}:000000000000:function:${name.split(':')[0]}`;
}

function makePool(
  lambda: Deployed<'AWS::Lambda::Function'>,
  given: Surroundings & { readonly deployment: Deployment },
): LambdaPool {
  const { properties, name, arn } = lambda;
  const where = `${lambda.stackName}/${lambda.logicalId}`;
  if (!properties.Runtime.startsWith('nodejs')) {
    throw new HostError(`${where}: the host runs Node.js functions, not ${properties.Runtime}`);
  }
  const dot = properties.Handler.lastIndexOf('.');
  return lambdaPool({
    name,
    arn,
    bundle: bundleOf(lambda, properties.Handler.slice(0, dot), given),
    exportName: properties.Handler.slice(dot + 1),
    timeoutMs: properties.Timeout * 1000,
    memoryMb: properties.MemorySize,
    environment: {
      ...standardEnvironment(lambda, given.endpoints, given.callers.ofFunction(arn).credentials),
      ...properties.Environment?.Variables,
    },
    concurrency: properties.ReservedConcurrentExecutions ?? accountConcurrency,
    logFile: given.state.path('logs', `${name}.log`),
    clockAhead: given.clock.ahead,
    table: { endpoint: given.endpoints.dynamodb, gatekeeper: given.gatekeeper },
  });
}

function bundleOf(
  lambda: Deployed<'AWS::Lambda::Function'>,
  file: string,
  given: { readonly deployment: Deployment; readonly state: StateDir },
): string {
  const { Code } = lambda.properties;
  if (Code.ZipFile !== undefined) {
    const directory = given.state.path('inline', lambda.name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${file}.mjs`), Code.ZipFile);
    return join(directory, `${file}.mjs`);
  }
  const directory = given.deployment.assets.get(Code.S3Key ?? '');
  const candidates = ['mjs', 'js', 'cjs'].map((ending) => join(directory ?? '', `${file}.${ending}`));
  const bundle = candidates.find((path) => existsSync(path));
  if (bundle === undefined) {
    throw new HostError(
      `${lambda.stackName}/${lambda.logicalId}: its asset has no ${file}.mjs; run "npm run build"`,
    );
  }
  return bundle;
}

function standardEnvironment(
  lambda: Deployed<'AWS::Lambda::Function'>,
  endpoints: Endpoints,
  { accessKeyId, secretAccessKey }: Credentials,
): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    _HANDLER: lambda.properties.Handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.properties.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    // What is sent to any other service gets an answer that there is none, and does not leave the machine.
    AWS_ENDPOINT_URL: endpoints.secrets,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SNS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.events,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
    // The other side of a merchant's programs may stand on this machine too: the sandbox does.
    OUTBOUND_LOOPBACK: 'allowed',
  };
}
