import { accountId, region } from '../intrinsics.ts';
import { isObject } from '../json.ts';
import { queueArn } from './access.ts';
import type { Call } from './policy-document.ts';

/** What a request to SQS asks to be allowed, by its X-Amz-Target; a batch is so many single ones. */
export function queueCalls(target: string, body: unknown): readonly Call[] {
  const operation = target.slice(target.indexOf('.') + 1).replace(/Batch$/, '');
  const { QueueUrl, QueueName } = isObject(body) ? body : {};
  const queue = QueueUrl ?? QueueName;
  return [{ action: `sqs:${operation}`, resource: typeof queue === 'string' ? queueArn(queue) : '*' }];
}

/** What a request to SNS, a form, asks to be allowed. */
export function topicCalls(body: unknown): readonly Call[] {
  const { Action, TopicArn, ResourceArn } = isObject(body) ? body : {};
  const operation = String(Action).replace(/Batch$/, '');
  return [{ action: `sns:${operation}`, resource: String(TopicArn ?? ResourceArn ?? '*') }];
}

/** What PutEvents asks to be allowed: every bus that an entry is for, by its name or ARN. */
export const busCalls = (buses: readonly string[]): readonly Call[] =>
  [...new Set(buses)].map((bus) => ({
    action: 'events:PutEvents',
    resource: bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${accountId}:event-bus/${bus}`,
  }));
