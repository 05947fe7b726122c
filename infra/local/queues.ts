import * as z from 'zod';
import type { AwsClient } from './aws-json.ts';
import type { Deployed } from './deployment.ts';
import { accountId } from './intrinsics.ts';

const messagesShape = z.object({
  Messages: z
    .array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string(),
        MD5OfBody: z.string().optional(),
        Attributes: z.record(z.string(), z.string()).default({}),
        MessageAttributes: z.record(z.string(), z.looseObject({ DataType: z.string() })).default({}),
      }),
    )
    .default([]),
});
export type Message = z.output<typeof messagesShape>['Messages'][number];

const batchShape = z.object({
  Failed: z.array(z.object({ Id: z.string(), Message: z.string().optional() })).default([]),
});

type OutgoingMessage = {
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>>;
};

/** The few actions on queues that the host itself needs; queues are named by their ARN. */
export type Queues = {
  readonly ensure: (name: string, attributes: Readonly<Record<string, string>>) => Promise<void>;
  readonly send: (queueArn: string, message: OutgoingMessage) => Promise<void>;
  /** Sends each message or throws; a caller that repeats may send some twice. */
  readonly sendAll: (queueArn: string, messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly receive: (
    queueArn: string,
    options: { readonly max: number; readonly waitSeconds: number },
  ) => Promise<readonly Message[]>;
  readonly remove: (queueArn: string, messages: readonly Message[]) => Promise<void>;
  readonly delay: (queueArn: string, message: Message, seconds: number) => Promise<void>;
  readonly close: () => void;
};

export const maxMessageBytes = 1_048_576;

export function queueArn(name: string): string {
  return `arn:aws:sqs:us-east-1:${accountId}:${name}`;
}

export function queueClient(client: AwsClient, endpoint: string): Queues {
  const urlOf = (arn: string) => `${endpoint}/${accountId}/${arn.slice(arn.lastIndexOf(':') + 1)}`;
  return {
    ensure: (name, attributes) => ensure(client, name, attributes),
    send: async (arn, message) => {
      await client.call('SendMessage', { QueueUrl: urlOf(arn), ...outgoing(message) });
    },
    sendAll: async (arn, messages) => {
      for (const batch of batches(messages)) await sendBatch(client, urlOf(arn), batch);
    },
    receive: async (arn, { max, waitSeconds }) => {
      const answer = await client.call(
        'ReceiveMessage',
        {
          QueueUrl: urlOf(arn),
          MaxNumberOfMessages: max,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        },
        { timeoutMs: (waitSeconds + 30) * 1000 },
      );
      return messagesShape.parse(answer).Messages;
    },
    remove: async (arn, messages) => {
      for (let from = 0; from < messages.length; from += 10) {
        const Entries = messages
          .slice(from, from + 10)
          .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await client.call('DeleteMessageBatch', { QueueUrl: urlOf(arn), Entries });
      }
    },
    delay: async (arn, { ReceiptHandle }, seconds) => {
      await client.call('ChangeMessageVisibility', {
        QueueUrl: urlOf(arn),
        ReceiptHandle,
        VisibilityTimeout: seconds,
      });
    },
    close: () => client.close(),
  };
}

/** Makes the template's queues; a queue of an earlier start gets the attributes of the template of today. */
export async function ensureQueues(
  queues: Queues,
  deployed: readonly Deployed<'AWS::SQS::Queue'>[],
): Promise<void> {
  const deadLetterFirst = deployed.toSorted((a, b) => Number(isRedriving(a)) - Number(isRedriving(b)));
  for (const queue of deadLetterFirst) await queues.ensure(queue.name, attributesOf(queue));
}

function isRedriving(queue: Deployed<'AWS::SQS::Queue'>): boolean {
  return queue.properties.RedrivePolicy !== undefined;
}

function attributesOf(queue: Deployed<'AWS::SQS::Queue'>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(queue.properties)) {
    if (value !== undefined)
      attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return attributes;
}

async function ensure(
  client: AwsClient,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const fixed = Object.fromEntries(
    Object.entries(attributes).filter(([attribute]) => attribute === 'FifoQueue'),
  );
  const created = z
    .object({ QueueUrl: z.string() })
    .parse(await client.call('CreateQueue', { QueueName: name, Attributes: fixed }));
  const settable = Object.fromEntries(
    Object.entries(attributes).filter(([attribute]) => attribute !== 'FifoQueue'),
  );
  if (Object.keys(settable).length === 0) return;
  await client.call('SetQueueAttributes', { QueueUrl: created.QueueUrl, Attributes: settable });
}

async function sendBatch(client: AwsClient, url: string, batch: readonly OutgoingMessage[]): Promise<void> {
  const Entries = batch.map((message, index) => ({ Id: String(index), ...outgoing(message) }));
  const { Failed } = batchShape.parse(await client.call('SendMessageBatch', { QueueUrl: url, Entries }));
  if (Failed.length > 0)
    throw new Error(`SQS took ${Entries.length - Failed.length} of ${Entries.length}: ${Failed[0]?.Message}`);
}

/** At most ten a batch, and never more bytes than one call may carry. */
function batches(messages: readonly OutgoingMessage[]): OutgoingMessage[][] {
  const result: OutgoingMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    const last = result.at(-1);
    if (last === undefined || last.length === 10 || bytes + size > maxMessageBytes) {
      result.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return result;
}

function outgoing(message: OutgoingMessage) {
  const attributes = Object.entries(message.attributes ?? {});
  return {
    MessageBody: message.body,
    MessageGroupId: message.groupId,
    MessageAttributes:
      attributes.length === 0
        ? undefined
        : Object.fromEntries(
            attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
          ),
  };
}
