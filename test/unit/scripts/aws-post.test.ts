import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageBatchCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { awsPost } from '../../../scripts/redrive/aws-post.ts';
import { sendBack } from '../../../scripts/redrive/send-back.ts';

const sqs = mockClient(SQSClient);
const lambda = mockClient(LambdaClient);
const arn = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;
const queue = {
  name: 'dead',
  url: 'https://sqs.example/dead',
  arn: arn('dead'),
  letters: 3,
  inHand: 0,
  above: { name: 'alive', url: 'https://sqs.example/alive', arn: arn('alive'), receives: 5 },
};
const redrive = () => sendBack(queue, awsPost().post, { startedAt: 0, tell: () => undefined });
const started = () => sqs.commandCalls(StartMessageMoveTaskCommand).map(({ args }) => args[0].input);
const done = { Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }] };

beforeEach(() => {
  process.env['AWS_REGION'] = 'eu-west-1';
  sqs.reset();
  sqs.on(StartMessageMoveTaskCommand).resolves({});
});

it('lets SQS move a whole queue to where it came from, events that never got there too', async () => {
  sqs.on(ListMessageMoveTasksCommand).resolvesOnce({}).resolves(done);
  expect(await redrive()).toEqual({ sent: 3, called: 0, left: 0 });
  expect(started()).toEqual([{ SourceArn: arn('dead'), DestinationArn: arn('alive') }]);
});

it('goes on with a move that is under way', async () => {
  sqs
    .on(ListMessageMoveTasksCommand)
    .resolvesOnce({ Results: [{ Status: 'RUNNING' }] })
    .resolves(done);
  expect(await redrive()).toEqual({ sent: 3, called: 0, left: 0 });
  expect(started()).toEqual([]);
});

it.each([
  ['failed', { Status: 'FAILED', FailureReason: 'AccessDenied' }, 'AccessDenied'],
  ['was stopped by somebody', { Status: 'CANCELLED' }, 'CANCELLED'],
])('says that a move %s, and that not all was moved', async (_, ending, why) => {
  const failed = { ...ending, ApproximateNumberOfMessagesMoved: 1 };
  sqs
    .on(ListMessageMoveTasksCommand)
    .resolvesOnce({})
    .resolves({ Results: [failed] });
  await expect(redrive()).rejects.toThrow(`SQS moved 1 and then stopped: ${why}`);
});

it('leaves a letter that is sent and could not be removed, and says so', async () => {
  sqs
    .on(ReceiveMessageCommand)
    .resolvesOnce({ Messages: [{ MessageId: 'm', Body: '{}' }] })
    .resolves({});
  sqs.on(SendMessageCommand).resolves({});
  sqs
    .on(DeleteMessageBatchCommand)
    .resolves({ Failed: [{ Id: '0', SenderFault: true, Code: 'X', Message: 'expired' }] });
  const told: unknown[] = [];
  const counts = await sendBack(queue, awsPost().post, {
    ...{ most: 1, startedAt: 1 },
    tell: (_, why) => told.push(why),
  });
  expect([counts, told]).toEqual([
    { sent: 0, called: 0, left: 1 },
    ['it was not removed, and will be sent again: expired'],
  ]);
});

it('calls a function without waiting for it', async () => {
  lambda.on(InvokeCommand).resolves({});
  await awsPost().post.call('arn:aws:lambda:eu-west-1:111122223333:function:Expiry', '{}');
  expect(lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input)).toEqual([
    {
      FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:Expiry',
      Payload: '{}',
      InvocationType: 'Event',
    },
  ]);
});
