import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { InvokeAsync } from './async-invoke.ts';
import { type BusEvent, busEvent, type Publish } from './bus-event.ts';
import type { Deployment, RuleTarget } from './deployment.ts';
import { compilePattern, type EventMatcher } from './event-pattern.ts';
import { HostError } from './host-error.ts';
import type { Gatekeeper } from './iam/gatekeeper.ts';
import { busCalls } from './iam/queue-calls.ts';
import { jsonRefusal } from './iam/refusal.ts';
import { signedBy } from './iam/signature.ts';
import { isObject } from './json.ts';
import type { Log } from './log.ts';
import { maxMessageBytes, type Queues } from './queues.ts';
import { ruleInput } from './rule-input.ts';
import type { StartExecution } from './state-machines.ts';

type Rule = {
  readonly arn: string;
  readonly bus: string;
  readonly matches: EventMatcher;
  readonly targets: readonly RuleTarget[];
};
export type EventBus = {
  /** Delivers an event to every matching target's queue before it returns. */
  readonly publish: Publish;
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
};

export type EventBusOptions = {
  readonly deployment: Deployment;
  readonly queues: Queues;
  readonly invokeAsync: InvokeAsync;
  readonly startExecution: StartExecution;
  readonly gatekeeper: Gatekeeper;
  readonly log: Log;
  readonly port: number;
};

