import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Deployment } from './deployment.ts';
import type { Functions } from './functions.ts';
import type { Outcome } from './lambda-container.ts';
import type { LambdaPool } from './lambda-pool.ts';
import type { Log } from './log.ts';
import type { Source } from './queue-source.ts';
import { type Message, type Queues, queueArn } from './queues.ts';

/** Hands an event to a function without waiting for it; returns when the event is kept durably. */
export type InvokeAsync = (functionArn: string, event: string) => Promise<void>;

export type AsyncInvoker = Source & { readonly invoke: InvokeAsync };

export type AsyncInvokeOptions = {
  readonly deployment: Deployment;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly log: Log;
  /** Waits before the second and the third try; Lambda waits one minute and two. */
  readonly retryDelaysSeconds: readonly number[];
};

type Plan = {
  readonly pool: LambdaPool;
  readonly queue: string;
  readonly maxRetries: number;
  readonly maxAgeSeconds: number;
  readonly onFailure: string | undefined;
  readonly deadLetter: string | undefined;
};

const attributesShape = z.object({
  ApproximateReceiveCount: z.coerce.number().default(1),
  SentTimestamp: z.coerce.number().default(0),
});

/**
 * Asynchronous invocations wait in one queue a function, made by the host beside the template's own: they survive
 * kill -9, are tried again as EventInvokeConfig says, and end at the function's destination or dead-letter queue.
 */
export async function asyncInvoker(options: AsyncInvokeOptions): Promise<AsyncInvoker> {
  const state = { isStopped: false };
  const started = new Map<string, Plan>();
  const running: Promise<void>[] = [];
  for (const pool of options.functions.all) started.set(pool.spec.arn, planOf(pool, options.deployment));
  const begin = async (plan: Plan): Promise<void> => {
    await options.queues.ensure(plan.queue, {
      VisibilityTimeout: String(Math.ceil(plan.pool.spec.timeoutMs / 1000) + 30),
    });
    running.push(consume(plan, options, state));
  };
  const begun = new Map<string, Promise<void>>();
  const ensureBegun = (plan: Plan): Promise<void> => {
    const known = begun.get(plan.queue) ?? begin(plan);
    begun.set(plan.queue, known);
    return known;
  };
  for (const plan of started.values())
    if (isAsyncTarget(plan.pool, options.deployment)) await ensureBegun(plan);
  return {
    invoke: async (functionArn, event) => {
      const plan = started.get(options.functions.byArn(functionArn).spec.arn);
      if (plan === undefined) return;
      await ensureBegun(plan);
      await options.queues.send(queueArn(plan.queue), { body: event });
    },
    stop: async () => {
      state.isStopped = true;
      await Promise.all(running);
    },
  };
}

/** Functions that a rule, a schedule or a bucket may invoke; their queues may hold events of an earlier run. */
function isAsyncTarget(pool: LambdaPool, deployment: Deployment): boolean {
  const targets = JSON.stringify([
    deployment.of('AWS::Events::Rule'),
    deployment.of('AWS::Scheduler::Schedule'),
    deployment.of('AWS::S3::Bucket'),
    deployment.of('Custom::S3BucketNotifications'),
  ]);
  return targets.includes(pool.spec.arn);
}

function planOf(pool: LambdaPool, deployment: Deployment): Plan {
  const lambda = deployment.of('AWS::Lambda::Function').find(({ arn }) => arn === pool.spec.arn);
  const config = deployment
    .of('AWS::Lambda::EventInvokeConfig')
    .find(
      ({ properties }) =>
        properties.FunctionName === pool.spec.name || properties.FunctionName === pool.spec.arn,
    );
  return {
    pool,
    queue: `host-async-${pool.spec.name}`.slice(0, 80),
    maxRetries: config?.properties.MaximumRetryAttempts ?? 2,
    maxAgeSeconds: config?.properties.MaximumEventAgeInSeconds ?? 21_600,
    onFailure: config?.properties.DestinationConfig?.OnFailure?.Destination,
    deadLetter: lambda?.properties.DeadLetterConfig?.TargetArn,
  };
}

async function consume(
  plan: Plan,
  options: AsyncInvokeOptions,
  state: { readonly isStopped: boolean },
): Promise<void> {
  while (!state.isStopped) {
    try {
      const messages = await options.queues.receive(queueArn(plan.queue), { max: 10, waitSeconds: 20 });
      if (!state.isStopped)
        await Promise.all(messages.map((message) => attempt({ plan, message, state }, options)));
    } catch (error) {
      if (state.isStopped) return;
      options.log('async invocation failed', { function: plan.pool.spec.name, error });
      await sleep(500);
    }
  }
}

type Given = {
  readonly plan: Plan;
  readonly message: Message;
  readonly state: { readonly isStopped: boolean };
};

async function attempt({ plan, message, state }: Given, options: AsyncInvokeOptions): Promise<void> {
  const queue = queueArn(plan.queue);
  const outcome = await plan.pool.invoke(message.Body);
  if (outcome.status === 'done') return options.queues.remove(queue, [message]);
  // What fails while the host ends may fail because of that: it comes again at the next start.
  if (state.isStopped) return;
  if (outcome.status === 'throttled') return options.queues.delay(queue, message, 1);
  const { ApproximateReceiveCount: tries, SentTimestamp: sentAt } = attributesShape.parse(message.Attributes);
  const delay = options.retryDelaysSeconds[tries - 1] ?? options.retryDelaysSeconds.at(-1) ?? 0;
  const isTooOld = Date.now() + delay * 1000 - sentAt > plan.maxAgeSeconds * 1000;
  if (tries <= plan.maxRetries && !isTooOld) return options.queues.delay(queue, message, delay);
  await giveUp({ plan, message, outcome, tries }, options);
  await options.queues.remove(queue, [message]);
}

type GivenUp = {
  readonly plan: Plan;
  readonly message: Message;
  readonly outcome: Outcome;
  readonly tries: number;
};

async function giveUp(
  { plan, message, outcome, tries }: GivenUp,
  options: AsyncInvokeOptions,
): Promise<void> {
  options.log('event given up', { function: plan.pool.spec.name, tries });
  const error: unknown = 'error' in outcome ? JSON.parse(outcome.error) : null;
  if (plan.onFailure !== undefined) {
    const body = {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: message.MessageId,
        functionArn: `${plan.pool.spec.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: tries,
      },
      requestPayload: JSON.parse(message.Body),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: error,
    };
    await options.queues.send(plan.onFailure, { body: JSON.stringify(body) });
  }
  if (plan.deadLetter !== undefined) {
    const attributes = {
      RequestID: message.MessageId,
      ErrorCode: '200',
      ErrorMessage: JSON.stringify(error).slice(0, 1000),
    };
    await options.queues.send(plan.deadLetter, { body: message.Body, attributes });
  }
}
