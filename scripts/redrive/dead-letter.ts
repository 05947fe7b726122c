import * as z from 'zod';

/** A message of a dead-letter queue, as SQS gives it. */
export type Message = {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  /** When it was sent into the queue that gave it up, in ms. */
  readonly sentAt: number;
  readonly attributes: Readonly<Record<string, string>>;
};

/** How something that was given up is done once more. */
export type Way =
  | { readonly kind: 'queue' }
  /** A tick of the clock: one call does the work of all that were missed. */
  | { readonly kind: 'call'; readonly functionArn: string; readonly payload: string }
  | { readonly kind: 'bus'; readonly entry: BusEntry }
  /** Nothing that a command could know how to do. */
  | { readonly kind: 'person'; readonly why: string };

export type BusEntry = {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time: Date;
  readonly Resources: string[];
};

/** A dead letter as people read it, and where it goes. */
export type DeadLetter = {
  readonly message: Message;
  readonly what: string;
  readonly since: string;
  /** How often it was tried, where that is known. */
  readonly tries: number | undefined;
  readonly why: string;
  readonly way: Way;
};

const event = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  time: z.iso.datetime(),
  resources: z.array(z.string()).default([]),
  detail: z.record(z.string(), z.unknown()),
});
type Event = z.output<typeof event>;

/** What Lambda leaves at an on-failure destination of a function that was called without anybody waiting. */
const failedCall = z.looseObject({
  timestamp: z.iso.datetime(),
  requestContext: z.looseObject({ functionArn: z.string(), approximateInvokeCount: z.number().optional() }),
  requestPayload: z.unknown(),
  responsePayload: z
    .looseObject({ errorType: z.string().optional(), errorMessage: z.string().optional() })
    .nullish(),
});

/** The same of a stream: it names records and does not have them. */
const failedChanges = z.looseObject({
  timestamp: z.iso.datetime(),
  DDBStreamBatchInfo: z.looseObject({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    batchSize: z.number(),
  }),
});

/** Reads what lies in a dead-letter queue; `receives` is how often the queue above it gives a message out, if there is one. */
export function readLetter(message: Message, receives: number | undefined): DeadLetter {
  const body = parsed(message.body);
  const changes = failedChanges.safeParse(body);
  if (changes.success) return ofChanges(message, changes.data);
  const call = failedCall.safeParse(body);
  if (call.success) return ofCall(message, call.data);
  const found = event.safeParse(body);
  return ofEvent(message, found.data, receives);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const mostWords = 200;
const words = (...parts: readonly (string | undefined)[]): string =>
  parts.filter(Boolean).join(': ').slice(0, mostWords);

function ofChanges(
  message: Message,
  { timestamp, DDBStreamBatchInfo: info }: z.output<typeof failedChanges>,
) {
  return {
    message,
    what: `${info.batchSize} changes of the table, in ${info.shardId} from ${info.startSequenceNumber}`,
    since: timestamp,
    tries: undefined,
    why: 'the function failed at them for 24 hours, or 1,000 times',
    way: { kind: 'person', why: 'docs/runbook.md#dead-changes says how they are read from the stream' },
  } satisfies DeadLetter;
}

function ofCall(
  message: Message,
  { timestamp, requestContext, requestPayload, responsePayload }: z.output<typeof failedCall>,
): DeadLetter {
  const functionArn = requestContext.functionArn.replace(/:\$LATEST$/, '');
  return {
    message,
    what: `${described(event.safeParse(requestPayload).data) ?? 'a call'} for ${functionArn.split(':').at(-1)}`,
    since: timestamp,
    tries: requestContext.approximateInvokeCount,
    why: words(responsePayload?.errorType, responsePayload?.errorMessage) || 'it was never called',
    way: { kind: 'call', functionArn, payload: JSON.stringify(requestPayload) },
  };
}

function ofEvent(message: Message, found: Event | undefined, receives: number | undefined): DeadLetter {
  const { ERROR_CODE: code, ERROR_MESSAGE: error, RETRY_ATTEMPTS: retries } = message.attributes;
  const undelivered = words(code, error);
  return {
    message,
    what: described(found) ?? 'no event',
    since: found?.time ?? new Date(message.sentAt).toISOString(),
    tries: undelivered ? Number(retries ?? 0) + 1 : receives,
    why: undelivered || 'the log of the function says why',
    way: receives === undefined ? wayOf(message, found) : { kind: 'queue' },
  };
}

/** Type and id; of an object its key. What else is in an event may be about people. */
function described(found: Event | undefined): string | undefined {
  if (!found) return undefined;
  const key = z.looseObject({ object: z.looseObject({ key: z.string() }) }).safeParse(found.detail);
  const id = key.success ? key.data.object.key : found.detail['id'];
  return typeof id === 'string' ? `${found['detail-type']} ${id}` : found['detail-type'];
}

/** Of what a rule could not deliver, with no queue between: back to where the rule heard of it. */
function wayOf({ body, attributes }: Message, found: Event | undefined): Way {
  const { RULE_ARN: rule = '', TARGET_ARN: target = '' } = attributes;
  if (found?.['detail-type'] === 'Scheduled Event' && target.includes(':lambda:'))
    return { kind: 'call', functionArn: target, payload: body };
  const [, bus] = /:rule\/([^/]+)\/[^/]+$/.exec(rule) ?? [];
  if (!found || bus === undefined) return { kind: 'person', why: 'it does not say where it came from' };
  return {
    kind: 'bus',
    entry: {
      EventBusName: bus,
      Source: found.source,
      DetailType: found['detail-type'],
      Detail: JSON.stringify(found.detail),
      Time: new Date(found.time),
      Resources: found.resources,
    },
  };
}