const entryShape = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  Time: z.union([z.number(), z.string()]).optional(),
});
const putEventsShape = z.object({ Entries: z.array(entryShape).min(1).max(10) });
type Entry = z.output<typeof entryShape>;
type EntryResult =
  | { readonly EventId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

const maxRequestBytes = 1_048_576;
const deliveryTries = 3;

/** Serves PutEvents on loopback; an entry is accepted only when all its targets' queues hold it. */
export async function startEventBus(options: EventBusOptions): Promise<EventBus> {
  const rules = readRules(options.deployment);
  const buses = new Set([
    'default',
    ...options.deployment.of('AWS::Events::EventBus').map(({ name }) => name),
  ]);
  const publishAll = (batch: readonly Addressed[]) => deliver(batch, rules, options);
  const server = createServer((request, response) => {
    const put = (entries: readonly Entry[]) => putEvents(entries, buses, publishAll);
    answer(request, response, { put, gatekeeper: options.gatekeeper }).catch((error: unknown) => {
      options.log('PutEvents failed', { error });
      reply(response, 500, { __type: 'InternalException', message: 'internal error' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    publish: async (bus, event) => {
      const [error] = await publishAll([{ bus, event }]);
      if (error !== undefined) throw error;
    },
    endpoint: `http://127.0.0.1:${options.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readRules(deployment: Deployment): Rule[] {
  const rules: Rule[] = [];
  for (const { arn, logicalId, properties } of deployment.of('AWS::Events::Rule')) {
    if (properties.EventPattern === undefined || properties.State === 'DISABLED') continue;
    const pattern: unknown =
      typeof properties.EventPattern === 'string'
        ? JSON.parse(properties.EventPattern)
        : properties.EventPattern;
    for (const { Arn } of properties.Targets) {
      if (!/:(sqs|lambda|events|sns|states):/.test(Arn))
        throw new HostError(`${logicalId}: the host cannot deliver to ${Arn}`);
    }
    rules.push({
      arn,
      bus: busName(properties.EventBusName),
      matches: compilePattern(pattern),
      targets: properties.Targets,
    });
  }
  return rules;
}

function busName(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

type Addressed = { readonly bus: string; readonly event: BusEvent };

async function putEvents(
  entries: readonly Entry[],
  buses: ReadonlySet<string>,
  publishAll: (batch: readonly Addressed[]) => Promise<readonly (Error | undefined)[]>,
): Promise<readonly EntryResult[]> {
  const checked = entries.map((entry) => check(entry, buses));
  const errors = await publishAll(checked.filter((each) => 'event' in each));
  let next = 0;
  return checked.map((each) => {
    if (!('event' in each)) return each;
    const error = errors[next++];
    if (error !== undefined) return { ErrorCode: 'InternalFailure', ErrorMessage: error.message };
    return { EventId: each.event.id };
  });
}

/** The event of an entry, or the error that AWS answers for it. */
function check(entry: Entry, buses: ReadonlySet<string>): Addressed | EntryResult {
  const { Source, DetailType, Detail } = entry;
  if (!Source || !DetailType || Detail === undefined) {
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are required.' };
  }
  const detail = parsed(Detail);
  if (!isObject(detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const bus = busName(entry.EventBusName ?? 'default');
  if (!buses.has(bus))
    return { ErrorCode: 'InvalidArgument', ErrorMessage: `Event bus ${bus} does not exist.` };
  const event = busEvent({ source: Source, detailType: DetailType, detail, resources: entry.Resources });
  return { bus, event: entry.Time === undefined ? event : { ...event, time: timeOf(entry.Time) } };
}

function timeOf(time: number | string): string {
  const at = new Date(typeof time === 'number' ? time * 1000 : time);
  return `${at.toISOString().slice(0, 19)}Z`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Delivery = {
  readonly index: number;
  readonly rule: Rule;
  readonly target: RuleTarget;
  readonly event: BusEvent;
  readonly input: string;
};

/** Delivers a batch, the messages of one queue together; gives each event's error or undefined. */
async function deliver(
  batch: readonly Addressed[],
  rules: readonly Rule[],
  options: EventBusOptions,
): Promise<readonly (Error | undefined)[]> {
  const errors: (Error | undefined)[] = batch.map(() => undefined);
  const deliveries = batch.flatMap(({ bus, event }, index) => deliveriesOf({ bus, event, index }, rules));
  const byTarget = Map.groupBy(deliveries, ({ target }) => target.Arn);
  await Promise.all(
    [...byTarget].map(async ([arn, group]) => {
      try {
        await deliverGroup(arn, group, options);
      } catch (error) {
        for (const { index } of group)
          errors[index] = error instanceof Error ? error : new Error(String(error));
      }
    }),
  );
  return errors;
}

function deliveriesOf(
  { bus, event, index }: Addressed & { readonly index: number },
  rules: readonly Rule[],
): Delivery[] {
  const matching = rules.filter((rule) => rule.bus === bus && rule.matches(event));
  return matching.flatMap((rule) =>
    rule.targets.map((target) => ({ index, rule, target, event, input: ruleInput(target, event) })),
  );
}

async function deliverGroup(
  arn: string,
  group: readonly Delivery[],
  options: EventBusOptions,
): Promise<void> {
  const fitting = group.filter(({ input }) => Buffer.byteLength(input) <= maxMessageBytes);
  for (const delivery of group)
    if (!fitting.includes(delivery)) await giveUp(delivery, 'the event is too large', options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendTo(arn, fitting, options);
    } catch (error) {
      const allowed =
        Math.min(...fitting.map(({ target }) => target.RetryPolicy?.MaximumRetryAttempts ?? 185)) + 1;
      if (attempt >= Math.min(deliveryTries, allowed)) {
        options.log('a rule could not deliver', { arn, error });
        for (const delivery of fitting) await giveUp(delivery, String(error), options);
        return;
      }
      await sleep(50 * attempt);
    }
  }
}

async function sendTo(arn: string, group: readonly Delivery[], options: EventBusOptions): Promise<void> {
  if (group.length === 0) return;
  // Nobody is subscribed here: what people would be told is in the log.
  if (arn.includes(':sns:')) {
    for (const { input } of group) options.log('published on a topic', { arn, text: input });
    return;
  }
  if (arn.includes(':lambda:')) {
    await Promise.all(group.map(({ input }) => options.invokeAsync(arn, input)));
    return;
  }
  if (arn.includes(':states:')) {
    await Promise.all(group.map(({ input }) => options.startExecution(arn, { input })));
    return;
  }
  const messages = group.map(({ input, target }) => ({
    body: input,
    groupId: target.SqsParameters?.MessageGroupId,
  }));
  await options.queues.sendAll(arn, messages);
}

/** An undeliverable event goes to the rule's dead-letter queue; without one the publisher is told. */
async function giveUp(delivery: Delivery, reason: string, options: EventBusOptions): Promise<void> {
  const deadLetter = delivery.target.DeadLetterConfig?.Arn;
  if (deadLetter === undefined) throw new Error(reason);
  const attributes = {
    RULE_ARN: delivery.rule.arn,
    TARGET_ARN: delivery.target.Arn,
    ERROR_CODE: 'SDK_CLIENT_ERROR',
    ERROR_MESSAGE: reason.slice(0, 200),
  };
  await options.queues.send(deadLetter, { body: JSON.stringify(delivery.event), attributes });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    put,
    gatekeeper,
  }: {
    readonly put: (entries: readonly Entry[]) => Promise<readonly EntryResult[]>;
    readonly gatekeeper: Gatekeeper;
  },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents') {
    return reply(response, 400, {
      __type: 'UnknownOperationException',
      message: 'the host serves PutEvents only',
    });
  }
  const call = putEventsShape.safeParse(parsed(body.toString()));
  if (!call.success || entriesBytes(call.data.Entries) > maxRequestBytes) {
    const message = call.success
      ? 'Total size of the entries in the request is over the limit.'
      : 'Entries are not valid: 1 to 10 of them.';
    return reply(response, 400, { __type: 'ValidationException', message });
  }
  const asked = busCalls(call.data.Entries.map(({ EventBusName }) => EventBusName ?? 'default'));
  const refused = gatekeeper.ofAnybody(signedBy(request), asked);
  if (refused !== undefined) {
    const { status, body: refusal } = jsonRefusal(refused);
    return reply(response, status, refusal);
  }
  const Entries = await put(call.data.Entries);
  reply(response, 200, { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries });
}

/** As PutEvents counts them: the texts in UTF-8, and 14 bytes for a time. */
function entriesBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => {
    const texts = [entry.Source, entry.DetailType, entry.Detail, ...entry.Resources];
    return (
      sum +
      texts.reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ''), entry.Time === undefined ? 0 : 14)
    );
  }, 0);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(payload),
  });
  response.end(payload);
}
