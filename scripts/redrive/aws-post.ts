import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  paginateListQueues,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { system } from '../../shared/adapters/system.ts';
import type { Message } from './dead-letter.ts';
import type { DeadLetterQueue, Post } from './send-back.ts';

/** Where the queues are, and how long a letter that is looked at is nobody else's. */
export type Place = {
  readonly sqs: SQSClient;
  readonly holdSeconds: number;
  readonly waitSeconds: number;
};

const policy = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() });
const isOfDeadLetters = (name: string): boolean => name.includes('DeadLetters');

type Known = { readonly name: string; readonly url: string; readonly attributes: Attributes };
type Attributes = Partial<Record<QueueAttributeName, string>>;

/** The dead-letter queues of the suite, each with the queue that gives up into it. */
export async function deadLetterQueues(sqs: SQSClient): Promise<readonly DeadLetterQueue[]> {
  const known: Known[] = [];
  for await (const { QueueUrls: urls = [] } of paginateListQueues(
    { client: sqs, pageSize: 1000 },
    { QueueNamePrefix: 'Zhanggui' },
  ))
    for (const url of urls) known.push(await knownAt(url, sqs));
  return known
    .filter(({ name }) => isOfDeadLetters(name))
    .map((queue) => ({
      name: queue.name,
      url: queue.url,
      arn: queue.attributes.QueueArn ?? '',
      letters: Number(queue.attributes.ApproximateNumberOfMessages ?? 0),
      inHand: Number(queue.attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      above: aboveOf(queue, known),
    }));
}

async function knownAt(url: string, sqs: SQSClient): Promise<Known> {
  const names: QueueAttributeName[] = [
    'QueueArn',
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'RedrivePolicy',
  ];
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: names }),
  );
  return { name: url.split('/').at(-1) ?? '', url, attributes };
}

function aboveOf(
  { attributes: { QueueArn: arn } }: Known,
  known: readonly Known[],
): DeadLetterQueue['above'] {
  for (const { name, url, attributes } of known) {
    if (attributes.RedrivePolicy === undefined) continue;
    const { deadLetterTargetArn, maxReceiveCount } = policy.parse(JSON.parse(attributes.RedrivePolicy));
    if (deadLetterTargetArn === arn)
      return { name, url, arn: attributes.QueueArn ?? '', receives: maxReceiveCount };
  }
  return undefined;
}

/** What is done with letters, anywhere where there is SQS. */
export const sqsPost = ({ sqs, holdSeconds, waitSeconds }: Place): Omit<Post, 'call' | 'put'> => ({
  receive: async (queue, most) => {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: most,
        VisibilityTimeout: holdSeconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['All'],
      }),
    );
    return messages.map(
      (each): Message => ({
        id: each.MessageId ?? '',
        handle: each.ReceiptHandle ?? '',
        body: each.Body ?? '',
        sentAt: Number(each.Attributes?.SentTimestamp ?? 0),
        attributes: Object.fromEntries(
          Object.entries(each.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
            name,
            StringValue ?? '',
          ]),
        ),
      }),
    );
  },
  release: async (queue, messages) => {
    for (const batch of tens(messages))
      await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queue.url,
          Entries: batch.map((each) => ({ ...each, VisibilityTimeout: 0 })),
        }),
      );
  },
  remove: async (queue, messages) => {
    for (const Entries of tens(messages)) {
      const { Failed: [failed] = [] } = await sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }),
      );
      if (failed) throw new Error(`it was not removed, and will be sent again: ${failed.Message}`);
    }
  },
  send: async (QueueUrl, MessageBody) => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  },
});

function tens(messages: readonly Message[]) {
  const entries = messages.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }));
  return Array.from({ length: Math.ceil(entries.length / 10) }, (_, at) =>
    entries.slice(10 * at, 10 * at + 10),
  );
}

/** Puts an event back on its bus, as it was. */
export const busPost = (events: EventBridgeClient): Pick<Post, 'put'> => ({
  put: async (entry) => {
    const { Entries: [outcome] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    if (outcome?.ErrorCode)
      throw new Error(`The bus refused it: ${outcome.ErrorCode} ${outcome.ErrorMessage}`);
  },
});

/** AWS with the SDK's usual environment: calls by Lambda, whole queues moved by SQS itself. */
export function awsPost(): { readonly sqs: SQSClient; readonly post: Post } {
  const sqs = new SQSClient({});
  const lambda = new LambdaClient({});
  return {
    sqs,
    post: {
      ...sqsPost({ sqs, holdSeconds: 120, waitSeconds: 2 }),
      ...busPost(new EventBridgeClient({})),
      call: async (FunctionName, Payload) => {
        await lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' }));
      },
      moveAll: ({ arn }, into) => moveAll(sqs, arn, into),
    },
  };
}

const lookMs = 2_000;

async function moveAll(sqs: SQSClient, SourceArn: string, DestinationArn: string): Promise<number> {
  const latest = async () => {
    const { Results: [task] = [] } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }),
    );
    return task;
  };
  if ((await latest())?.Status !== 'RUNNING')
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  for (;;) {
    const task = await latest();
    const moved = Number(task?.ApproximateNumberOfMessagesMoved ?? 0);
    if (task?.Status === 'COMPLETED') return moved;
    if (task?.Status === 'FAILED' || task?.Status === 'CANCELLED')
      throw new Error(`SQS moved ${moved} and then stopped: ${task.FailureReason ?? task.Status}`);
    await system.sleep(lookMs);
  }
}
