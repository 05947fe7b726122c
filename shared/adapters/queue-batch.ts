import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { because, type Cause } from '../observability/cause.ts';
import { loggable } from '../observability/error.ts';

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** What the bus delivers: the event is its detail; the news of an object has no id of its own. */
const delivered = z.object({
  id: z.string().optional(),
  'detail-type': z.string().optional(),
  detail: z.object({ id: z.string().optional() }).optional(),
});

/** Errors of the messages that failed, by their index. */
type Failed = ReadonlyMap<number, unknown>;

/**
 * Works through a batch of queue messages, each for itself: those that fail come back after the visibility timeout and
 * end in the dead letter queue, the others are done.
 */
export function eachMessage(work: (body: unknown) => Promise<void>, logger: Logger) {
  return allMessages(async (bodies) => {
    const outcomes = await Promise.allSettled(
      bodies.map(async (body) => because(causeOf(body), () => work(body()))),
    );
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
    const bodies = records.map(
      ({ body }) =>
        () =>
          JSON.parse(body) as unknown,
    );
    const failed = await because(causeOfAll(bodies), () => work(bodies));
    const batchItemFailures = [...failed].map(([index, reason]) => {
      const itemIdentifier = records[index]?.messageId ?? '';
      logger.error('message failed', { messageId: itemIdentifier, failure: loggable(reason) });
      return { itemIdentifier };
    });
    return { batchItemFailures };
  };
}

type Body = () => unknown;

/** The event that a message brings; of one that is none, nothing. */
function causeOf(body: Body): Cause {
  try {
    const { id, 'detail-type': via, detail } = delivered.parse(body());
    return { via, id: detail?.id ?? id };
  } catch {
    return {};
  }
}

/** Where several messages are worked on as one, which of them caused what is not known. */
function causeOfAll(bodies: readonly Body[]): Cause {
  const [first] = bodies;
  const cause = first ? causeOf(first) : {};
  return bodies.length === 1 ? cause : { via: cause.via };
}
