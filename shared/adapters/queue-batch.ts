import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { loggable } from '../observability/error.ts';

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** Errors of the messages that failed, by their index. */
type Failed = ReadonlyMap<number, unknown>;

/**
 * Works through a batch of queue messages, each for itself: those that fail come back after the visibility timeout and
 * end in the dead letter queue, the others are done.
 */
export function eachMessage(work: (body: unknown) => Promise<void>, logger: Logger) {
  return allMessages(async (bodies) => {
    const outcomes = await Promise.allSettled(bodies.map(async (body) => work(body())));
    return new Map(
      outcomes.flatMap((outcome, index) =>
        outcome.status === 'rejected' ? [[index, outcome.reason] as const] : [],
      ),
    );
  }, logger);
}

/**
 * Hands a batch of queue messages over as a whole; `work` tells which of them failed. A body that is no JSON throws when
 * it is looked at, and fails alone.
 */
export function allMessages(work: (bodies: readonly (() => unknown)[]) => Promise<Failed>, logger: Logger) {
  return async (event: unknown): Promise<SQSBatchResponse> => {
    const { Records: records } = queueEvent.parse(event);
    const failed = await work(
      records.map(
        ({ body }) =>
          () =>
            JSON.parse(body) as unknown,
      ),
    );
    const batchItemFailures = [...failed].map(([index, reason]) => {
      const itemIdentifier = records[index]?.messageId ?? '';
      logger.error('message failed', { messageId: itemIdentifier, failure: loggable(reason) });
      return { itemIdentifier };
    });
    return { batchItemFailures };
  };
}
