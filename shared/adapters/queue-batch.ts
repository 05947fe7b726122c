import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { loggable } from '../observability/error.ts';

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/**
 * Works through a batch of queue messages, each for itself: those that fail come back after the visibility timeout and
 * end in the dead letter queue, the others are done.
 */
export function eachMessage(work: (body: unknown) => Promise<void>, logger: Logger) {
  return async (event: unknown): Promise<SQSBatchResponse> => {
    const { Records: records } = queueEvent.parse(event);
    const outcomes = await Promise.allSettled(records.map(async ({ body }) => work(JSON.parse(body))));
    const failed = outcomes.flatMap((outcome, index) => {
      const messageId = records[index]?.messageId ?? '';
      if (outcome.status === 'fulfilled') return [];
      logger.error('message failed', { messageId, failure: loggable(outcome.reason) });
      return [messageId];
    });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
